import Emotion
import Foundation
import Media
import Script
import Speech
import TTS
import Voice

/// Dubs a video: speaks every line of a plan in its window and puts the sound under the pictures.
///
/// Finished lines are kept in a folder beside the output until the video is complete; running again after an
/// interruption goes on from there.
public struct DubJob {
  /// What was asked.
  public let options: DubOptions
  /// The lines in the order of the script.
  public let plan: EmotionPlan
  let performer: LinePerformer
  let models: [ModelStore.Entry]
  private let words: WordCheck?
  private let emotion: EmotionJudge?
  private let mask: BackgroundMask?
  let faces: FaceModels?

  /// How many more takes a line gets whose words are not all heard.
  private static let retakes = 2

  /// A job for a plan, spoken by `performer` with `models`.
  ///
  /// - Parameters:
  ///   - words: finds words that are not said; `nil` takes every line as it comes.
  ///   - emotion: measures how well each line's emotion is met.
  ///   - faces: needed where the lips follow the lines.
  ///   - mask: takes speech out of a background that is kept; without it `keep` keeps the speech too.
  public init(
    _ options: DubOptions, plan: EmotionPlan, performer: LinePerformer, models: [ModelStore.Entry],
    words: WordCheck? = nil, emotion: EmotionJudge? = nil, faces: FaceModels? = nil,
    mask: BackgroundMask? = nil
  ) {
    self.options = options
    self.faces = faces
    self.plan = plan
    self.performer = performer
    self.models = models
    self.words = words
    self.emotion = emotion
    self.mask = mask
  }

