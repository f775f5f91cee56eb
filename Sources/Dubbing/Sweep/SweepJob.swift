import Emotion
import Foundation
import Media
import Script
import Speech
import TTS
import Voice

/// Speaks one line at several intensities and measures every take.
public struct SweepJob: Sendable {
  let text: String
  let spans: [ScriptSpan]
  let settings: [EmotionSetting]
  let voice: String
  let seed: UInt64
  let folder: String
  let performer: LinePerformer
  let models: [ModelStore.Entry]
  let ear: EmotionEar?

  /// - Parameters:
  ///   - settings: one take each; they differ in intensity.
  ///   - folder: made if it is not there.
  ///   - ear: judges the takes; without it their target score stays empty.
  public init(
    text: String, spans: [ScriptSpan], settings: [EmotionSetting], voice: String, seed: UInt64,
    folder: String, performer: LinePerformer, models: [ModelStore.Entry], ear: EmotionEar? = nil
  ) {
    self.text = text
    self.spans = spans
    self.settings = settings
    self.voice = voice
    self.seed = seed
    self.folder = folder
    self.performer = performer
    self.models = models
    self.ear = ear
  }

  /// One take with what the plots need.
  private struct Take {
    var row: TakeMeasurement
    var clip: AudioClip
    var pitch: PitchTrack
    var levels: [Double]
  }

