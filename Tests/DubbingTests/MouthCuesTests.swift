import Dubbing
import Foundation
import TTS
import Testing

@Suite struct MouthCuesTests {
  private func cues(_ phonemes: [(String, Double, Double)], length: Double) throws -> MouthCues {
    let entries = phonemes.map { "{\"phoneme\":\"\($0.0)\",\"start\":\($0.1),\"end\":\($0.2),\"word\":0}" }
    let json = Data("[\(entries.joined(separator: ","))]".utf8)
    let sounds = try JSONDecoder().decode([Utterance.Phoneme].self, from: json)
    return MouthCues(LineTimings(phonemes: sounds, words: []), length: length)
  }

  @Test func `sounds become Rhubarb's shapes between rests`() throws {
    let cues = try cues(
      [("m", 0.1, 0.2), ("ɑ", 0.2, 0.3), ("l", 0.3, 0.4), ("f", 0.4, 0.5), ("u", 0.5, 0.6), ("n", 0.6, 0.7)],
      length: 1)
    #expect(cues.cues.map(\.value) == ["X", "A", "D", "H", "G", "F", "B", "X"])
    #expect(cues.cues.map(\.end) == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1])
    #expect(cues.tsv.hasPrefix("0.00\tX\n0.10\tA\n") && cues.tsv.hasSuffix("0.70\tX\n1.00\tX\n"))
  }

  @Test func `equal neighbours are one shape and nothing passes the end`() throws {
    let cues = try cues([("s", 0, 0.2), ("t", 0.2, 0.4), ("m", 0.4, 0.9)], length: 0.6)
    #expect(cues.cues.map(\.value) == ["B", "A"])
    #expect(cues.cues.last?.end == 0.6)
  }

  @Test func `silence is one rest`() throws {
    #expect(try cues([], length: 0.5).cues.map(\.value) == ["X"])
    #expect(try cues([], length: 0).cues.isEmpty)
  }
}
