import Glibc
import Media
import Speech

/// A recording that lends its voice, checked and heard.
public struct VoiceReference: Sendable {
  /// What is wrong with a recording.
  public enum Flaw: Sendable, Equatable, CustomStringConvertible {
    /// It is shorter than `VoiceReference.shortest`.
    case tooShort(seconds: Double)
    /// Nothing in it is louder than a whisper of noise.
    case silent
    /// Too little of it is voiced speech.
    case noSpeech(voicedSeconds: Double)
    /// A large part of it is clipped.
    case clipped(share: Double)
    /// Its parts do not sound like one person.
    case severalSpeakers(similarity: Double)

    /// What is wrong, with the values.
    public var description: String {
      func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
      return switch self {
      case .tooShort(let seconds):
        "it is \(rounded(seconds)) s long, \(rounded(VoiceReference.shortest)) s are needed"
      case .silent: "it is silent"
      case .noSpeech(let seconds):
        "only \(rounded(seconds)) s of it sound like a voice, \(rounded(VoiceReference.leastVoiced)) s are needed"
      case .clipped(let share): "\(rounded(share * 100)) % of its samples are clipped"
      case .severalSpeakers(let similarity):
        "its parts do not sound like one person (similarity \(rounded(similarity)) of 1)"
      }
    }
  }

  /// How the person sounds.
  public let portrait: VoicePortrait
  /// Their direction in the space of `SpeakerEncoder`.
  public let embedding: [Float]

  /// Seconds below which no voice can be taken from a recording.
  public static let shortest = 3.0
  /// Seconds of a recording that are heard; the rest is left out.
  public static let longest = 30.0
  /// Seconds of voiced speech that are needed.
  static let leastVoiced = 0.8
  /// A held tone is no voice, semitones.
  private static let leastRange: Float = 0.3
  private static let quietest: Float = 1e-3
  private static let mostClipped = 0.02
  /// Below this mean similarity of its windows to their mean a recording holds several people.
  private static let leastAlike = 0.7

  /// Hears a recording.
  ///
  /// - Parameters:
  ///   - clip: any rate and number of channels; the first 30 seconds from its first speech on are heard.
  ///   - name: what to call it in errors.
  /// - Throws: `VoiceError.badReference`; `MediaError` when it cannot be resampled.
  public init(_ clip: AudioClip, named name: String, model: SpeakerModel, encoder: SpeakerEncoder) throws {
    func flawed(_ flaw: Flaw) -> VoiceError { .badReference(name: name, flaw) }
    guard clip.duration >= Self.shortest else { throw flawed(.tooShort(seconds: clip.duration)) }
    let features = SpeechConfiguration()
    let all = try clip.mono().resampled(to: features.sampleRate)
    let start = Self.firstSound(all)
    let mono = all[seconds: start..<start + Self.longest]
    let peak = mono.peak
    guard peak > Self.quietest else { throw flawed(.silent) }
    guard mono.duration >= Self.shortest else { throw flawed(.tooShort(seconds: mono.duration)) }
    let samples = mono.channels[0]
    let clipped = samples.count { abs($0) >= 0.999 * peak }
    let share = Double(clipped) / Double(samples.count)
    guard share < Self.mostClipped else { throw flawed(.clipped(share: share)) }
    let heard = try model.heard(samples)
    let voiced = Double(heard.f0.count { $0 > 0 }) / Double(features.frameRate)
    let active = heard.isActive.count { $0 }
    let pitch = PitchTrack(f0: heard.f0, strength: [])
    guard voiced >= Self.leastVoiced, active > 0, pitch.rangeSemitones ?? 0 > Self.leastRange else {
      throw flawed(.noSpeech(voicedSeconds: voiced))
    }
    let windows = try encoder.windows(of: mono)
    embedding = SpeakerEncoder.mean(windows)
    var alike = 0.0
    for window in windows { alike += SpeakerEncoder.similarity(window, embedding) / Double(windows.count) }
    guard alike >= Self.leastAlike else { throw flawed(.severalSpeakers(similarity: alike)) }
    portrait = model.portrait(of: heard)
  }

  /// Seconds of silence before the first sound, without a quarter of a second.
  private static func firstSound(_ clip: AudioClip) -> Double {
    let threshold = 0.05 * clip.peak
    let first = clip.channels[0].firstIndex { abs($0) > threshold } ?? 0
    return max(0, Double(first) / Double(clip.sampleRate) - 0.25)
  }
}
