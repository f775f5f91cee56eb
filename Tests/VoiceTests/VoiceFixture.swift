import Foundation
import NN
import Speech
import Tensor

/// The fixtures of training/voice/make_fixtures.py, and signals made here.
enum VoiceFixture {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  /// A tensor of `contours.expected.safetensors`.
  static func expected(_ name: String) throws -> Tensor {
    let weights = try Weights(path: "\(folder)/contours.expected.safetensors")
    return try weights.tensor(name, shape: shape(weights.shape(name)))
  }

  private static func shape(_ shape: [Int]?) throws -> [Int] {
    guard let shape else { throw CocoaError(.fileNoSuchFile) }
    return shape
  }

  /// A buzz like a voice: pulses of a gliding pitch through a fixed filter, with a pause in the middle.
  static func voice(seconds: Double, sampleRate: Int, hertz: Float = 140, pause: Bool = true) -> [Float] {
    let hop = sampleRate / 80
    let frames = Int(seconds * 80)
    let f0 = (0..<frames).map { frame -> Float in
      let place = Float(frame) / Float(frames)
      return pause && abs(place - 0.5) < 0.12 ? 0 : hertz * (1 + 0.25 * place)
    }
    let pulses = PulseTrain(sampleRate: sampleRate, hop: hop)(f0)
    var result = [Float](repeating: 0, count: pulses.count)
    var (first, second): (Float, Float) = (0, 0)
    // One resonance at 700 Hz, so that the spectrum has a slope.
    let radius = Float(exp(-Double.pi * 200 / Double(sampleRate)))
    let angle = Float(2 * Double.pi * 700 / Double(sampleRate))
    for index in result.indices {
      let value = pulses[index] + 2 * radius * Float(cos(Double(angle))) * first - radius * radius * second
      (second, first) = (first, value)
      result[index] = value
    }
    let peak = result.reduce(Float(0)) { max($0, abs($1)) }
    return result.map { $0 / max(peak, 1e-6) * 0.5 }
  }
}
