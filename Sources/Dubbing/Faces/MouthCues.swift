import Foundation
import Speech
import TTS

/// The mouth shapes A to H and X of 2D animation, as Rhubarb Lip Sync writes them.
///
/// A closed (p, b, m), B clenched teeth (most consonants, ee), C open (eh), D wide open (ah), E rounded (aw, er),
/// F puckered (oo, w), G teeth on the lip (f, v), H tongue up (l), X rest.
/// - Source: Wolf, Rhubarb Lip Sync, "Mouth shapes" and "Output formats"; the map from visemes is this project's.
package struct MouthCues: Equatable {
  /// A shape and when it is shown.
  package struct Cue: Codable, Equatable {
    /// Seconds from the start.
    package var start: Double
    /// Seconds from the start.
    package var end: Double
    /// A...H or X.
    package var value: String
  }

  /// Without gaps from 0 to the end of the sound; neighbours differ.
  package let cues: [Cue]
  private let length: Double

  /// - Parameter length: of the sound, seconds.
  package init(_ timings: LineTimings, length: Double) {
    self.length = Self.hundredths(length)
    var cues: [Cue] = []
    func add(_ shape: String, until end: Double) {
      let end = min(Self.hundredths(end), Self.hundredths(length))
      let start = cues.last?.end ?? 0
      guard end > start else { return }
      if cues.last?.value == shape {
        cues[cues.count - 1].end = end
      } else {
        cues.append(Cue(start: start, end: end, value: shape))
      }
    }
    let laterals = timings.phonemes.filter { $0.phoneme == "l" }
    for viseme in timings.visemes {
      add("X", until: viseme.start)
      let isLateral = laterals.contains { $0.start <= viseme.start && viseme.start < $0.end }
      add(Self.shape(viseme.viseme, isLateral: isLateral), until: viseme.end)
    }
    add("X", until: length)
    self.cues = cues
  }

  /// Rhubarb's JSON.
  package func json(audio: String) -> [UInt8] {
    struct File: Encodable {
      struct Metadata: Encodable {
        var soundFile: String
        var duration: Double
      }
      var metadata: Metadata
      var mouthCues: [Cue]
    }
    let file = File(metadata: .init(soundFile: audio, duration: length), mouthCues: cues)
    return Array(JSONFile.data(file))
  }

  /// Rhubarb's table: the time at which a shape begins, a tab, the shape; a closing X at the end.
  package var tsv: String {
    let rows = cues.map { ($0.start, $0.value) } + [(length, "X")]
    return rows.map { String(format: "%.2f\t%@\n", $0.0, $0.1) }.joined()
  }

  private static func hundredths(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }

  private static func shape(_ viseme: Viseme, isLateral: Bool) -> String {
    switch viseme {
    case .silence: "X"
    case .bilabial: "A"
    case .labiodental: "G"
    case .nasal: isLateral ? "H" : "B"
    case .dental, .alveolar, .velar, .postalveolar, .sibilant, .close: "B"
    case .mid: "C"
    case .open: "D"
    case .rhotic, .rounded: "E"
    case .closeRounded: "F"
    }
  }
}