  /// Runs the sweep and writes its files.
  ///
  /// - Returns: the measurements, lowest intensity first.
  /// - Throws: `TTSError`, `MediaError` or `DubbingError`.
  public func run(_ report: (JobEvent) -> Void, shouldStop: () -> Bool) throws -> [TakeMeasurement] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DubbingError.unwritable(path: folder, reason: error.localizedDescription)
    }
    report(.start(total: Double(settings.count)))
    var takes: [Take] = []
    var neutral: [Float]?
    for (index, setting) in settings.enumerated() {
      if shouldStop() { throw DubbingError.cancelled }
      let level = setting.intensity.value
      report(
        .progress(
          done: Double(index), total: Double(settings.count),
          stage: "intensity \(String(format: "%.2f", level))"))
      takes.append(try take(setting, file: "level-\(String(format: "%.2f", level)).wav", neutral: &neutral))
    }
    try writeTables(takes.map(\.row))
    try writePictures(takes)
    report(.done)
    return takes.map(\.row)
  }

  /// - Parameter neutral: the ear's embedding of the take at intensity 0, once there is one: emotion is then heard
  ///   as the difference to it, so that the voice itself says nothing.
  private func take(_ setting: EmotionSetting, file: String, neutral: inout [Float]?) throws -> Take {
    let line = SpokenLine(id: "sweep", voice: voice, spans: spans, setting: setting, seed: seed)
    let spoken = try performer.speak(line)
    let mark = Marking.spoken(line, models: models)
    try AudioFile.write(spoken.clip, to: "\(folder)/\(file)", format: .wav16, tags: mark.tags)
    try mark.writeSidecar(for: "\(folder)/\(file)")
    // Measured on the sound itself, not taken from what the model was asked for.
    let tracker = PitchTracker(sampleRate: spoken.clip.sampleRate, hop: spoken.clip.sampleRate / 80)
    let pitch = tracker(spoken.clip.channels[0])
    let sounding = spoken.timings.phonemes.filter { $0.word != nil }.count
    var row = TakeMeasurement(
      level: setting.intensity.value, file: file, clip: spoken.clip, pitch: pitch, phonemes: sounding)
    if let ear, spoken.clip.duration >= EmotionEar.shortest {
      let embedding = try ear.embedding(of: spoken.clip)
      if setting.intensity == .none { neutral = embedding }
      row.targetScore = try ear.reading(embedding: embedding, neutral: neutral).score(of: setting.mixture)
    }
    return Take(
      row: row, clip: spoken.clip, pitch: pitch,
      levels: TakeMeasurement.levels(spoken.clip.channels[0], sampleRate: spoken.clip.sampleRate))
  }

  private func writeTables(_ rows: [TakeMeasurement]) throws {
    let csv = ([TakeMeasurement.csvHeader] + rows.map(\.csvLine)).joined(separator: "\n") + "\n"
    try AtomicFile.write(Array(csv.utf8), to: "\(folder)/sweep.csv")
    try AtomicFile.write(Array(JSONFile.data(rows)), to: "\(folder)/sweep.json")
  }

  private func writePictures(_ takes: [Take]) throws {
    func label(_ take: Take) -> String { String(format: "%.2f", take.row.level) }
    func curve(_ values: [Double?]) -> [(x: Double, y: Double?)] {
      values.enumerated().map { (Double($0.offset) / 80, $0.element) }
    }
    let pitch = LinePlot(
      title: "F0", xLabel: "S", yLabel: "HZ",
      series: takes.map { take in
        .init(label: label(take), points: curve(take.pitch.f0.map { $0 > 0 ? Double($0) : nil }))
      })
    let energy = LinePlot(
      title: "LEVEL", xLabel: "S", yLabel: "DB",
      series: takes.map { take in .init(label: label(take), points: curve(take.levels.map { max($0, -80) })) }
    )
    var pictures = [("f0", pitch.image()), ("energy", energy.image())]
    let knobs: [(String, String, (TakeMeasurement) -> Double?)] = [
      ("f0-median", "HZ", { $0.f0Median }), ("f0-range", "SEMITONES", { $0.f0Range }),
      ("level", "DB", { $0.energy }), ("rate", "PHONEMES/S", { $0.rate }),
      ("target-score", "PROBABILITY", { $0.targetScore }),
    ]
    for (name, unit, value) in knobs where takes.contains(where: { value($0.row) != nil }) {
      let points = takes.map { (x: $0.row.level, y: value($0.row)) }
      let plot = LinePlot(
        title: name.replacingOccurrences(of: "-", with: " "), xLabel: "INTENSITY", yLabel: unit,
        series: [.init(label: "", points: points)], marks: true)
      pictures.append(("knob-\(name)", plot.image(width: 560, height: 320)))
    }
    for take in takes {
      let plot = SpectrogramPlot(title: "INTENSITY \(label(take))", clip: take.clip, pitch: take.pitch)
      pictures.append(("spectrogram-\(label(take))", plot.image()))
    }
    var page = HTMLPage(title: "Intensity sweep: \(settings.first?.mixture.description ?? "")")
    page.paragraph(
      "\u{201C}\(text)\u{201D}, voice \(voice), seed \(seed). The voices on this page are AI-generated.")
    page.table(
      header: [
        "Intensity", "Sound", "Duration, s", "F0 median, Hz", "F0 range, semitones", "Level, dB",
        "Phonemes/s", "Target score", "Similarity",
      ],
      rows: try takes.map { take in
        [
          .number(take.row.level, decimals: 2), .audio(wav: try bytes(take.row.file)),
          .number(take.row.duration, decimals: 2), .number(take.row.f0Median, decimals: 0),
          .number(take.row.f0Range, decimals: 1), .number(take.row.energy, decimals: 1),
          .number(take.row.rate, decimals: 1), .number(take.row.targetScore, decimals: 2),
          .number(take.row.similarity, decimals: 2),
        ]
      })
    for (name, image) in pictures {
      let png = try PNGFile.encode(image)
      try AtomicFile.write(png, to: "\(folder)/\(name).png")
      page.picture(png: png, caption: name)
    }
    try AtomicFile.write(Array(page.html.utf8), to: "\(folder)/index.html")
  }

  private func bytes(_ file: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
      throw DubbingError.damaged(path: "\(folder)/\(file)", reason: "it vanished while the page was made")
    }
    return Array(data)
  }
}
