import Glibc
import Media

/// A photo or a frame with a head fitted to the face in it, ready to be moved.
public struct Portrait: Sendable {
  /// The picture.
  public let photo: Image
  /// The face in it.
  public let face: TrackedFace
  /// The head fitted to the face.
  public let fit: FaceFit
  let mesh: PortraitMesh
  /// Where each vertex shows in the photo, corrected so that landmarks fall exactly on theirs; z is nearness.
  let source: [SIMD3<Float>]
  /// By how much lip that a closed mouth hides is taken from farther out, once it shows: vertex and pixels.
  let hiddenLips: [(vertex: Int, shift: SIMD2<Float>)]
  /// Pixels by which the fit misses, carried to the vertices.
  let correction: [SIMD2<Float>]
  /// Gaps between the fitted lips, pair by pair, in pixels.
  let gaps: [SIMD2<Float>]
  /// From the brow to the chin in the picture, at right angles to the line of the eyes; unit length.
  let down: SIMD2<Float>
  let light: PhotoLight
  /// The normals of the fitted head, not turned.
  let normals: [SIMD3<Float>]
  /// The folds that the photo's own expression shows.
  let folds: SkinFolds.Strengths
  /// The photo without its fine lines, to take skin from where folds have gone.
  let smooth: Image
  /// How far the mouth in the photo is open: 0 closed, 1 wide.
  let openness: Float

  /// The widest gap between the fitted lips, in eye distances.
  package var lipGap: Float {
    gaps.map { ($0 * down).sum() }.max().map { $0 / max(1, face.eyeDistance) } ?? 0
  }

  /// Fits nothing itself: `fit` belongs to `face` in `photo`.
  public init(photo: Image, face: TrackedFace, fit: FaceFit, mesh: PortraitMesh) {
    self.photo = photo.withoutAlpha()
    self.face = face
    self.fit = fit
    self.mesh = mesh
    correction = mesh.spread(fit.residuals)
    let local = mesh.model.vertices(identity: fit.identity, expression: fit.expression)
    let source = zip(local, correction).map { p, c -> SIMD3<Float> in
      let q = fit.camera.project(p)
      return [q.x + c.x, q.y + c.y, q.z]
    }
    let flat = face.points.map { SIMD2($0.x, $0.y) }
    gaps = LipSeam.gaps(mesh.basis.values(source.map { SIMD3($0.x, $0.y, 0) }).map { SIMD2($0.x, $0.y) })
    let middle = LipSeam.gaps(flat)[3...7].map { ($0 * $0).sum().squareRoot() }.reduce(0, +) / 5
    // Closed lips measure up to 0.05 (thick ones), a smile that shows teeth 0.1 to 0.2.
    openness = smoothstep(0.055, 0.13, middle / max(1, face.eyeDistance))
    // What a closed mouth hides of the lips is painted with what lies just outside the seam.
    let across = flat[263] - flat[33]
    let axis = across / max(1, (across * across).sum().squareRoot())
    down = SIMD2(-axis.y, axis.x)
    let upper = LipSeam.upper.map { flat[$0] }, lower = LipSeam.lower.map { flat[$0] }
    let margin = 0.022 * face.eyeDistance
    var hidden: [(vertex: Int, shift: SIMD2<Float>)] = []
    for member in mesh.seam.members where member.weight > 0.6 {
      let p = SIMD2(source[member.vertex].x, source[member.vertex].y)
      let rim = LipSeam.value(member.isLower ? lower : upper, along: member.along)
      let beyond = ((p - rim) * down).sum() * (member.isLower ? -1 : 1) + margin
      guard beyond > 0, member.along > 0.5, member.along < 9.5 else { continue }
      hidden.append((member.vertex, down * (member.isLower ? beyond : -beyond)))
    }
    hiddenLips = hidden
    self.source = source
    normals = mesh.model.normals(local)
    folds = SkinFolds.strengths(fit.expression)
    smooth = self.photo.softened(radius: Int(0.09 * face.eyeDistance), around: face.box.centre, face.box.size)
    light = PhotoLight(self.photo, face)
  }
}
