import Emotion
import Face
import Foundation
import Media
import Tensor

/// Gives the faces in a video the lips of the lines that are spoken over them.
///
/// Of several faces the one that moves its lips most while a speaker's lines last speaks them. Frames in which it
/// cannot be used stay as they are and are listed in `gaps`; so does everything outside the lines.
struct DubLips: Sendable {
  /// A line, and when its speaker's own lips have to give way: in its window and as long as it is heard.
  private struct Span: Sendable {
    let id: String
    let speaker: String
    let setting: EmotionSetting
    let heard: ClosedRange<Double>
    let range: ClosedRange<Double>
    let curves: FaceCurves
  }

  /// A face in a frame and the line it speaks there.
  private struct Part: Sendable {
    let span: Int
    let face: TrackedFace
    let fit: FaceFit
    let rest: [Float]
    let reference: MouthReference?
  }

  /// Seconds around a line in which its lips come and go.
  private static let margin = 0.12
  /// Frames that show who somebody is.
  private static let looks = 6

  private let models: FaceModels
  private let spans: [Span]
  /// What to draw, by the frame's time.
  private var parts: [Double: [Part]] = [:]
  private let painter: FacePainter
  /// Where no face could speak a line.
  private(set) var gaps: [DubReport.Faces.Gap] = []

  /// Frames that are drawn anew.
  var changedCount: Int { parts.count }

