import Foundation
import Media
import Speech
import TTS

/// Checks a spoken take by what can be measured on its sound: is it whole, clean, and are its words there?
public struct TakeGate: Sendable {
  /// What was measured on a take, and what of it is out of bounds.
  public struct Result: Codable, Sendable, Equatable {
    /// Takes that were made; this is the best of them.
    public var takes: Int
    /// Seed of this take.
    public var seed: UInt64
    /// What is out of bounds, in words; empty when the take passes.
    public var problems: [String]
    /// Largest sample, 1 is full scale.
    public var peak: Double
    /// Mean level of what is not silent, decibels relative to full scale.
    @OrNull public var level: Double?
    /// Phonemes a second while somebody speaks.
    @OrNull public var rate: Double?
    /// The share of the vowels' time that has a pitch.
    @OrNull public var voicedVowels: Double?
    /// The share of the words that can be heard: within 30 dB of the line's level.
    @OrNull public var audibleWords: Double?
    /// The share of the words found again in the sound; `nil` while no recogniser is installed.
    @OrNull public var wordCheck: Double?
    /// How probable the ear finds the wanted emotion; `nil` without an ear.
    @OrNull public var emotionScore: Double?
    /// How strongly the ear hears it played, 1 is as acted on average; `nil` without an ear.
    @OrNull public var heardIntensity: Double?

    /// Whether this take is to be preferred: first all words, then fewest problems, then the clearest emotion.
    package func isBetter(than other: Self) -> Bool {
      let (own, others) = (wordCheck ?? 1, other.wordCheck ?? 1)
      if own != others { return own > others }
      if problems.count != other.problems.count { return problems.count < other.problems.count }
      return (emotionScore ?? 0) > (other.emotionScore ?? 0)
    }

    /// Whether nothing is out of bounds.
    public var passes: Bool { problems.isEmpty }

    enum CodingKeys: String, CodingKey {
      case takes, seed, problems, rate
      case peak
      case level = "level_db"
      case voicedVowels = "voiced_vowels"
      case audibleWords = "audible_words"
      case wordCheck = "word_check"
      case emotionScore = "emotion_score"
      case heardIntensity = "heard_intensity"
    }
  }

  /// A sample at or above this is clipped.
  public var highestPeak = 0.999
  /// Decibels relative to full scale.
  public var level = -45.0...(-8)
  /// Phonemes a second: slower is drawling, faster cannot be understood.
  public var rate = 3.5...26
  /// Below this share a voice has lost its pitch.
  public var leastVoicedVowels = 0.5
  /// Below this share words are missing.
  public var leastAudibleWords = 0.999

  /// Below this probability the emotion is not met; 0 only measures it.
  public var leastEmotion = 0.0

  private let words: WordCheck?
  private let emotion: EmotionJudge?

  /// The usual bounds.
  ///
  /// - Parameters:
  ///   - words: finds words that are not said; `nil` leaves them unchecked.
  ///   - emotion: judges how well the emotion is met; `nil` leaves it unchecked.
  public init(words: WordCheck? = nil, emotion: EmotionJudge? = nil) {
    self.words = words
    self.emotion = emotion
  }

  /// What decides among takes, for the addresses of finished work.
  var fingerprint: String { emotion == nil ? "" : "emotion \(leastEmotion)" }

