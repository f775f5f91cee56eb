import Emotion
import Glibc
import Media
import Speech
import Tensor

/// Changes how a recording is felt, and who says it: never what is said.
///
/// ```swift
/// let converter = VoiceConverter(model: try ContourModel(directory: "assets/acted/conversion"))
/// let result = try converter.convert(clip, to: EmotionSetting(mixture: EmotionMixture(.sadness)))
/// ```
/// The recording's own waveform is laid anew with another tempo and melody and then filtered, so voice, words,
/// room and sample rate stay. How they change is drawn by a network that learned it from actors, or set by the
/// signal rules where there is no network. A value without state: equal calls give equal samples.
public struct VoiceConverter: Sendable {
  /// What to do.
  public struct Options: Sendable, Equatable {
    /// Forbids changes of tempo: the result is as long as the source, sample for sample.
    public var keepsTiming: Bool
    /// Seed of everything random.
    public var seed: UInt64

    /// The tempo may change, seed 0.
    public init(keepsTiming: Bool = false, seed: UInt64 = 0) {
      self.keepsTiming = keepsTiming
      self.seed = seed
    }
  }

  /// The learned model; without one, and for emotions it has not learned, the signal rules speak.
  public let model: ContourModel?
  /// What hears how people sound; needed where the speaker changes.
  public let speakers: SpeakerModel?
  /// The features all parts agree on.
  let features = SpeechConfiguration()
  private let rules = EmotionRules.standard

  /// Recordings shorter than this cannot be analysed.
  public static let leastSeconds = 0.1

  /// A converter with a learned model, or with the signal rules alone.
  public init(model: ContourModel?, speakers: SpeakerModel? = nil) {
    self.model = model
    self.speakers = speakers
  }

  /// Converts a recording in memory.
  ///
  /// Intensity 0 and a neutral target, with the speaker's own voice, give the recording back as it is.
  /// - Parameter voice: whose voice is put on; nil keeps the recording's own.
  /// - Throws: `ConversionError.tooShort`, `.noSpeech`, `.emotion`, `.sampling`, `.voice` or `.cancelled`.
  public func convert(
    _ clip: AudioClip, to setting: EmotionSetting = .neutral,
    voice: VoiceGoal? = nil, options: Options = Options()
  ) throws(ConversionError) -> AudioClip {
    var stream = try ConversionStream(
      self, setting, voice: voice, options, sampleRate: clip.sampleRate, channelCount: clip.channelCount)
    var result = AudioClip(silence: 0, sampleRate: clip.sampleRate, channelCount: clip.channelCount)
    let block = clip.sampleRate * 10
    for start in stride(from: 0, to: clip.frameCount, by: block) {
      if let part = try stream.push(clip[frames: start..<start + block]) { result.append(part) }
    }
    result.append(try stream.finish())
    return result
  }

  /// What a setting asks for, with what does not depend on the recording worked out.
  struct Target: Sendable {
    /// The step in the embedding space; nil when nothing of the target is learned.
    let step: [Float]?
    /// What the rules do.
    let quality: VoiceQuality
    /// Whether nothing changes.
    let isNeutral: Bool
  }

  /// Splits a setting between the learned model and the rules.
  func target(of setting: EmotionSetting) throws(ConversionError) -> Target {
    let weights = setting.mixture.basic
    let learned = weights.filter { model?.emotions.contains($0.key) == true }
    var others = setting
    var step: [Float]?
    if let model, !learned.isEmpty {
      let share = learned.values.reduce(0, +)
      let whole = weights.values.reduce(0, +)
      step = try model.step(
        toward: learned, intensity: setting.intensity.value * (whole > 0 ? share / whole : 1))
      let rest = weights.filter { learned[$0.key] == nil && $0.value > 0 }
      let parts = rest.sorted { $0.key.rawValue < $1.key.rawValue }
      if parts.isEmpty {
        others.mixture = .neutral
      } else {
        do {
          others.mixture = try EmotionMixture(
            parts.map { ($0.key.label, $0.value) } + [(EmotionCategory.neutral.label, share)])
        } catch {
          throw .emotion(error)
        }
      }
    }
    let own = rules.quality(for: others)
    let learnedRules = rules.quality(for: setting).adding(own, times: -1)
    return Target(
      step: step, quality: step == nil ? own : own.adding(learnedRules, times: model?.ruleShare ?? 0),
      isNeutral: setting.intensity.value == 0 || setting.mixture.isNeutral)
  }

