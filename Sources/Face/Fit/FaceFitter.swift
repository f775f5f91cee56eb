import Glibc

/// Fits identity, expression and pose of the head to landmarks.
///
/// Gauss-Newton on the distances to the 468 landmarks of the skin, with unit variance of identity, small
/// expressions preferred and every expression kept within 0...1.
/// - Source: Blanz and Vetter 1999 for the linear model; the prior's widths were chosen on the training
///   split.
public struct FaceFitter: Sendable {
  /// Where the landmarks lie on the head.
  public let basis: SurfaceBasis
  /// Expected distance of a landmark from its place, as a share of the eye distance.
  private static let sigma: Float = 0.012
  /// Spread of the expression's coefficients.
  private static let spread: Float = 0.15
  /// Gaze moves no landmark of the skin, and the tongue hides.
  private static let used = ARKitBlendshape.allCases.filter {
    !$0.name.hasPrefix("eyeLook") && $0 != .tongueOut
  }

  /// A fitter for landmarks that lie at `basis`.
  public init(basis: SurfaceBasis) {
    self.basis = basis
  }

  /// The head that fits `face`.
  ///
  /// - Parameters:
  ///   - identity: held fixed when given (the same person in another frame).
  ///   - start: where to begin, the last frame's fit; it saves iterations.
  public func fit(_ face: TrackedFace, identity: [Float]? = nil, start: FaceFit? = nil) -> FaceFit {
    let target = face.points.prefix(basis.mean.count).map { SIMD2($0.x, $0.y) }
    let unit = max(1, face.eyeDistance)
    var fit = start ?? initial(target, face)
    if let identity { fit.identity = identity }
    let iterations = start == nil ? 10 : 3
    for _ in 0..<iterations { improve(&fit, target, unit, movesIdentity: identity == nil) }
    finish(&fit, target, unit)
    return fit
  }

  /// One person's identity from several frames: the mean of their fits.
  public func identity(of faces: [TrackedFace]) -> [Float] {
    let fits = faces.map { fit($0).identity }
    guard let first = fits.first else { return [] }
    return first.indices.map { k in fits.map { $0[k] }.reduce(0, +) / Float(fits.count) }
  }

  /// The average face, turned with the line of the eyes, scaled and shifted onto the landmarks.
  private func initial(_ target: [SIMD2<Float>], _ face: TrackedFace) -> FaceFit {
    let d = face.points[263] - face.points[33]
    let rotation = Rotation(axis: [0, 0, -atan2f(d.y, d.x)])
    let middle = target.reduce(.zero, +) / Float(target.count)
    let centre = basis.mean.reduce(.zero, +) / Float(basis.mean.count)
    var wide: Float = 0, model: Float = 0
    for (p, m) in zip(target, basis.mean) {
      wide += ((p - middle) * (p - middle)).sum()
      let q = m - centre
      model += q.x * q.x + q.y * q.y
    }
    let scale = (wide / max(1e-6, model)).squareRoot()
    let turned = rotation(centre)
    let camera = PhotoCamera(
      rotation: rotation, scale: scale, centre: middle - scale * SIMD2(turned.x, -turned.y))
    return FaceFit(
      identity: [Float](repeating: 0, count: basis.identity.count),
      expression: [Float](repeating: 0, count: basis.expression.count), camera: camera, error: 0,
      residuals: [])
  }

  /// The places on the head of a fit, before turning.
  func places(_ fit: FaceFit) -> [SIMD3<Float>] {
    var out = basis.mean
    for (direction, weight) in zip(basis.identity, fit.identity) where weight != 0 {
      for i in out.indices { out[i] += direction[i] * weight }
    }
    for (direction, weight) in zip(basis.expression, fit.expression) where weight != 0 {
      for i in out.indices { out[i] += direction[i] * weight }
    }
    return out
  }

  private func finish(_ fit: inout FaceFit, _ target: [SIMD2<Float>], _ unit: Float) {
    fit.residuals = zip(target, places(fit)).map { p, place in
      let q = fit.camera.project(place)
      return p - SIMD2(q.x, q.y)
    }
    let sum = fit.residuals.map { ($0 * $0).sum().squareRoot() }.reduce(0, +)
    fit.error = sum / Float(fit.residuals.count) / unit
  }