  /// Measures a take.
  ///
  /// - Parameters:
  ///   - line: what was to be spoken; a whisper has no pitch to check.
  ///   - takes: how many were made so far.
  public func check(_ take: LinePerformer.Take, of line: SpokenLine, takes: Int) -> Result {
    let isWhispered = line.isWhispered
    let samples = take.clip.channels[0]
    let levels = TakeMeasurement.levels(samples, sampleRate: take.clip.sampleRate)
    let active = TakeMeasurement.activeLevel(levels)
    let sounds = take.timings.phonemes.filter { $0.word != nil && $0.end > $0.start }
    let speaking = sounds.reduce(0) { $0 + $1.end - $1.start }
    var result = Result(
      takes: takes, seed: line.seed, problems: [], peak: Self.rounded(Double(take.clip.peak)),
      level: active.map(Self.rounded), rate: nil, voicedVowels: nil, audibleWords: nil, wordCheck: nil,
      emotionScore: nil, heardIntensity: nil)
    if speaking > 0 { result.rate = Self.rounded(Double(sounds.count) / speaking) }
    if !isWhispered { result.voicedVowels = voicedVowels(take, sounds).map(Self.rounded) }
    if let active {
      let heard = take.timings.words.filter { loudest(levels, $0.start, $0.end) > active - 30 }
      if !take.timings.words.isEmpty {
        result.audibleWords = Self.rounded(Double(heard.count) / Double(take.timings.words.count))
      }
    }
    result.problems = problems(result, take)
    if let heard = words?(take.clip, take.timings, isWhispered: isWhispered) {
      result.wordCheck = Self.rounded(heard.share)
      if !heard.missing.isEmpty {
        result.problems.append("not heard as written: \(heard.missing.joined(separator: ", "))")
      }
    }
    if let heard = emotion?(take.clip, line) {
      result.emotionScore = Self.rounded(heard.score)
      result.heardIntensity = Self.rounded(heard.intensity)
      if heard.score < leastEmotion {
        result.problems.append("its emotion is heard with probability \(Self.rounded(heard.score))")
      }
    }
    return result
  }

  private func problems(_ result: Result, _ take: LinePerformer.Take) -> [String] {
    var problems: [String] = []
    if result.peak >= highestPeak { problems.append("it clips (peak \(result.peak))") }
    if let measured = result.level {
      if !level.contains(measured) { problems.append("its level is \(measured) dB") }
    } else {
      problems.append("it is silent")
    }
    if let measured = result.rate, !rate.contains(measured) {
      problems.append("it has \(measured) phonemes a second")
    }
    if let share = result.voicedVowels, share < leastVoicedVowels {
      problems.append("only \(Int((share * 100).rounded())) % of its vowels have a pitch")
    }
    if let share = result.audibleWords, share < leastAudibleWords {
      problems.append("only \(Int((share * 100).rounded())) % of its words can be heard")
    }
    return problems
  }

  private func loudest(_ levels: [Double], _ start: Double, _ end: Double) -> Double {
    let first = min(max(0, Int(start * 80)), levels.count), last = min(levels.count, Int(end * 80) + 1)
    return levels[first..<max(first, last)].max() ?? -100
  }

  /// Measured on the sound, not taken from the curves that the voice was asked for; frames more than 25 dB under
  /// the loudest one are not counted, since the last vowel of a line dies away.
  private func voicedVowels(_ take: LinePerformer.Take, _ sounds: [Utterance.Phoneme]) -> Double? {
    let vowels = sounds.filter { "aeiouæɑɐɒəɛɜɪɔʊʌAIOQWYᵊᵻɚ".contains($0.phoneme) && $0.phoneme.count == 1 }
    guard !vowels.isEmpty else { return nil }
    let tracker = PitchTracker(sampleRate: take.clip.sampleRate, hop: take.clip.sampleRate / 80)
    let f0 = tracker(take.clip.channels[0]).f0
    let levels = TakeMeasurement.levels(take.clip.channels[0], sampleRate: take.clip.sampleRate)
    let audible = (levels.max() ?? 0) - 25
    var frames = 0, voiced = 0
    for vowel in vowels {
      for frame in Int((vowel.start * 80).rounded())..<max(Int((vowel.end * 80).rounded()), 0)
      where frame < f0.count && frame < levels.count && levels[frame] > audible {
        frames += 1
        if f0[frame] > 0 { voiced += 1 }
      }
    }
    return frames == 0 ? nil : Double(voiced) / Double(frames)
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