  /// Converts one chunk; nil when there is no speech in it.
  ///
  /// - Parameter voice: the goal, which the first speech makes a change from one voice to another.
  func converted(
    _ chunk: AudioClip, _ target: Target, voice: inout VoiceGoal.Progress, _ options: Options,
    noise: NoiseSource
  ) throws(ConversionError) -> AudioClip? {
    let mono = Self.analysed(chunk)
    let samples: [Float]
    do {
      samples = try mono.resampled(to: features.sampleRate).channels[0]
    } catch {
      throw .media(error)
    }
    guard samples.count >= 4 * features.hop else { return nil }
    let contours = SpeechContours(samples, features: features)
    let phrases = SpeechPhrases(samples, sampleRate: features.sampleRate, contours: contours).ranges
    if phrases.isEmpty { return nil }
    var change = ContourChange(steps: contours.count / 2, bands: features.mels)
    for (index, range) in phrases.enumerated() where !target.isNeutral {
      var source = noise.split("phrase \(index)")
      change.add(try phraseChange(contours[range], target, noise: &source), at: range.lowerBound / 2)
    }
    if let speakers { try voice.add(to: &change, samples, contours, speakers) }
    if options.keepsTiming { for step in 0..<change.count { change.logDuration[step] = 0 } }
    change.taper(Self.edgeSteps)
    let map = TimeMap(logDuration: change.logDuration)
    let rate = chunk.sampleRate
    let marks = PitchMarks(
      mono.channels[0], sampleRate: rate, f0: contours.f0,
      frameSeconds: Double(features.hop) / Double(features.sampleRate))
    let count = Int((map.output(chunk.duration) * Double(rate)).rounded())
    var channels = PitchSynchronousSynthesis(marks: marks, sampleRate: rate, throat: voice.throat)(
      chunk.channels, map: map, change: change, count: count)
    let filter = EnvelopeFilter(sampleRate: rate, features: features)
    for index in channels.indices {
      var source = noise.split("breath \(index)")
      channels[index] = filter(channels[index], map: map, change: change, noise: &source)
      SoftLimit.apply(to: &channels[index], above: chunk.peak)
    }
    return AudioClip(channels: channels, sampleRate: rate)
  }

  /// Steps over which a change begins and ends at the edges of a chunk.
  static let edgeSteps = 4

  /// The change of one phrase, gated so that its pauses keep their level.
  private func phraseChange(
    _ phrase: SpeechContours, _ target: Target, noise: inout NoiseSource
  ) throws(ConversionError) -> ContourChange {
    var change = ContourChange(target.quality, for: phrase, features: features, noise: &noise)
    if let model, let step = target.step {
      change.add(try model.change(of: phrase, step: step, features: features, noise: &noise), at: 0)
    }
    let loudness = phrase.activeLevel
    for step in 0..<change.count {
      let level = max(phrase.level[2 * step], phrase.level[2 * step + 1])
      let sounding = max(0, min(1, (level - loudness + 32) / 12))
      change.decibels[step] *= sounding
      change.breath[step] *= sounding
      for band in step * change.bands..<(step + 1) * change.bands { change.envelope[band] *= sounding }
    }
    change.taper(2)
    return change
  }

  /// The sound whose pitch is followed: the mean of the channels, or the first where they cancel.
  private static func analysed(_ chunk: AudioClip) -> AudioClip {
    let mean = chunk.mono()
    guard chunk.channelCount > 1, mean.rms < 0.3 * chunk.rms else { return mean }
    return AudioClip(mono: chunk.channels[0], sampleRate: chunk.sampleRate)
  }
}

/// Keeps a converted signal within full scale.
enum SoftLimit {
  private static let knee: Float = 0.9

  /// Samples above the knee approach full scale; a signal that stays below the source's own peak is left alone.
  static func apply(to samples: inout [Float], above peak: Float) {
    guard let largest = samples.lazy.map({ abs($0) }).max(), largest > max(knee, min(peak, 1)) else { return }
    let room = 1 - knee
    for index in samples.indices where abs(samples[index]) > knee {
      let limited = knee + room * tanh((abs(samples[index]) - knee) / room)
      samples[index] = samples[index] < 0 ? -limited : limited
    }
  }
}
