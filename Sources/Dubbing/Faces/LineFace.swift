import Emotion
import Face
import Foundation
import Media
import Speech
import TTS
import Tensor

/// The face of a spoken line: curves for game engines and a talking head, from the line's own timings.
public struct LineFace: Sendable {
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

  /// The bytes of a curve file.
  ///
  /// - Parameters:
  ///   - audio: name of the sound file.
  ///   - length: of the sound, seconds.
  ///   - head: the head of a glTF file, which cannot be made without one.
  ///   - sound: the sound file's bytes, for a page that plays it.
  static func file(
    _ format: CurveFormat, _ curves: FaceCurves, _ timings: LineTimings, audio: String, length: Double,
    head: FaceModel?, sound: [UInt8]
  ) -> [UInt8] {
    switch format {
    case .arkit: return Array(curves.json(audio: audio, phonemes: phonemes(timings)).utf8)
    case .liveLink: return Array(curves.liveLinkCSV().utf8)
    case .glb:
      guard let head else { preconditionFailure("a glTF file needs a head") }
      return GLBFile.data(curves, model: head, audio: audio, generator: "render \(ToolVersion.current)")
    case .rhubarbJSON: return MouthCues(timings, length: length).json(audio: audio)
    case .rhubarbTSV: return Array(MouthCues(timings, length: length).tsv.utf8)
    case .visemes: return Array(JSONFile.data(VisemeFile(timings, audio: audio)))
    case .html:
      let data = curves.json(audio: audio, phonemes: phonemes(timings))
      return Array(FacePreview.page(title: audio, curves: data, words: timings.words, wav: sound).utf8)
    }
  }

  /// The 15 visemes as JSON.
  private struct VisemeFile: Encodable {
    var version = 1
    var audio: String
    var names = Viseme.allCases.map(\.rawValue)
    var visemes: [LineTimings.VisemeTime]

    init(_ timings: LineTimings, audio: String) {
      self.audio = audio
      visemes = timings.visemes
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

  /// The sounds of a line that begins `delay` seconds after the curves.
  static func phonemes(_ timings: LineTimings, delay: Double = 0) -> [PhonemeTiming] {
    timings.phonemes.map {
      PhonemeTiming(symbol: $0.phoneme, start: $0.start + delay, end: $0.end + delay)
    }
  }
}
