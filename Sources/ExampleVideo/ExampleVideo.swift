import Dubbing
import Emotion
import Face
import Foundation
import Media
import Script
import TTS
import Tensor

/// Renders the silent example video: the two synthetic actors side by side, mouthing the lines of a script in
/// their windows, so that there is something to dub that shows no real person.
///
/// usage: ExampleVideo SCRIPT OUT.mp4   (run in the root of the repository)
@main
enum ExampleVideo {
  private static let size = (width: 288, height: 320)
  private static let rate = 25.0

  static func main() throws {
    guard CommandLine.arguments.count == 3 else {
      print("usage: ExampleVideo SCRIPT OUT.mp4")
      exit(2)
    }
    let path = CommandLine.arguments[1]
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let plan = EmotionPlan(script: try ScriptReader.read(text: text, path: path))
    let end = plan.lines.compactMap(\.end).max() ?? 0
    let length = end + 0.8
    let performer = LinePerformer(try TTS(modelDirectory: "assets/speech"))
    let model = try FaceModel(path: "assets/face/head.safetensors")
    var speakers: [String] = []
    for line in plan.lines where !speakers.contains(line.speaker) { speakers.append(line.speaker) }
    var takes: [FaceCurves] = []
    var renderers: [TalkingHeadRenderer] = []
    for (index, name) in SyntheticActor.names.enumerated() {
      let lines = plan.lines.filter { index < speakers.count && $0.speaker == speakers[index] }
      takes.append(try curves(lines, length: length, performer, voice: index, seed: UInt64(index + 1)))
      renderers.append(
        TalkingHeadRenderer(
          actor: try SyntheticActor(named: name, model: model), width: size.width, height: size.height))
    }
    try write(takes, renderers, to: CommandLine.arguments[2])
  }

  /// Idle motion for the whole video with every line's motion laid over it in its window.
  private static func curves(
    _ lines: [EmotionPlan.Line], length: Double, _ performer: LinePerformer, voice: Int, seed: UInt64
  ) throws -> FaceCurves {
    var noise = NoiseSource(seed: seed)
    var all = IdleMotion(fps: rate).curves(duration: length, noise: &noise)
    let voices = performer.tts.voices.voices
    for line in lines {
      guard let start = line.start, let end = line.end else { continue }
      let spoken = try SpokenLine(line, voice: voices[voice % voices.count].name, seed: 0)
      let take = try performer.speak(spoken, length: end - start)
      let motion = LineFace.curves(
        take.timings, length: take.clip.duration, setting: line.setting, rate: rate, seed: seed)
      let first = Int((start * rate).rounded())
      for (index, frame) in motion.frames.enumerated() where first + index < all.frames.count {
        // Fades over a fifth of a second at both ends keep the two motions from jumping.
        let edge = Float(min(index, motion.frames.count - 1 - index)) / 5
        let share = min(1, edge)
        for curve in frame.indices {
          let idle = all.frames[first + index][curve]
          all.frames[first + index][curve] = idle + share * (frame[curve] - idle)
        }
        for axis in 0..<3 {
          let idle = all.head[first + index][axis]
          all.head[first + index][axis] = idle + share * (motion.head[index][axis] - idle)
        }
      }
    }
    return all
  }

  private static func write(
    _ curves: [FaceCurves], _ renderers: [TalkingHeadRenderer], to path: String
  ) throws {
    let width = size.width * renderers.count
    var writer = try VideoWriter(
      path, video: VideoSettings(width: width, height: size.height),
      tags: Marking.provenance(.generated, models: []).tags)
    for index in curves[0].frames.indices {
      var image = Image(width: width, height: size.height)
      for (place, renderer) in renderers.enumerated() {
        let part = renderer.frame(
          expression: curves[place].frames[index], pose: curves[place].pose(at: index))
        for row in 0..<size.height {
          let from = row * size.width * 3
          let to = (row * width + place * size.width) * 3
          image.bytes.replaceSubrange(
            to..<to + size.width * 3, with: part.bytes[from..<from + size.width * 3])
        }
      }
      try writer.write(image)
    }
    try writer.finish()
  }
}
