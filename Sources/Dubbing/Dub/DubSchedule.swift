import Emotion
import Media
import Script
import Speech
import TTS

/// Every line of a dub with its voice, window and fit, before anything is spoken.
struct DubSchedule {
  /// One line on its way from the plan into the video.
  struct Line {
    /// A finished sound.
    struct Take {
      var path: String
      var record: LineStore.Record
    }

    var plan: EmotionPlan.Line
    var voice: String
    var spoken: SpokenLine?
    var natural: NaturalLength?
    var window: LineWindow
    var fit: TimingFitter.Fit?
    var take: Take?
    var failure: String?
  }

  var lines: [Line]
  let media: MediaInfo
  /// Length of the video in seconds.
  let duration: Double
  private(set) var warnings: [String]

  /// Casts, measures and fits all lines of a job.
  ///
  /// - Throws: `DubbingError` for what spoils the whole dub; what spoils one line stands in its `failure`.
  init(_ job: DubJob, shouldStop: @escaping @Sendable () -> Bool) throws(DubbingError) {
    let options = job.options
    var speakers: [String] = []
    for line in job.plan.lines where !speakers.contains(line.speaker) { speakers.append(line.speaker) }
    guard !job.plan.lines.isEmpty else { throw .nothingToSpeak(path: options.script) }
    let casting = Casting(speakers: speakers, named: options.voices, performer: job.performer)
    do {
      media = try MediaInfo.read(options.video)
    } catch {
      throw .media(error)
    }
    guard let video = media.video else {
      throw .media(.noVideo(path: options.video, found: media.container))
    }
    duration = video.duration ?? media.duration ?? 0
    warnings =
      options.notes
      + (casting.chosenHere.count > 1 || speakers.count > 1
      ? casting.chosenHere.map {
        "\($0.speaker) speaks with the voice \($0.voice): choose with --voice \($0.speaker)=NAME"
      }
      : [])
    lines = []
    for line in job.plan.lines {
      var entry = Line(
        plan: line, voice: line.voice ?? "", window: LineWindow(start: 0, end: 0, origin: .spread))
      do {
        entry.voice = try casting.voice(of: line.speaker, own: line.voice)
        let spoken = try SpokenLine(line, voice: entry.voice, seed: options.seed)
        entry.spoken = spoken
        entry.natural = try job.performer.naturalLength(of: spoken)
      } catch let error as TTSError {
        entry.failure = error.description
      } catch let error as DubbingError {
        entry.failure = error.message
      } catch {
        entry.failure = "\(error)"
      }
      lines.append(entry)
    }
    try place(job, shouldStop: shouldStop)
    warnText()
  }

  /// Windows and fits.
  private mutating func place(_ job: DubJob, shouldStop: @escaping @Sendable () -> Bool) throws(DubbingError)
  {
    let timed = lines.allSatisfy { $0.plan.start != nil }
    var speech: [ClosedRange<Double>] = []
    if !timed, !media.audioTracks.isEmpty {
      do {
        speech = try Self.speech(in: job.options.video, shouldStop: shouldStop)
      } catch {
        throw .media(error)
      }
    }
    let planner = WindowPlanner(duration: duration, speech: speech)
    let windows = planner.windows(
      for: lines.map { .init(start: $0.plan.start, end: $0.plan.end, expected: $0.natural?.total ?? 1) })
    let fitter = TimingFitter(tempo: job.options.tempo, policy: job.options.overrun)
    func advice(_ index: Int) -> String? {
      guard let natural = lines[index].natural else { return nil }
      let words = lines[index].spoken?.spans.map(\.text).joined().split(separator: " ").count ?? 0
      return fitter.advice(natural: natural, window: windows[index], words: words)
    }
    var busyUntil: [String: Double] = [:]
    for index in lines.indices { lines[index].window = windows[index] }
    for index in lines.indices.sorted(by: { (windows[$0].start, $0) < (windows[$1].start, $1) }) {
      guard let natural = lines[index].natural, lines[index].failure == nil else { continue }
      let speaker = lines[index].plan.speaker
      let busy = busyUntil[speaker] ?? 0
      guard let fit = fitter.fit(natural: natural, window: windows[index], busyUntil: busy) else {
        lines[index].failure =
          "does not fit its window of \(windows[index].length) s even at tempo "
          + "\(job.options.tempo.upperBound) (natural length \(natural.total) s)"
          + (advice(index).map { "; \($0)" } ?? "")
        continue
      }
      lines[index].fit = fit
      if fit.overrun > 0, let advice = advice(index) { lines[index].fit?.decisions.append(advice) }
      busyUntil[speaker] = fit.start + fit.length
      if fit.start + fit.length > duration + 0.05 {
        warnings.append("line \(lines[index].plan.id) ends after the video (\(fit.start + fit.length) s)")
      }
    }
  }

  private mutating func warnText() {
    for line in lines {
      for note in line.spoken?.unsupported ?? [] { warnings.append("line \(line.plan.id): \(note)") }
    }
  }

  /// Where the original track speaks.
  static func speech(
    in path: String, shouldStop: @escaping @Sendable () -> Bool
  ) throws(MediaError) -> [ClosedRange<Double>] {
    var reader = try AudioReader(path, sampleRate: 16_000, channelCount: 1, shouldStop: shouldStop)
    var meter = VoiceActivity.LevelMeter(sampleRate: 16_000)
    while let block = try reader.nextBlock() { meter.append(block.channels[0]) }
    return VoiceActivity().segments(meter.levels)
  }
}

extension DubSchedule.Line {
  /// What the report says about the line.
  var report: DubReport.Line {
    var emotion: [String: Double] = [:]
    for part in plan.setting.mixture.components { emotion[part.label.name] = part.weight }
    let length = take?.record.length
    let overrun = fit.flatMap { fit in length.map { max(0, fit.start + $0 - window.end) } }
    return DubReport.Line(
      id: plan.id, speaker: plan.speaker, text: spoken?.spans.map(\.text).joined() ?? plan.text, second: nil,
      start: DubReport.rounded(window.start), end: DubReport.rounded(window.end), window: window.origin,
      natural: (natural?.total).map(DubReport.rounded), final: length.map(DubReport.rounded),
      placed: (take == nil ? nil : fit?.start).map(DubReport.rounded),
      tempo: (take == nil ? nil : fit?.tempo).map(DubReport.rounded),
      overrun: overrun.map { $0 < 0.025 ? 0 : DubReport.rounded($0) }, voice: voice, emotion: emotion,
      intensity: plan.setting.intensity.value, wordCheck: (take?.record.wordCheck).map(DubReport.rounded),
      targetScore: (take?.record.targetScore).map(DubReport.rounded),
      decisions: (fit?.decisions ?? []) + (take?.record.notes ?? []), failure: failure)
  }

  /// Its place in the sound track, once it is spoken.
  var placed: PlacedLine? {
    guard let take, let fit else { return nil }
    return PlacedLine(id: plan.id, path: take.path, start: fit.start, length: take.record.length)
  }
}
