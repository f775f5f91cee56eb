import Tensor

/// y = act(x W^T + b) + residual, PyTorch's `nn.Linear`.
///
/// The file may hold `weight` as I8 with `weight.scale`; it then stays int8 in memory, and the activations are
/// rounded to at least 11 bits a row as they come (`PackedInt8`): faster than f32, 1e-4 of the largest output
/// away from it.
public struct Linear: Sendable {
  /// Channels in and out.
  public let inputSize, outputSize: Int
  /// Applied before the residual.
  public let activation: Activation
  private let form: Form

  private enum Form: Sendable {
    case float(PackedConvolution)
    case int8(PackedInt8)
  }

  /// Loads `weight` `[outputSize, inputSize]` and `bias` `[outputSize]`.
  ///
  /// - Parameter scale: multiplies the layer's outputs (before the activation), one for each channel: a layer
  ///   scale folded into the weights.
  public init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, bias: Bool = true,
    activation: Activation = .none, scale: [Float]? = nil
  ) throws(WeightsError) {
    var values = try weights.values("weight", shape: [outputSize, inputSize])
    var bias = bias ? try weights.tensor("bias", shape: [outputSize]).scalars : nil
    if let scale {
      precondition(scale.count == outputSize)
      values = values.scaled(by: scale)
      bias = bias.map { zip($0, scale).map { $0 * $1 } }
    }
    self.init(values, inputSize, outputSize, bias: bias, activation: activation)
  }

  /// A layer with weights from elsewhere.
  init(
    _ values: WeightValues, _ inputSize: Int, _ outputSize: Int, bias: [Float]?, activation: Activation
  ) {
    (self.inputSize, self.outputSize, self.activation) = (inputSize, outputSize, activation)
    if case .int8(let integers, let scales) = values, inputSize <= PackedInt8.deepest {
      form = .int8(PackedInt8(integers, scales: scales, depth: inputSize, columns: outputSize, bias: bias))
    } else {
      form = .float(
        PackedConvolution(
          values, groups: 1, channels: inputSize, columns: outputSize,
          layout: .init(columnStride: inputSize, channelStride: 1, groupStride: 0, taps: [0]), bias: bias))
    }
  }

  /// - Parameter x: `[..., inputSize]`.
  /// - Parameter residual: `[..., outputSize]`, added after the activation.
  /// - Returns: `[..., outputSize]`.
  public func callAsFunction(_ x: Tensor, residual: Tensor? = nil) -> Tensor {
    precondition(x.channels == inputSize, "Linear of \(inputSize) inputs got \(x.shape)")
    let rows = x.rows
    precondition(residual == nil || residual?.count == rows * outputSize, "residual does not fit")
    return Tensor(shape: x.shape.dropLast() + [outputSize]) { output in
      x.scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        withOptional(residual) {
          switch form {
          case .float(let packed):
            packed(
              input, .init(width: rows, outputWidth: rows), activation: activation, residual: $0,
              output: output)
          case .int8(let packed):
            packed(input, rows: rows, activation: activation, residual: $0, output: output)
          }
        }
      }
    }
  }
}

/// Calls `body` with the address of the tensor's elements, or with nil when there is no tensor.
func withOptional(_ tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Void) {
  guard let tensor else { return body(nil) }
  tensor.scalars.withUnsafeBufferPointer { body($0.baseAddress) }
}

extension WeightValues {
  /// The values with index i of the first axis multiplied by `factors[i]`.
  func scaled(by factors: [Float]) -> WeightValues {
    switch self {
    case .float(let scalars):
      let size = scalars.count / max(factors.count, 1)
      return .float(scalars.enumerated().map { $0.element * factors[$0.offset / size] })
    case .int8(let integers, let scales):
      return .int8(integers, scales: zip(scales, factors).map { $0 * $1 })
    }
  }
}
