import Emotion
import Face
import Foundation
import Media
import Speech
import Tensor

/// Makes a face speak a recording: a photo, a video or a synthetic actor.
public struct FaceJob: Sendable {
  let options: FaceOptions
  let models: FaceModels
  let words: ScriptedWords?
  let used: [ModelStore.Entry]

  /// A job; `words` finds the script in the sound and is needed only with one.
  public init(
    _ options: FaceOptions, models: FaceModels, words: ScriptedWords?, used: [ModelStore.Entry]
  ) {
    self.options = options
    self.models = models
    self.words = words
    self.used = used.filter { $0.name.hasPrefix("face") }
  }

  /// Runs the job.
  ///
  /// - Parameters:
  ///   - report: told of progress and warnings.
  ///   - shouldStop: asked between small steps; true ends with `MediaError.cancelled`.
  /// - Throws: `MediaError`, `FaceError`, and with a script `ScriptError`, `TextError`, `VoiceError`; no half-written file stays behind.
  public func run(_ report: (JobEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool) throws
    -> FaceReport
  {
    let sound = try AudioFile.read(options.audio, shouldStop: shouldStop)
    guard sound.duration >= 0.1 else {
      throw MediaError.invalid(
        what: "\(options.audio): a sound of \(sound.duration) s; at least 0.1 s is needed")
    }
    let lips = try Lips(self, sound)
    var result = FaceReport(duration: sound.duration, lips: lips.phonemes == nil ? "heard" : "script")
    if let path = options.curves {
      let curves = lips.curves(rate: Double(options.fps))
      let text =
        path.lowercased().hasSuffix(".csv")
        ? curves.liveLinkCSV()
        : curves.json(audio: (options.audio as NSString).lastPathComponent, phonemes: lips.phonemes ?? [])
      try AtomicFile.write(Array(text.utf8), to: path)
      result.curves = path
    }
    guard let output = options.output else { return result }
    var content = Provenance.Content.generated
    let clock = ContinuousClock()
    let begin = clock.now
    switch options.subject {
    case .actor(let name):
      try drawActor(name, lips.curves(rate: Double(options.fps)), sound, output, &result, report, shouldStop)
    case .file(let path):
      if try ImageFile.isStill(path) {
        let curves = lips.curves(rate: Double(options.fps))
        try drawStill(path, curves, sound, output, &result, report, shouldStop)
      } else {
        content = .dub
        try VideoLips(self, path: path, lips: lips, sound: sound, output: output)
          .draw(&result, report, shouldStop)
      }
    }
    result.framesPerSecond = Double(result.frames) / max(1e-6, (clock.now - begin) / .seconds(1))
    result.output = output
    try provenance(content).writeSidecar(for: output)
    for warning in result.warnings { report(.warning(warning)) }
    report(.done)
    return result
  }

  /// The refiner, if it is asked for.
  var refiner: FaceRefiner? { options.isRefined ? models.refiner : nil }

  /// The mark of the result.
  func provenance(_ content: Provenance.Content) -> Provenance {
    Marking.provenance(
      content, models: used, seed: options.seed, details: ["emotion": "\(options.setting.mixture)"])
  }

  private func drawActor(
    _ name: String, _ curves: FaceCurves, _ sound: AudioClip, _ output: String, _ result: inout FaceReport,
    _ report: (JobEvent) -> Void, _ shouldStop: @escaping () -> Bool
  ) throws {
    let side = if case .square(let side)? = options.size { side } else { 512 }
    let actor = try SyntheticActor(named: name, model: models.head)
    let renderer = TalkingHeadRenderer(actor: actor, width: side, height: side)
    var writer = try self.writer(output, width: side, height: side, .generated, sound, shouldStop)
    for index in curves.frames.indices {
      try writer.write(renderer.frame(expression: curves.frames[index], pose: curves.pose(at: index)))
      result.frames += 1
      report(.progress(done: Double(index + 1), total: Double(curves.frames.count), stage: "drawing"))
    }
    try writer.finish()
  }

  private func drawStill(
    _ path: String, _ curves: FaceCurves, _ sound: AudioClip, _ output: String, _ result: inout FaceReport,
    _ report: (JobEvent) -> Void, _ shouldStop: @escaping () -> Bool
  ) throws {
    let photo = try ImageFile.read(path)
    let first = try usable(models.tracker.faces(in: photo), in: photo, path: path, &result)
    var (picture, face) = (photo, first)
    if case .square(let side) = options.size ?? .square(512) {
      picture = photo.resampled(Framing.square(around: first, in: photo), size: side)
      face = try usable(models.tracker.faces(in: picture), in: picture, path: path, &result)
    }
    let portrait = Portrait(photo: picture, face: face, fit: models.fitter.fit(face), mesh: models.mesh)
    guard portrait.fit.error <= Framing.worstFit else {
      let percent = Int((portrait.fit.error * 100).rounded())
      throw FaceError.noFace(
        path: path,
        found: "the head fits only within \(percent) % of the eye distance (turned too far, or no real face)")
    }
    result.fitError = Double(portrait.fit.error)
    result.angles = (0..<3).map { Double(portrait.fit.camera.angles[$0]) }
    let painter = FacePainter(movesHead: true, refiner: refiner)
    // Without a feeling the photo keeps its own face.
    let base =
      OwnExpression.share(replacedBy: options.setting) > 0
      ? OwnExpression.faded(portrait.fit.expression, for: options.setting) : nil
    var writer = try self.writer(
      output, width: picture.width, height: picture.height, .generated, sound, shouldStop)
    for index in curves.frames.indices {
      try writer.write(
        painter.frame(
          portrait, expression: curves.frames[index], pose: curves.pose(at: index), base: base))
      result.frames += 1
      report(.progress(done: Double(index + 1), total: Double(curves.frames.count), stage: "drawing"))
    }
    try writer.finish()
  }

  private func writer(
    _ output: String, width: Int, height: Int, _ content: Provenance.Content, _ sound: AudioClip,
    _ shouldStop: @escaping () -> Bool
  ) throws -> VideoWriter {
    let settings = VideoSettings(width: width, height: height, frameRate: Rational(options.fps))
    return try VideoWriter(
      output, video: settings, audio: [AudioTrack(.clip(sound))], tags: provenance(content).tags,
      shouldStop: shouldStop)
  }

  /// The largest face, if it can be used.
  ///
  /// - Throws: `FaceError.noFace` for none, one that is too small or turned away.
  private func usable(
    _ faces: [TrackedFace], in image: Image, path: String, _ result: inout FaceReport
  ) throws -> TrackedFace {
    guard let face = faces.first else { throw FaceError.noFace(path: path, found: "none was found") }
    if let problem = models.problem(with: face, in: image) {
      throw FaceError.noFace(path: path, found: problem)
    }
    let note = "\(faces.count) faces were found; the largest speaks"
    if faces.count > 1, !result.warnings.contains(note) { result.warnings.append(note) }
    return face
  }
}
