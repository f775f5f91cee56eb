import Diffusion
import Emotion
import Glibc
import Media
import Speech
import Tensor

/// One request on its way through the networks: the voice, the emotion and the noise are fixed.
struct Performance {
  private let tts: TTS
  private let request: SpeechRequest
  let voice: Voice
  private let condition: VoiceCondition
  private let course: QualityCourse
  private let samplers: (duration: Sampler, prosody: Sampler, mel: Sampler)
  private let noise: NoiseSource

  init(_ tts: TTS, _ request: SpeechRequest) throws(TTSError) {
    self.tts = tts
    self.request = request
    voice = try tts.voices.voice(named: request.voice)
    let configuration = tts.configuration
    let row = voice.speaker * configuration.speakerSize
    condition = VoiceCondition(
      speaker: Tensor(
        Array(tts.speakers.scalars[row..<row + configuration.speakerSize]),
        shape: [1, configuration.speakerSize]),
      emotion: Tensor(shape: [1, configuration.emotionSize]))
    func quality(_ emotion: EmotionSetting) -> VoiceQuality {
      var quality = tts.rules.quality(for: emotion).adding(request.style.quality)
      quality.pitchShift += Float(request.pitch)
      return quality
    }
    course = QualityCourse(quality(request.emotion), to: request.finalEmotion.map(quality))
    func sampler(_ model: FlowConfiguration) throws(TTSError) -> Sampler {
      do {
        return Sampler(try .flow(steps: request.steps ?? model.steps), solver: .euler)
      } catch {
        throw .sampling(error)
      }
    }
    samplers = (
      try sampler(configuration.duration), try sampler(configuration.prosody),
      try sampler(configuration.mel)
    )
    noise = NoiseSource(seed: request.seed)
  }

  /// When everything is said: natural durations, fitted to the target.
  func plan(
    _ sentences: [SpokenSentence], timing: inout Utterance.Timing
  ) throws(TTSError) -> SpeechPlan {
    var natural: [[Double]] = []
    for (index, sentence) in sentences.enumerated() {
      var noise = noise.split("duration \(index)")
      natural.append(
        try timed(&timing.duration) { () throws(DiffusionError) in
          try tts.duration(sentence.ids, condition, sampler: samplers.duration, noise: &noise)
        })
    }
    return SpeechPlan(
      sentences, natural: natural, rate: request.rate, course: course, target: request.target,
      longest: tts.configuration.longestDuration, unit: tts.configuration.unitSeconds)
  }

  /// Speaks one sentence and adds it, with the pause after it, to the utterance.
  ///
  /// The rules change F0 and energy before the mel model: it, the vocoder's network and the pulses all get
  /// the same F0.
  /// - Returns: the sentence's sound with the pause.
  func speak(
    _ sentence: SpokenSentence, index: Int, plan: SpeechPlan, into utterance: inout Utterance,
    timing: inout Utterance.Timing
  ) throws(TTSError) -> AudioClip {
    let features = tts.configuration.features
    let durations = plan.durations[index]
    let alignment = FrameAlignment(durations: durations)
    var noise = noise.split("sentence \(index)")
    let natural = try timed(&timing.prosody) { () throws(DiffusionError) in
      try tts.prosody(sentence.ids, alignment, condition, sampler: samplers.prosody, noise: &noise)
    }
    let contour = PitchContour(cap: voice.f0Cap, frameRate: features.frameRate)
    let shares = plan.shares(ofSentence: index, frames: natural.f0.count)
    let curves = course.edited(natural, shares: shares, contour: contour, features: features, noise: &noise)
      .emphasized(
        alignment.phoneme.map { Float(sentence.emphasis(of: sentence.tokens[$0])) }, cap: voice.f0Cap,
        features: features)
    let mel = try timed(&timing.mel) { () throws(DiffusionError) in
      try tts.mel(
        sentence.ids, alignment, curves, condition, sampler: samplers.mel, noise: &noise)
    }
    let controls = course.controls(shares: shares, whisper: request.style.whisper)
    let samples = try timed(&timing.vocoder) { () throws(DiffusionError) in
      tts.vocoder(mel: mel, f0: curves.f0, control: controls, noise: &noise)
    }
    let gap = [Float](repeating: 0, count: plan.gaps[index] * FrameAlignment.framesPerUnit * features.hop)
    let clip = Self.limited(AudioClip(mono: samples + gap, sampleRate: features.sampleRate))
    utterance.append(
      sentence, clip, curves: curves, durations: durations, gap: plan.gaps[index], unit: plan.unit,
      features: features)
    return clip
  }

  /// The clip with its loud moments turned down to -1.5 dBTP, where it goes higher; shouting keeps its waveform, and
  /// the watermark, which lifts peaks by half a decibel, has room.
  private static func limited(_ clip: AudioClip) -> AudioClip {
    guard clip.peak > 0.84 else { return clip }
    return (try? TruePeakLimiter.limit(clip, to: -1.5)) ?? clip.gained(by: 0.84 / clip.peak)
  }

  /// Runs `body`, adds the seconds it took to `total` and gives its errors this module's type.
  private func timed<Result>(
    _ total: inout Double, _ body: () throws(DiffusionError) -> Result
  ) throws(TTSError) -> Result {
    let start = ContinuousClock.now
    defer { total += (ContinuousClock.now - start) / .seconds(1) }
    do {
      return try body()
    } catch .cancelled {
      throw .cancelled
    } catch {
      throw .sampling(error)
    }
  }
}
