import Emotion
import Media
import Script
import Voice

/// The voices of an original for the speakers of a plan: each speaks the dub as in the original track.
public struct SourceCast: Sendable {
  /// The plan; where the script named nobody, its speakers are those that were told apart by their voices.
  public let plan: EmotionPlan
  /// The voices that were learned.
  public let voices: [LentVoice]
  /// The name of the voice of each speaker that was heard.
  public let names: [String: String]
  /// What the user should know.
  public let notes: [String]

  /// Windows of a line that tell who speaks; more say little more.
  private static let speakerWindows = 3

  /// Hears the speakers of `plan` in the first audio track of `path`.
  ///
  /// A speaker's first 30 seconds of speech are the recording that lends the voice. Who is heard too shortly for
  /// that gets the synthesiser's nearest voice that nobody else has.
  /// - Parameter wanted: the speakers to learn, compared without case; `nil` learns all.
  /// - Throws: `MediaError` when the file cannot be read or has no sound; `VoiceError`.
  public init(
    of plan: EmotionPlan, in path: String, wanted: Set<String>? = nil, lender: VoiceLender,
    _ report: (JobEvent) -> Void = { _ in }, shouldStop: @escaping @Sendable () -> Bool
  ) throws {
    let source = try SourceLines(plan, in: path, shouldStop: shouldStop)
    let isNameless = plan.lines.allSatisfy { $0.speaker == ScriptLine.defaultSpeaker }
    var plan = plan
    var clips = [AudioClip?](repeating: nil, count: plan.lines.count)
    var directions = [[Float]?](repeating: nil, count: plan.lines.count)
    report(.start(total: source.duration))
    try source.forEach { index, clip, end in
      clips[index] = clip
      if clip.duration >= SpeakerEncoder.shortest {
        directions[index] = try lender.encoder.embedding(of: clip, windows: Self.speakerWindows)
      }
      report(.progress(done: end, total: source.duration, stage: "hearing the speakers"))
    }
    report(.done)
    if isNameless {
      let groups = SpeakerClusters.speakers(zip(directions, clips).map { ($0, $1?.duration ?? 0) })
      // A line that says nothing about its speaker goes on with the one before.
      var last = groups.lazy.compactMap { $0 }.first ?? 0
      for index in plan.lines.indices {
        last = groups[index] ?? last
        plan.lines[index].speaker = "SPEAKER \(last + 1)"
      }
    }
    var speakers: [String] = []
    for line in plan.lines where !speakers.contains(line.speaker) { speakers.append(line.speaker) }
    let wanted = wanted.map { Set($0.map { $0.lowercased() }) }
    var voices: [LentVoice] = []
    var names: [String: String] = [:]
    var notes: [String] = isNameless ? ["\(speakers.count) speakers told apart by their voices"] : []
    for speaker in speakers where wanted?.contains(speaker.lowercased()) ?? true {
      let own = plan.lines.indices.filter { plan.lines[$0].speaker == speaker && clips[$0] != nil }
      let name = "\(path) (\(speaker))"
      do {
        let voice = try lender.lend(Self.joined(own.compactMap { clips[$0] }), named: name)
        voices.append(voice)
        names[speaker] = name
      } catch VoiceError.badReference(_, let flaw) {
        let heard = own.compactMap { directions[$0] }
        let nearest = heard.isEmpty ? nil : lender.model.nearest(
          to: SpeakerEncoder.mean(heard), besides: Set(names.values))
        names[speaker] = nearest?.name
        notes.append(
          "\(speaker) cannot be learned from \(path): \(flaw)"
            + (nearest.map { "; the nearest voice is \($0.name)" } ?? ""))
      }
    }
    (self.plan, self.voices, self.names, self.notes) = (plan, voices, names, notes)
  }

  /// The clips in a row, up to what a voice can be learned from.
  private static func joined(_ clips: [AudioClip]) -> AudioClip {
    var samples: [Float] = []
    let most = Int(VoiceReference.longest * Double(SourceLines.sampleRate))
    for clip in clips where samples.count < most { samples += clip.channels[0] }
    return AudioClip(mono: Array(samples.prefix(most)), sampleRate: SourceLines.sampleRate)
  }
}