  /// One step of Gauss and Newton.
  ///
  /// Unknowns: a small turn (3), log scale, shift (2, in eye distances), identity, expression.
  private func improve(
    _ fit: inout FaceFit, _ target: [SIMD2<Float>], _ unit: Float, movesIdentity: Bool
  ) {
    let n = target.count
    let camera = fit.camera
    let turned = places(fit).map { camera.rotation($0) }
    let d = PhotoCamera.distance
    let nearness = turned.map { d / max(1, d - $0.z) }
    var rows: [[Float]] = []
    /// The motion in the picture, in eye distances, when turned point i moves by `motion(i)`.
    func row(_ motion: (Int) -> SIMD3<Float>) {
      var out = [Float](repeating: 0, count: 2 * n)
      let s = camera.scale / unit
      for i in 0..<n {
        let q = nearness[i], m = motion(i), p = turned[i]
        let z = q * q / d * m.z
        out[2 * i] = s * (m.x * q + p.x * z)
        out[2 * i + 1] = -s * (m.y * q + p.y * z)
      }
      rows.append(out)
    }
    for axis: SIMD3<Float> in [[1, 0, 0], [0, 1, 0], [0, 0, 1]] { row { cross(axis, turned[$0]) } }
    let seen = turned.map { camera.picture(ofTurned: $0) }
    rows.append((0..<2 * n).map { (seen[$0 / 2][$0 % 2] - camera.centre[$0 % 2]) / unit })
    for k in 0..<2 { rows.append((0..<2 * n).map { $0 % 2 == k ? 1 : 0 }) }
    let people = movesIdentity ? basis.identity.count : 0
    for k in 0..<people { row { camera.rotation(basis.identity[k][$0]) } }
    for shape in Self.used { row { camera.rotation(basis.expression[shape.rawValue][$0]) } }
    let left = (0..<2 * n).map { (target[$0 / 2][$0 % 2] - seen[$0 / 2][$0 % 2]) / unit }

    let count = rows.count
    let weight = 1 / (Self.sigma * Self.sigma)
    var matrix = [Double](repeating: 0, count: count * count)
    var g = [Double](repeating: 0, count: count)
    for i in 0..<count {
      for j in i..<count { matrix[i * count + j] = Double(Self.product(rows[i], rows[j]) * weight) }
      g[i] = Double(Self.product(rows[i], left) * weight)
    }
    var low = [Double](repeating: -.infinity, count: count),
      high = [Double](repeating: .infinity, count: count)
    for k in 0..<count {
      var prior = 1e-3, now = 0.0
      if k >= 6 + people {
        now = Double(fit.expression[Self.used[k - 6 - people].rawValue])
        prior = 1 / Double(Self.spread * Self.spread)
        (low[k], high[k]) = (-now, 1 - now)
      } else if k >= 6 {
        now = Double(fit.identity[k - 6])
        prior = 1
        (low[k], high[k]) = (-3.5 - now, 3.5 - now)
      }
      matrix[k * count + k] += prior
      g[k] -= prior * now
    }
    let step = BoundedLeastSquares.solve(matrix, g, low: low, high: high).map { Float($0) }
    fit.camera.rotation = Rotation(axis: [step[0], step[1], step[2]]).after(camera.rotation)
    fit.camera.scale *= expf(max(-0.5, min(0.5, step[3])))
    fit.camera.centre += SIMD2(step[4], step[5]) * unit
    for k in 0..<people { fit.identity[k] += step[6 + k] }
    for (k, shape) in Self.used.enumerated() { fit.expression[shape.rawValue] += step[6 + people + k] }
  }

  /// The scalar product, eight lanes at a time.
  private static func product(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = SIMD8<Float>.zero
        var i = 0
        guard let first = a.baseAddress, let second = b.baseAddress else { return 0 }
        while i + 8 <= a.count {
          let p = UnsafeRawPointer(first + i).loadUnaligned(as: SIMD8<Float>.self)
          let q = UnsafeRawPointer(second + i).loadUnaligned(as: SIMD8<Float>.self)
          sum += p * q
          i += 8
        }
        var rest: Float = 0
        while i < a.count {
          rest += a[i] * b[i]
          i += 1
        }
        return sum.sum() + rest
      }
    }
  }
}
