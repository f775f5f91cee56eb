import Foundation

/// Reference values made by training/speech/make_dsp_fixtures.py.
struct DSPFixture: Decodable {
  let signal: [Float]
  let real: [Float]
  let imaginary: [Float]
  let inverse: [Float]
  let bandSums: [Float]
  let bandCentroids: [Float]
  let melSignal: [Float]
  let mel: [Float]
  let f0: [Float]
  let pulses: [Float]
  let synthesis: [Float]

  static func load(file: String = #filePath) throws -> DSPFixture {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let data = try Data(contentsOf: folder.appendingPathComponent("dsp.json"))
    return try JSONDecoder().decode(DSPFixture.self, from: data)
  }
}

/// The greatest absolute difference of two arrays; infinite if their lengths differ.
func distance(_ a: [Float], _ b: [Float]) -> Float {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

/// A fixed pseudo-random signal in -1...1.
func testSignal(count: Int, seed: UInt64) -> [Float] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
  }
}
