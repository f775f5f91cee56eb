import Glibc
import Speech
import Tensor

/// Takes the loudness of a recording out of its log-mel: a gain must not sound like an emotion.
public enum LevelNormalization {
  /// How far below the mean level the ear still listens, in nepers (61 dB).
  static let range: Float = 7

  /// The log-mel with its mean power over frames and bands brought to 1.
  ///
  /// - Parameter mel: `[frames, mels]` as the networks see it, (ln magnitude + shift) / scale; not empty.
  /// - Returns: `[frames, mels]`, nepers above a floor that lies 7 nepers below the mean level; at least 0.
  public static func apply(to mel: Tensor, _ configuration: SpeechConfiguration) -> Tensor {
    let (scale, shift) = (configuration.melScale, configuration.melShift)
    let loudest = (mel.scalars.max() ?? 0) * scale - shift
    var power = 0.0
    for value in mel.scalars { power += exp(Double(2 * (value * scale - shift - loudest))) }
    let level = loudest + Float(0.5 * log(power / Double(max(mel.count, 1))))
    return Tensor(mel.scalars.map { max($0 * scale - shift - level + range, 0) }, shape: mel.shape)
  }
}
