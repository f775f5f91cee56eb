import Emotion
import Media
import Speech
import Voice

/// Hears the emotion and, with an encoder, the speaker of every stretch of speech in a sound or video file.
///
/// The file is read twice, block by block: once for where somebody speaks, once to hear it. Memory holds one
/// stretch (8 s) and a level for each hundredth of a second, so hours of sound are no matter.
public struct MediaAnalysis: Sendable {
  /// The rate the ear works at, in hertz.
  private static let sampleRate = 24_000
  /// Tracks without pauses count as one stretch of speech when this share of their frames is voiced.
  private static let voicedShare = 0.2
  /// Seconds that decide whether a track without pauses is speech.
  private static let sampled = 8.0

  /// Windows of a stretch that tell who speaks; more say little more.
  private static let speakerWindows = 3

  private let ear: EmotionEar
  private let encoder: SpeakerEncoder?
  private let activity = VoiceActivity()

  /// - Parameters:
  ///   - ear: what listens for emotion.
  ///   - encoder: what tells speakers apart; nil leaves them unnamed.
  public init(_ ear: EmotionEar, encoder: SpeakerEncoder? = nil) {
    self.ear = ear
    self.encoder = encoder
  }

  /// Hears the first audio track of `path`.
  ///
  /// - Throws: `MediaError` for unreadable files, files without sound and when stopped.
  public func run(
    _ path: String, _ report: (JobEvent) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false }
  ) throws -> AnalysisReport {
    let (levels, opening) = try listen(path, shouldStop)
    let duration = Double(levels.count) / 100
    var found = activity.segments(levels)
    if found.isEmpty, isSpeech(opening, levels) { found = [0...duration] }
    let pieces = SpeechSegments.pieces(found, levels: levels)
      .filter { $0.upperBound - $0.lowerBound >= EmotionEar.shortest }
    var result = AnalysisReport(file: path, duration: duration, segments: [], face: nil)
    report(.start(total: duration))
    if pieces.isEmpty { report(.warning("\(path): no speech was found")) }
    var reader = try reader(path, shouldStop)
    var buffer: [Float] = []
    var origin = 0
    var voices: [(direction: [Float]?, seconds: Double)] = []
    for piece in pieces {
      let low = Int(piece.lowerBound * Double(Self.sampleRate))
      let high = Int(piece.upperBound * Double(Self.sampleRate))
      while origin + buffer.count < high, let block = try reader.nextBlock() {
        buffer += block.channels[0]
        // What lies before the piece is not needed any more.
        let before = min(max(low - origin, 0), buffer.count)
        buffer.removeFirst(before)
        origin += before
      }
      let skipped = min(max(low - origin, 0), buffer.count)
      buffer.removeFirst(skipped)
      origin += skipped
      let samples = Array(buffer.prefix(high - low))
      if Double(samples.count) >= EmotionEar.shortest * Double(Self.sampleRate) {
        let clip = AudioClip(mono: samples, sampleRate: Self.sampleRate)
        result.segments.append(Self.segment(piece, try ear.reading(of: clip)))
        let isLongEnough = clip.duration >= SpeakerEncoder.shortest
        voices.append(
          (isLongEnough ? try encoder?.embedding(of: clip, windows: Self.speakerWindows) : nil, clip.duration)
        )
      }
      report(.progress(done: piece.upperBound, total: duration, stage: "listening"))
    }
    for (index, speaker) in SpeakerClusters.speakers(voices).enumerated() {
      result.segments[index].speaker = speaker.map { "speaker \($0 + 1)" }
    }
    report(.done)
    return result
  }

  private func reader(_ path: String, _ shouldStop: @escaping () -> Bool) throws(MediaError) -> AudioReader {
    try AudioReader(path, sampleRate: Self.sampleRate, channelCount: 1, shouldStop: shouldStop)
  }

  /// The level of every hundredth of a second, and the loudest part of the first seconds.
  private func listen(
    _ path: String, _ shouldStop: @escaping () -> Bool
  ) throws(MediaError) -> (levels: [Float], opening: [Float]) {
    var reader = try reader(path, shouldStop)
    var meter = VoiceActivity.LevelMeter(sampleRate: Self.sampleRate)
    var opening: [Float] = []
    let wanted = Int(Self.sampled * Double(Self.sampleRate))
    while let block = try reader.nextBlock() {
      meter.append(block.channels[0])
      if opening.count < wanted { opening += block.channels[0].prefix(wanted - opening.count) }
    }
    return (meter.levels, opening)
  }

  /// Whether a track without contrast, such as a clip cut tightly, is a voice all the same.
  private func isSpeech(_ opening: [Float], _ levels: [Float]) -> Bool {
    guard let loudest = levels.max(), loudest > -55 else { return false }
    let track = PitchTracker(sampleRate: Self.sampleRate, hop: Self.sampleRate / 80)(opening)
    let voiced = track.f0.filter { $0 > 0 }
    // A held tone is voiced too; a voice moves.
    guard Double(voiced.count) >= Self.voicedShare * Double(max(track.f0.count, 1)),
      let range = track.rangeSemitones
    else { return false }
    return range > 0.5
  }

  private static func segment(
    _ piece: ClosedRange<Double>, _ reading: EmotionReading
  ) -> AnalysisReport.Segment {
    func rounded(_ value: Double, _ digits: Double = 1e4) -> Double { (value * digits).rounded() / digits }
    let affect = reading.affect
    return AnalysisReport.Segment(
      start: rounded(piece.lowerBound, 1e3), end: rounded(piece.upperBound, 1e3), text: nil, speaker: nil,
      emotion: Dictionary(
        reading.probabilities.map { ($0.key.rawValue, rounded($0.value)) }, uniquingKeysWith: { a, _ in a }),
      valence: rounded(affect.valence), arousal: rounded(affect.arousal),
      dominance: rounded(affect.dominance),
      intensity: rounded(reading.intensity), confidence: rounded(reading.confidence))
  }
}
