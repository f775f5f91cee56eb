import Kernels
import Tensor

/// A gated recurrent unit over a sequence, one layer of PyTorch's `nn.GRU`, forward or both ways.
///
/// - Source: Cho et al. 2014, with the reset gate after the product as in PyTorch.
public struct GRU: Sendable {
  /// Weights of one direction.
  private struct Direction: Sendable {
    let input, state: Linear
  }

  /// Channels in, and of the state of one direction.
  public let inputSize, size: Int
  private let directions: [Direction]

  /// Loads `weight_ih_l0` `[3 * size, inputSize]`, `weight_hh_l0` `[3 * size, size]`, `bias_ih_l0` and
  /// `bias_hh_l0` `[3 * size]`, and the same with `_reverse` for the way back.
  public init(
    _ weights: Weights, _ inputSize: Int, _ size: Int, bidirectional: Bool = false
  ) throws(WeightsError) {
    (self.inputSize, self.size) = (inputSize, size)
    var directions: [Direction] = []
    for suffix in bidirectional ? ["", "_reverse"] : [""] {
      let input = Linear(
        try weights.values("weight_ih_l0\(suffix)", shape: [3 * size, inputSize]), inputSize, 3 * size,
        bias: try weights.tensor("bias_ih_l0\(suffix)", shape: [3 * size]).scalars, activation: .none)
      let state = Linear(
        try weights.values("weight_hh_l0\(suffix)", shape: [3 * size, size]), size, 3 * size,
        bias: try weights.tensor("bias_hh_l0\(suffix)", shape: [3 * size]).scalars, activation: .none)
      directions.append(Direction(input: input, state: state))
    }
    self.directions = directions
  }

  /// - Parameter x: `[frames, inputSize]`.
  /// - Returns: `[frames, size]`, or `[frames, 2 * size]` with the way back in the second half.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let frames = x.rows, width = directions.count * size
    let sums = directions.map { $0.input(x) }
    return Tensor(shape: [frames, width]) { output in
      Parallelism.forEach(directions.count) { index in
        var state = Tensor(shape: [1, size])
        sums[index].scalars.withUnsafeBufferPointer { sums in
          guard let sums = sums.baseAddress else { return }
          for step in 0..<frames {
            let frame = index == 0 ? step : frames - 1 - step
            let gates = directions[index].state(state)
            rk_gru_step(sums + frame * 3 * size, gates.scalars, &state.scalars, size)
            state.scalars.withUnsafeBufferPointer {
              guard let base = $0.baseAddress else { return }
              (output + frame * width + index * size).update(from: base, count: size)
            }
          }
        }
      }
    }
  }
}
