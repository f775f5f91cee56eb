import Kernels
import Tensor

/// A long short-term memory over equally long sequences, one layer of PyTorch's `nn.LSTM`.
///
/// - Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000, as in PyTorch.
public struct LSTM: Sendable {
  /// Channels in and of the state.
  public let inputSize, size: Int
  private let input, state: Linear

  /// Loads `weight_ih` `[4 * size, inputSize]`, `weight_hh` `[4 * size, size]`, `bias_ih` and `bias_hh`
  /// `[4 * size]`, each with `_l` and the number of the layer.
  public init(_ weights: Weights, _ inputSize: Int, _ size: Int, layer: Int = 0) throws(WeightsError) {
    (self.inputSize, self.size) = (inputSize, size)
    input = Linear(
      try weights.values("weight_ih_l\(layer)", shape: [4 * size, inputSize]), inputSize, 4 * size,
      bias: try weights.tensor("bias_ih_l\(layer)", shape: [4 * size]).scalars, activation: .none)
    state = Linear(
      try weights.values("weight_hh_l\(layer)", shape: [4 * size, size]), size, 4 * size,
      bias: try weights.tensor("bias_hh_l\(layer)", shape: [4 * size]).scalars, activation: .none)
  }

  /// - Parameter x: `[steps, sequences, inputSize]`.
  /// - Returns: `[steps, sequences, size]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(x.shape.count == 3, "LSTM needs [steps, sequences, channels], got \(x.shape)")
    let (steps, sequences) = (x.shape[0], x.shape[1])
    let sums = input(x)
    return Tensor(shape: [steps, sequences, size]) { output in
      var memory = [Float](repeating: 0, count: sequences * size)
      var hidden = Tensor(shape: [sequences, size])
      sums.scalars.withUnsafeBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        for step in 0..<steps {
          let gates = state(hidden)
          gates.scalars.withUnsafeBufferPointer { gates in
            memory.withUnsafeMutableBufferPointer { memory in
              hidden.scalars.withUnsafeMutableBufferPointer { hidden in
                guard let gates = gates.baseAddress, let memory = memory.baseAddress,
                  let hidden = hidden.baseAddress
                else { return }
                for row in 0..<sequences {
                  rk_lstm_step(
                    sums + (step * sequences + row) * 4 * size, gates + row * 4 * size, memory + row * size,
                    hidden + row * size, size)
                }
                (output + step * sequences * size).update(from: hidden, count: sequences * size)
              }
            }
          }
        }
      }
    }
  }
}
