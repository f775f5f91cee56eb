import NN
import Tensor
import Testing

/// The file that training/fixtures_nn.py wrote from PyTorch.
func fixture() throws -> Weights {
  let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
    separator: "/")
  return try Weights(path: folder + "/Fixtures/layers.safetensors")
}

extension Weights {
  /// The fixture's tensor in whatever shape it has.
  func any(_ name: String) throws -> Tensor { try tensor(name, shape: try #require(shape(name))) }
}

/// The largest difference, as a part of the largest expected magnitude (at least 1).
func distance(_ found: Tensor, _ expected: Tensor) -> Float {
  guard found.shape == expected.shape else { return .infinity }
  var worst: Float = 0, largest: Float = 1
  for (a, b) in zip(found.scalars, expected.scalars) where a != b {
    let difference = abs(a - b)
    worst = difference.isNaN ? .infinity : max(worst, difference)
    largest = max(largest, b.isFinite ? abs(b) : 0)
  }
  return worst / largest
}

/// The least difference that counts: the tolerance of every comparison with PyTorch.
let tolerance: Float = 2e-6

/// Reproducible numbers in -1 ..< 1, from the linear congruential generator of Knuth's MMIX.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 23) - 1
  }

  mutating func tensor(_ shape: Int...) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { _ in next() }, shape: shape)
  }

  /// int8 values in -127...127.
  mutating func integers(_ count: Int) -> [Int8] { (0..<count).map { _ in Int8(next() * 127) } }
}

/// A file in memory with the tensors given.
func weights(_ tensors: [String: Tensor]) throws -> Weights {
  var writer = SafetensorsWriter()
  for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) { writer.add(name, tensor) }
  return Weights(try SafetensorsFile(bytes: writer.encoded()))
}
