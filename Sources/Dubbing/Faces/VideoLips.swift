import Emotion
import Face
import Media
import TTS

/// Gives the person in a video new lips: head, eyes and everything outside the face stay as they were.
///
/// First all frames are tracked; the identity is fitted to several of them, then each frame gets its own
/// pose and
/// expression. A frame without a usable face is written unchanged and counted.
struct VideoLips {
  let job: FaceJob
  let path: String
  let lips: Lips
  let sound: AudioClip
  let output: String
  /// A video keeps its size unless another is asked for.
  private var size: FaceOptions.Size { job.options.size ?? .source }
  private static let looks = 6

  init(_ job: FaceJob, path: String, lips: Lips, sound: AudioClip, output: String) {
    (self.job, self.path, self.lips, self.sound, self.output) = (job, path, lips, sound, output)
  }

  func draw(
    _ result: inout FaceReport, _ report: (JobEvent) -> Void, _ shouldStop: @escaping () -> Bool
  ) throws {
    var square: FaceRegion?
    var widest: OpenMouth?
    let faces = try track(&square, &widest, report, shouldStop)
    let good = faces.compactMap { $0 }.sorted { $0.turn < $1.turn }
    guard !good.isEmpty else { throw FaceError.noFace(path: path, found: "none in \(faces.count) frames") }
    let fitter = job.models.fitter
    let step = max(1, good.count / Self.looks)
    let identity = fitter.identity(of: stride(from: 0, to: good.count, by: step).map { good[$0] })
    var fits: [FaceFit?] = [], last: FaceFit?
    for face in faces {
      last = face.map { fitter.fit($0, identity: identity, start: last) }
      fits.append(last)
    }
    let errors = fits.compactMap { $0 }.map(\.error)
    result.fitError = Double(errors.reduce(0, +)) / Double(max(1, errors.count))
    let rest = OwnExpression.rest(fits.compactMap { $0 }.map(\.expression))

    var reader = try VideoReader(path, shouldStop: shouldStop)
    var settings = VideoSettings(like: reader.info)
    if case .square(let side) = size {
      (settings.width, settings.height, settings.pixelAspect) = (side, side, Rational(1))
    }
    settings.hasAlpha = false
    let rate = reader.info.frameRate.value
    let curves = lips.curves(rate: rate)
    var writer = try VideoWriter(
      output, video: settings, audio: [AudioTrack(.clip(sound))], tags: job.provenance(.dub).tags,
      shouldStop: shouldStop)
    let painter = FacePainter(movesHead: false, refiner: job.refiner)
    let reference = widest.flatMap { widest in
      fits[widest.index].map { fit in
        MouthReference(Portrait(photo: widest.image, face: widest.face, fit: fit, mesh: job.models.mesh))
      }
    }
    var index = 0
    while var frame = try reader.nextFrame(), index < faces.count {
      frame.image = picture(frame.image, square)
      if let face = faces[index], let fit = fits[index] {
        let portrait = Portrait(photo: frame.image, face: face, fit: fit, mesh: job.models.mesh)
        let at = min(curves.frames.count - 1, Int((frame.seconds * rate).rounded()))
        let base = OwnExpression.silent(fit.expression, rest: rest)
        frame.image = try painter.frame(
          portrait, expression: curves.frames[at], base: OwnExpression.faded(base, for: job.options.setting),
          reference: reference)
      } else {
        result.untouched += 1
      }
      try writer.write(frame)
      result.frames += 1
      index += 1
      report(.progress(done: Double(index), total: Double(faces.count), stage: "drawing"))
    }
    try writer.finish()
    let length = Double(index) / rate
    if sound.duration > length + 0.1 {
      let lengths =
        "the sound (\(Self.short(sound.duration)) s) is longer than the video (\(Self.short(length)) s)"
      result.warnings.append("\(lengths): the last picture stands still")
    }
    if result.untouched > 0 {
      result.warnings.append("\(result.untouched) of \(index) pictures have no usable face and are unchanged")
    }
  }

  /// The frame with the widest open mouth, which shows the teeth.
  private struct OpenMouth {
    let index: Int
    let image: Image
    let face: TrackedFace
  }

  /// The face in every frame, nil where there is none to use; chooses the part of the picture at the first
  /// face.
  private func track(
    _ square: inout FaceRegion?, _ widest: inout OpenMouth?, _ report: (JobEvent) -> Void,
    _ shouldStop: @escaping () -> Bool
  ) throws -> [TrackedFace?] {
    var reader = try VideoReader(path, shouldStop: shouldStop)
    var tracker = job.models.tracker
    var faces: [TrackedFace?] = []
    var chosen: Int?
    let total = Double(reader.info.frameCount ?? 0)
    while let frame = try reader.nextFrame() {
      if square == nil, case .square = size,
        let face = job.models.tracker.faces(in: frame.image).first
      {
        square = Framing.square(around: face, in: frame.image)
      }
      let image = picture(frame.image, square)
      let found = tracker.track(image, seconds: frame.seconds)
      let face = found.first { $0.id == chosen } ?? found.max { $0.box.size < $1.box.size }
      chosen = face?.id ?? chosen
      faces.append(face.flatMap { job.models.problem(with: $0, in: image) == nil ? $0 : nil })
      if let face = faces[faces.count - 1], face.lipGap > widest?.face.lipGap ?? -1 {
        widest = OpenMouth(index: faces.count - 1, image: image, face: face)
      }
      report(.progress(done: Double(faces.count), total: max(total, Double(faces.count)), stage: "tracking"))
    }
    return faces
  }

  private func picture(_ image: Image, _ square: FaceRegion?) -> Image {
    guard case .square(let side) = size else { return image.withoutAlpha() }
    let whole = FaceRegion(
      centre: SIMD2(Float(image.width), Float(image.height)) / 2,
      size: Float(min(image.width, image.height)))
    return image.resampled(square ?? whole, size: side)
  }

  private static func short(_ seconds: Double) -> String { String((seconds * 10).rounded() / 10) }
}
