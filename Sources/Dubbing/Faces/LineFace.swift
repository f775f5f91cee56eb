import Emotion
import Face
import Foundation
import Media
import TTS
import Tensor

/// The face of a spoken line: curves for game engines and a talking head, from the line's own timings.
public struct LineFace: Sendable {
  /// The file formats of curves.
  public enum CurveFormat: String, Sendable, CaseIterable {
    /// 52 ARKit curves, head and eyes as JSON.
    case arkit = "arkit-json"
    /// Live Link Face CSV: time code and 61 values a row.
    case liveLink = "livelink-csv"

    /// Extension of the file.
    var fileExtension: String {
      switch self {
      case .arkit: "json"
      case .liveLink: "csv"
      }
    }
  }

  /// Curve frames a second.
  public static let curveRate = 30.0

  /// The motion of a line.
  ///
  /// - Parameters:
  ///   - length: of the sound, seconds.
  ///   - rate: frames a second.
  ///   - seed: of blinks, glances and head motion.
  public static func curves(
    _ timings: LineTimings, length: Double, setting: EmotionSetting, rate: Double = curveRate, seed: UInt64
  ) -> FaceCurves {
    var noise = NoiseSource(seed: seed)
    return VisemeMotion(fps: rate).curves(
      phonemes: phonemes(timings), duration: length, emotion: setting.mixture,
      intensity: Float(setting.intensity.value), noise: &noise)
  }

  /// The text of a curve file.
  public static func text(
    _ curves: FaceCurves, _ timings: LineTimings, format: CurveFormat, audio: String
  ) -> String {
    switch format {
    case .arkit: curves.json(audio: audio, phonemes: phonemes(timings))
    case .liveLink: curves.liveLinkCSV()
    }
  }

  /// Writes a talking head with its sound.
  ///
  /// - Parameters:
  ///   - curves: at the video's frame rate.
  ///   - size: width and height in pixels.
  /// - Throws: `MediaError`.
  public static func writeVideo(
    _ curves: FaceCurves, actor: SyntheticActor, sound: AudioClip, size: Int, to path: String
  ) throws(MediaError) {
    var settings = VideoSettings(width: size, height: size, frameRate: Rational(Int(curves.fps.rounded())))
    settings.codec = nil
    let renderer = TalkingHeadRenderer(actor: actor, width: size, height: size)
    var writer = try VideoWriter(
      path, video: settings, audio: [AudioTrack(.clip(sound), language: "eng")],
      tags: Marking.provenance(.generated, models: []).tags)
    for index in curves.frames.indices {
      try writer.write(renderer.frame(expression: curves.frames[index], pose: curves.pose(at: index)))
    }
    try writer.finish()
  }

  private static func phonemes(_ timings: LineTimings) -> [PhonemeTiming] {
    timings.phonemes.map { PhonemeTiming(symbol: $0.phoneme, start: $0.start, end: $0.end) }
  }
}