  /// The lips of the lines that were spoken.
  ///
  /// - Parameters:
  ///   - withFeeling: whether each line's feeling shows on the face.
  ///   - rate: frames a second of the video.
  init(
    _ lines: [DubSchedule.Line], models: FaceModels, withFeeling: Bool, rate: Double,
    seed: UInt64
  ) {
    self.models = models
    painter = FacePainter(movesHead: false, refiner: models.refiner)
    spans = lines.compactMap { line in
      guard let placed = line.placed, let take = line.take else { return nil }
      let start = max(0, min(line.window.start, placed.start) - Self.margin)
      let end = max(line.window.end, placed.span.upperBound) + Self.margin
      let setting = withFeeling ? line.plan.setting : .neutral
      var noise = NoiseSource(seed: seed)
      let curves = VisemeMotion(fps: rate).curves(
        phonemes: LineFace.phonemes(take.record.timings, delay: placed.start - start), duration: end - start,
        emotion: setting.mixture, intensity: Float(setting.intensity.value), noise: &noise)
      return Span(
        id: line.plan.id, speaker: line.plan.speaker, setting: setting, heard: placed.span,
        range: start...end, curves: curves)
    }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  // MARK: Finding the faces

  /// A frame inside a line: the usable faces by their number, and why others are not.
  private struct Look {
    let seconds: Double
    var faces: [Int: TrackedFace] = [:]
    var problem = "no face was found"
  }

  /// The frame in which somebody's mouth is open widest, which shows the teeth.
  private struct OpenMouth {
    let seconds: Double
    let image: Image
    let face: TrackedFace
  }

  /// Follows the faces of the video and decides who speaks what.
  mutating func find(
    in path: String, progress: (Double) -> Void, shouldStop: @escaping () -> Bool
  ) throws(MediaError) {
    var reader = try VideoReader(path, shouldStop: shouldStop)
    var tracker = models.tracker
    var looks: [Look] = [], widest: [Int: OpenMouth] = [:]
    while let frame = try reader.nextFrame() {
      progress(frame.seconds)
      guard spans.contains(where: { $0.range.contains(frame.seconds) }) else { continue }
      var look = Look(seconds: frame.seconds)
      let image = frame.image.withoutAlpha()
      for face in tracker.track(image, seconds: frame.seconds) {
        if let problem = models.problem(with: face, in: image) {
          look.problem = problem
        } else {
          look.faces[face.id] = face
          if face.lipGap > widest[face.id]?.face.lipGap ?? -1 {
            widest[face.id] = OpenMouth(seconds: frame.seconds, image: image, face: face)
          }
        }
      }
      looks.append(look)
    }
    var heads = fit(&looks, shouldStop: shouldStop)
    if shouldStop() { throw .cancelled }
    for (id, mouth) in widest {
      guard let fit = heads[id]?.fits[mouth.seconds] else { continue }
      heads[id]?.reference = MouthReference(
        Portrait(photo: mouth.image, face: mouth.face, fit: fit, mesh: models.mesh))
    }
    assign(looks, heads)
  }

  /// A face's fits by time, its resting mouth and its open one.
  private struct Head {
    var fits: [Double: FaceFit] = [:]
    var rest: [Float] = []
    var reference: MouthReference?
  }

  /// Fits a head to every face, one identity for all its frames; a face that does not fit is taken out.
  private func fit(_ looks: inout [Look], shouldStop: () -> Bool) -> [Int: Head] {
    var heads: [Int: Head] = [:]
    for id in Set(looks.flatMap(\.faces.keys)).sorted() {
      let seen = looks.indices.filter { looks[$0].faces[id] != nil }
      let frontal = seen.compactMap { looks[$0].faces[id] }.sorted { $0.turn < $1.turn }
      let step = max(1, frontal.count / Self.looks)
      let identity = models.fitter.identity(
        of: stride(from: 0, to: frontal.count, by: step).map { frontal[$0] })
      var head = Head(), last: FaceFit?
      for index in seen {
        guard let face = looks[index].faces[id], !shouldStop() else { continue }
        let fit = models.fitter.fit(face, identity: identity, start: last)
        if fit.error > Framing.worstFit {
          looks[index].faces[id] = nil
          looks[index].problem = "the head does not fit the face"
          last = nil
        } else {
          head.fits[looks[index].seconds] = fit
          last = fit
        }
      }
      head.rest = OwnExpression.rest(head.fits.values.map(\.expression))
      heads[id] = head
    }
    return heads
  }

  private mutating func assign(_ looks: [Look], _ heads: [Int: Head]) {
    var motion: [String: [Int: Float]] = [:]
    for span in spans {
      for (id, value) in Self.motion(looks.filter { span.range.contains($0.seconds) }) {
        motion[span.speaker, default: [:]][id, default: 0] += value
      }
    }
    for (index, span) in spans.enumerated() {
      let inside = looks.filter { span.range.contains($0.seconds) }
      let present = Set(inside.flatMap(\.faces.keys))
      let scores = motion[span.speaker] ?? [:]
      let chosen = present.sorted().max { (scores[$0] ?? 0) < (scores[$1] ?? 0) }
      for look in inside {
        let only = look.faces.count == 1 ? look.faces.keys.first : nil
        guard let id = chosen.flatMap({ look.faces[$0] == nil ? nil : $0 }) ?? only,
          let face = look.faces[id], let head = heads[id], let fit = head.fits[look.seconds]
        else {
          let reason = look.faces.isEmpty ? look.problem : "the speaker's face is not to be seen"
          note(look.seconds, span.id, reason)
          continue
        }
        let part = Part(span: index, face: face, fit: fit, rest: head.rest, reference: head.reference)
        let others = parts[look.seconds] ?? []
        // Where two lines meet on one face, the one that is heard nearer has it.
        if let rival = others.firstIndex(where: { $0.face.id == id }) {
          if distance(look.seconds, index) < distance(look.seconds, others[rival].span) {
            parts[look.seconds]?[rival] = part
          }
        } else {
          parts[look.seconds] = others + [part]
        }
      }
    }
  }

  /// How much each face's lips move against each other, in eye distances; trembling landmarks do not count.
  private static func motion(_ looks: [Look]) -> [Int: Float] {
    var last: [Int: Float] = [:], sums: [Int: Float] = [:]
    for look in looks {
      for (id, face) in look.faces {
        if let before = last[id] { sums[id, default: 0] += max(0, abs(face.lipGap - before) - 0.004) }
        last[id] = face.lipGap
      }
    }
    return sums
  }

  private func distance(_ seconds: Double, _ span: Int) -> Double {
    let heard = spans[span].heard
    return max(heard.lowerBound - seconds, seconds - heard.upperBound, 0)
  }

  /// Lengthens the last gap or begins another.
  private mutating func note(_ seconds: Double, _ line: String, _ reason: String) {
    let time = DubReport.rounded(seconds)
    if let last = gaps.last, last.line == line, last.reason == reason, time - last.end < 0.2 {
      gaps[gaps.count - 1].end = time
    } else {
      gaps.append(.init(line: line, start: time, end: time, reason: reason))
    }
  }

  // MARK: Drawing

  /// The frame with its new lips, or as it was.
  func picture(_ frame: VideoFrame) throws(MediaError) -> Image {
    guard let parts = parts[frame.seconds] else { return frame.image }
    var image = frame.image.withoutAlpha()
    for part in parts {
      let span = spans[part.span]
      let portrait = Portrait(photo: image, face: part.face, fit: part.fit, mesh: models.mesh)
      let at = ((frame.seconds - span.range.lowerBound) * span.curves.fps).rounded()
      guard let curve = span.curves.frames.indices.contains(Int(at)) ? span.curves.frames[Int(at)] : nil
      else {
        continue
      }
      let base = OwnExpression.silent(part.fit.expression, rest: part.rest)
      let drawn: Image
      do {
        drawn = try painter.frame(
          portrait, expression: curve, base: OwnExpression.faded(base, for: span.setting),
          reference: part.reference)
      } catch {
        throw .invalid(what: error.description)
      }
      let edge = min(frame.seconds - span.range.lowerBound, span.range.upperBound - frame.seconds)
      image = Self.mix(image, drawn, share: Float(max(0, min(1, edge / Self.margin))))
    }
    return image
  }

  /// From `a` (share 0) to `b` (share 1).
  private static func mix(_ a: Image, _ b: Image, share: Float) -> Image {
    guard share < 1 else { return b }
    let weight = Int(share * 256)
    var out = a
    out.bytes.withUnsafeMutableBufferPointer { bytes in
      b.bytes.withUnsafeBufferPointer { other in
        for i in bytes.indices where bytes[i] != other[i] {
          bytes[i] = UInt8((Int(bytes[i]) * (256 - weight) + Int(other[i]) * weight + 128) >> 8)
        }
      }
    }
    return out
  }
}
