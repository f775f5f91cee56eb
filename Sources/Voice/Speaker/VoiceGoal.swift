import Glibc
import Speech
import Tensor

/// Whose voice a recording is to get.
public struct VoiceGoal: Sendable, Equatable {
  /// Where the new voice comes from.
  enum Target: Sendable, Equatable {
    case portrait(VoicePortrait)
    case anyone(seed: UInt64)
  }

  let target: Target
  /// How the recording's own speaker sounds, where that is known; nil hears it in the recording.
  let source: VoicePortrait?
  /// Whether the melody keeps its range and nearly its level: what is felt stays clearer.
  public let keepsMelody: Bool

  /// The voice of a portrait.
  ///
  /// - Parameter source: how the recording's own speaker sounds, if more of them was heard elsewhere.
  public static func portrait(
    _ portrait: VoicePortrait, from source: VoicePortrait? = nil, keepsMelody: Bool = false
  ) -> VoiceGoal {
    VoiceGoal(target: .portrait(portrait), source: source, keepsMelody: keepsMelody)
  }

  /// A voice that nobody has, far from the recording's own; the same seed and speaker give the same voice.
  ///
  /// Drawn between two voices of the synthesiser, with a throat of another length.
  public static func anyone(seed: UInt64, keepsMelody: Bool = false) -> VoiceGoal {
    VoiceGoal(target: .anyone(seed: seed), source: nil, keepsMelody: keepsMelody)
  }

  /// A goal on its way through the chunks of a recording.
  struct Progress: Sendable {
    private let goal: VoiceGoal?
    private var change: TimbreChange?

    init(_ goal: VoiceGoal?) { self.goal = goal }

    /// Whether another voice is asked for.
    var isAsked: Bool { goal != nil }

    /// How much higher the throat's resonances lie.
    var throat: Double { change?.throat ?? 1 }

    /// Adds the step to the new voice to the change of a chunk.
    ///
    /// - Parameters:
    ///   - samples: of the chunk, mono at the models' rate.
    ///   - contours: of the same samples.
    /// - Throws: `ConversionError.voice` or `.media`.
    mutating func add(
      to change: inout ContourChange, _ samples: [Float], _ contours: SpeechContours, _ model: SpeakerModel
    ) throws(ConversionError) {
      guard let goal else { return }
      let heard: HeardSpeech
      do {
        heard = try model.heard(samples, f0: contours.f0)
      } catch let error as VoiceError {
        throw .voice(error)
      } catch {
        throw .voice(.unheard(reason: "\(error)"))
      }
      let timbre: TimbreChange
      if let known = self.change {
        timbre = known
      } else {
        timbre = model.change(for: goal, from: goal.source ?? model.portrait(of: heard))
        self.change = timbre
      }
      let steps = min(change.count, heard.count)
      let semitones = timbre.semitones(contours.semitones, steps: steps)
      let gains = timbre.gains(heard, bands: change.bands)
      for step in 0..<steps {
        change.semitones[step] += semitones[step]
        for band in step * change.bands..<(step + 1) * change.bands { change.envelope[band] += gains[band] }
      }
    }
  }
}

extension SpeakerModel {
  /// How many voices are drawn; the one farthest from the source is taken.
  private static let draws = 12
  /// No clip has to be met, so the step may be longer than that to a person.
  private static let anonymousExaggeration: Float = 1.5
  /// The throats of drawn voices, natural logarithm of the factor.
  private static let throats: ClosedRange<Float> = -0.14...0.14

  /// The step from a speaker to a goal.
  func change(for goal: VoiceGoal, from source: VoicePortrait) -> TimbreChange {
    switch goal.target {
    case .portrait(let portrait):
      TimbreChange(from: source, to: portrait, keepsMelody: goal.keepsMelody, model: self)
    case .anyone(let seed):
      anonymous(from: goal.keepsMelody ? average : source, seed: seed, keepsMelody: goal.keepsMelody)
    }
  }

  /// The step to a voice that nobody has.
  ///
  /// Where the feeling is to stay, it is a fixed step from the average voice: one that began at the speaker as
  /// heard in an acted take would take the acting for the voice and undo it.
  private func anonymous(from source: VoicePortrait, seed: UInt64, keepsMelody: Bool) -> TimbreChange {
    TimbreChange(
      from: source, to: stranger(to: source, seed: seed), keepsMelody: keepsMelody,
      exaggeration: Self.anonymousExaggeration, model: self)
  }

  /// A voice that nobody has, far from `source`.
  package func stranger(to source: VoicePortrait, seed: UInt64) -> VoicePortrait {
    var noise = NoiseSource(seed: seed).split("stranger")
    func drawn() -> VoicePortrait {
      let values = (0..<4).map { _ in noise.uniform() }
      guard !voices.isEmpty else { return source }
      let first = min(Int(values[0] * Float(voices.count)), voices.count - 1)
      let second = min(Int(values[1] * Float(voices.count)), voices.count - 1)
      let throat = Self.throats.lowerBound + values[3] * (Self.throats.upperBound - Self.throats.lowerBound)
      return voices[first].portrait
        .blended(with: voices[second].portrait, share: 0.3 + 0.4 * values[2])
        .withThroat(Double(exp(throat)), envelope)
    }
    let candidates = (0..<Self.draws).map { _ in drawn() }
    return candidates.max { $0.distance(to: source) < $1.distance(to: source) } ?? source
  }

  /// The voice of the synthesiser that sounds most like a speaker.
  ///
  /// - Parameters:
  ///   - embedding: of `SpeakerEncoder`.
  ///   - taken: voices to be left out, unless no other is left.
  public func nearest(to embedding: [Float], besides taken: Set<String> = []) -> BuiltIn? {
    let free = voices.filter { !taken.contains($0.name) }
    return (free.isEmpty ? voices : free).max {
      SpeakerEncoder.similarity($0.embedding, embedding) < SpeakerEncoder.similarity($1.embedding, embedding)
    }
  }
}
