import Emotion
import Face
import Media
import Tensor

/// How a recording moves a face: from its words where they are known, else from its sound alone.
struct Lips: Sendable {
  /// The sounds with their times, if the words are known.
  let phonemes: [PhonemeTiming]?
  private let heard: HeardMouth.Track
  private let duration: Double
  private let setting: EmotionSetting
  private let seed: UInt64

  init(_ job: FaceJob, _ sound: AudioClip) throws {
    let analysis = SpeechAnalysis()
    let mouth = job.models.mouth(mel: try analysis.mel(sound), rate: analysis.rate)
    var noise = NoiseSource(seed: job.options.seed).split("mouth")
    heard = try job.models.motion?.take(of: mouth, noise: &noise) ?? mouth
    duration = sound.duration
    setting = job.options.setting
    seed = job.options.seed
    if let script = job.options.script, let words = job.words {
      phonemes = try words.phonemes(of: script, in: sound)
    } else {
      phonemes = nil
    }
  }

  /// The motion at a frame rate.
  func curves(rate: Double) -> FaceCurves {
    var noise = NoiseSource(seed: seed)
    let motion = VisemeMotion(fps: rate)
    let intensity = Float(setting.intensity.value)
    if let phonemes {
      return motion.curves(
        phonemes: phonemes, heard: heard, duration: duration, emotion: setting.mixture, intensity: intensity,
        noise: &noise)
    }
    return motion.curves(
      heard: heard, duration: duration, emotion: setting.mixture, intensity: intensity, noise: &noise)
  }
}