  /// Runs the job.
  ///
  /// - Parameters:
  ///   - report: told of progress, warnings and failed lines.
  ///   - shouldStop: asked between small steps; true ends with `DubbingError.cancelled`.
  /// - Returns: the report, which is also written beside the video.
  /// - Throws: `DubbingError`; the lines spoken so far are kept.
  public func run(
    _ report: (JobEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) throws(DubbingError) -> DubReport {
    let clock = ContinuousClock()
    let begin = clock.now
    report(.start(total: Double(plan.lines.count)))
    var schedule = try DubSchedule(self, shouldStop: shouldStop)
    for warning in schedule.warnings { report(.warning(warning)) }
    for line in schedule.lines {
      if let failure = line.failure { report(.failure(line: "line \(line.plan.id)", message: failure)) }
    }
    let store = LineStore(
      folder: options.workFolder, models: models.map(\.sha256) + performer.lentHashes,
      rules: performer.tts.rules)
    let lock = try prepareWorkFolder()
    for index in schedule.lines.indices {
      if shouldStop() { throw .cancelled }
      report(
        .progress(
          done: Double(index), total: Double(plan.lines.count),
          stage: "speaking \(schedule.lines[index].plan.id)"))
      try speak(&schedule.lines[index], store, report)
    }
    let spoken = clock.now
    var result = DubReport(
      script: options.script, video: options.video, output: options.output,
      background: options.background.description, lines: schedule.lines.map(\.report),
      faces: .init(mode: options.faces.rawValue, copied: true), warnings: schedule.warnings)
    let lips = try lips(schedule, report, shouldStop: shouldStop)
    if let lips { (result.faces.changed, result.faces.untouched) = (lips.changedCount, lips.gaps) }
    if let second = options.secondText { result.take(second) }
    let mix = try DubMix(
      options, lines: schedule.lines, cues: options.subtitles == .soft ? result.cues : result.bilingualCues,
      secondCues: result.secondCues, duration: schedule.duration, media: schedule.media,
      lips: lips, mask: mask, shouldStop: shouldStop)
    result.room = mix.room
    result.speechLoudness = mix.speechLoudness
    result.warnings += mix.warnings
    for warning in mix.warnings { report(.warning(warning)) }
    result.faces.copied = try mix.write(
      progress: { seconds in
        report(.progress(done: seconds, total: schedule.duration, stage: "writing the video"))
      }, shouldStop: shouldStop)
    if !result.faces.copied && !mix.changesPictures {
      result.warnings.append("the pictures were encoded anew: \(options.output) cannot hold their format")
    }
    try DubFiles(options, plan: plan, models: models, details: performer.consentDetails).write(result)
    result.timing = DubReport.Timing(
      synthesis: (spoken - begin) / .seconds(1), mixing: (clock.now - spoken) / .seconds(1),
      total: (clock.now - begin) / .seconds(1))
    try? FileManager.default.removeItem(atPath: options.workFolder)
    _ = consume lock
    report(.done)
    return result
  }

  /// The report that a run would begin with: voices, windows and fits; nothing is spoken or written.
  ///
  /// - Throws: `DubbingError` as `run` does.
  public func preview(shouldStop: @escaping @Sendable () -> Bool) throws(DubbingError) -> DubReport {
    let schedule = try DubSchedule(self, shouldStop: shouldStop)
    return DubReport(
      script: options.script, video: options.video, output: options.output,
      background: options.background.description, lines: schedule.lines.map(\.report),
      faces: .init(mode: options.faces.rawValue, copied: options.codec == nil && options.faces == .off),
      warnings: schedule.warnings)
  }

  /// The lips of the spoken lines, with the faces of the video found.
  private func lips(
    _ schedule: DubSchedule, _ report: (JobEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) throws(DubbingError) -> DubLips? {
    guard options.faces != .off, let faces else { return nil }
    var lips = DubLips(
      schedule.lines, models: faces, withFeeling: options.faces == .full,
      rate: schedule.media.video?.frameRate.value ?? 25, seed: options.seed)
    do {
      try lips.find(
        in: options.video,
        progress: {
          report(.progress(done: $0, total: schedule.duration, stage: "following the faces"))
        }, shouldStop: shouldStop)
    } catch {
      throw error == .cancelled ? .cancelled : .media(error)
    }
    for gap in lips.gaps {
      report(
        .warning(
          "line \(gap.line), \(gap.start) to \(gap.end) s: the lips stay as they are, \(gap.reason)"))
    }
    return lips
  }

  private func prepareWorkFolder() throws(DubbingError) -> FolderLock {
    do {
      try FileManager.default.createDirectory(atPath: options.workFolder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: options.workFolder, reason: error.localizedDescription)
    }
    let lock = try FolderLock(options.workFolder)
    if options.startOver {
      let old = (try? FileManager.default.contentsOfDirectory(atPath: options.workFolder)) ?? []
      for name in old where !name.hasPrefix(".") {
        try? FileManager.default.removeItem(atPath: "\(options.workFolder)/\(name)")
      }
    }
    return lock
  }

  /// Speaks one line into the store, unless it is there or has failed before.
  private func speak(
    _ line: inout DubSchedule.Line, _ store: LineStore, _ report: (JobEvent) -> Void
  ) throws(DubbingError) {
    guard let spoken = line.spoken, let fit = line.fit, line.failure == nil else { return }
    // The natural length itself is asked for as no target, so that the sound is exactly what `say` gives.
    let length = abs(fit.tempo - 1) < 1e-9 ? nil : fit.length
    let key = try store.key(
      spoken, length: length, tempo: options.tempo, steps: performer.steps,
      retakes: words == nil ? nil : Self.retakes)
    do {
      let record: LineStore.Record
      if let found = store.record(key) {
        record = found
      } else {
        let (take, share) = try bestTake(of: spoken, length: length)
        record = try store.store(
          take, wordCheck: share, targetScore: emotion?(take.clip, spoken)?.score, as: key)
      }
      line.take = .init(path: store.soundPath(key), record: record)
    } catch let error as TTSError {
      line.failure = error.description
      report(.failure(line: "line \(line.plan.id)", message: error.description))
    } catch let error as DubbingError {
      throw error
    } catch {
      throw .damaged(path: options.workFolder, reason: "\(error)")
    }
  }

  /// The first take whose words are all heard, or of all the one with the most; and the share of its words.
  private func bestTake(
    of line: SpokenLine, length: Double?
  ) throws(TTSError) -> (LinePerformer.Take, Double?) {
    func take(_ attempt: Int) throws(TTSError) -> (LinePerformer.Take, WordCheck.Result?) {
      var line = line
      line.seed &+= UInt64(attempt) &* 1_000_003
      let take = try performer.speak(
        line, length: length, tempo: options.tempo, pauses: options.overrun.pauses)
      return (take, words?(take.clip, take.timings, isWhispered: line.isWhispered))
    }
    var best = try take(0)
    for attempt in 1...Self.retakes {
      guard let found = best.1, !found.missing.isEmpty else { break }
      let next = try take(attempt)
      if (next.1?.share ?? 0) > found.share { best = next }
    }
    if let missing = best.1?.missing, !missing.isEmpty {
      best.0.notes.append("not heard as written: \(missing.joined(separator: ", "))")
    }
    return (best.0, best.1?.share)
  }
}
