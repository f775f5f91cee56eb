import Glibc
import Tensor

/// A table of vectors looked up by number, PyTorch's `nn.Embedding`.
public struct Embedding: Sendable {
  /// How many vectors there are, and their size.
  public let count, size: Int
  private let table: [Float]

  /// Loads `weight` `[count, size]`.
  public init(_ weights: Weights, _ count: Int, _ size: Int) throws(WeightsError) {
    (self.count, self.size) = (count, size)
    table = try weights.tensor("weight", shape: [count, size]).scalars
  }

  /// - Parameter ids: each in `0 ..< count`.
  /// - Returns: `[ids.count, size]`.
  public func callAsFunction(_ ids: [Int]) -> Tensor {
    precondition(ids.allSatisfy { (0..<count).contains($0) }, "an id lies outside 0..<\(count)")
    return Tensor(ids.flatMap { table[$0 * size..<($0 + 1) * size] }, shape: [ids.count, size])
  }
}

/// Sines and cosines of a position or time at geometrically spaced frequencies.
///
/// - Source: Vaswani et al. 2017, section 3.5; as a time embedding Ho et al. 2020.
public struct SinusoidalEmbedding: Sendable {
  /// What stands in the first half of the vector.
  public enum Order: Sendable { case sinesFirst, cosinesFirst }

  /// The size of a vector; even.
  public let size: Int
  private let frequencies: [Float]
  private let order: Order

  /// - Parameter scale: multiplies the position (1000 for flow matching times in 0...1).
  /// - Parameter reachesMaxPeriod: the lowest frequency is 1 / maxPeriod exactly (exponents i / (half - 1), as in
  ///   Matcha and DDPM) instead of just above it (i / half, as in ADM and DiT).
  public init(
    size: Int, scale: Float = 1, maxPeriod: Float = 10000, reachesMaxPeriod: Bool = true,
    order: Order = .sinesFirst
  ) {
    precondition(size > 0 && size % 2 == 0, "the size is even, got \(size)")
    self.size = size
    self.order = order
    let half = size / 2, steps = max(reachesMaxPeriod ? half - 1 : half, 1)
    frequencies = (0..<half).map { scale * expf(-logf(maxPeriod) * Float($0) / Float(steps)) }
  }

  /// - Returns: `[size]`.
  public func callAsFunction(_ position: Float) -> Tensor {
    let angles = frequencies.map { $0 * position }
    let sines = angles.map { sinf($0) }, cosines = angles.map { cosf($0) }
    return Tensor(order == .sinesFirst ? sines + cosines : cosines + sines, shape: [size])
  }
}
