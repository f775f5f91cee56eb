import Testing
import Voice

@Suite struct SpeechSegmentsTests {
  @Test func `short stretches stay as they are`() {
    let levels = [Float](repeating: -20, count: 1000)
    #expect(SpeechSegments.pieces([1...3, 4...9], levels: levels) == [1...3, 4...9])
    #expect(SpeechSegments.pieces([], levels: levels).isEmpty)
  }

  @Test func `a long stretch is cut at its quietest moment`() {
    var levels = [Float](repeating: -20, count: 1000)
    levels[520] = -50
    let pieces = SpeechSegments.pieces([0...10], levels: levels)
    #expect(pieces.count == 2)
    #expect(abs(pieces[0].upperBound - 5.205) < 1e-9)
    #expect(pieces[0].upperBound == pieces[1].lowerBound)
  }

  @Test func `an hour without a pause becomes pieces that cover it`() {
    let levels = (0..<360_000).map { Float(-20 - $0 % 97) }
    let pieces = SpeechSegments.pieces([0...3600], levels: levels)
    #expect(pieces.first?.lowerBound == 0 && pieces.last?.upperBound == 3600)
    for (a, b) in zip(pieces, pieces.dropFirst()) { #expect(a.upperBound == b.lowerBound) }
    #expect(pieces.allSatisfy { $0.upperBound - $0.lowerBound <= SpeechSegments.longest })
  }
}
