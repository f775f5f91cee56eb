import Tensor

/// A transposed 1-D convolution over `[frames, channels]`, PyTorch's `nn.ConvTranspose1d` with channels last.
///
/// It is computed as `stride` ordinary convolutions, one for each phase of the output, so that no product with
/// an inserted zero is ever formed.
public struct ConvTranspose1d: Sendable {
  /// One phase: output frames `offset`, `offset + stride`, ...
  private struct Phase: Sendable {
    let packed: PackedConvolution
    let taps: Int
    let offset: Int
    /// Input frames by which the first output frame of the phase reaches back.
    let reach: Int
  }

  /// Channels in and out.
  public let inputSize, outputSize: Int
  private let kernel, stride, padding, outputPadding: Int
  private let activation: Activation
  private let phases: [Phase]

  /// Loads `weight` `[inputSize, outputSize / groups, kernel]` and `bias` `[outputSize]`.
  public init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, bias: Bool = true, activation: Activation = .none
  ) throws(WeightsError) {
    guard groups > 0, inputSize % groups == 0, outputSize % groups == 0, stride > 0, kernel > 0 else {
      throw weights.badSizes("weight", "\(inputSize) and \(outputSize) channels in \(groups) groups")
    }
    (self.inputSize, self.outputSize, self.activation) = (inputSize, outputSize, activation)
    (self.kernel, self.stride, self.padding, self.outputPadding) = (kernel, stride, padding, outputPadding)
    let channels = inputSize / groups, columns = outputSize / groups
    let values = WeightValues.float(
      try weights.tensor("weight", shape: [inputSize, columns, kernel]).scalars)
    let bias = bias ? try weights.tensor("bias", shape: [outputSize]).scalars : nil
    // Output frame o sums input frame i times tap k over all i * stride + k == o + padding.
    phases = (0..<stride).map { offset in
      let first = (offset + padding) % stride
      let taps = Array(Swift.stride(from: first, to: kernel, by: stride).reversed())
      return Phase(
        packed: PackedConvolution(
          values, groups: groups, channels: channels, columns: columns,
          layout: .init(
            columnStride: kernel, channelStride: columns * kernel, groupStride: channels * columns * kernel,
            taps: taps), bias: bias),
        taps: taps.count, offset: offset, reach: taps.count - 1 - (offset + padding) / stride)
    }
  }

  /// The number of output frames for a number of input frames.
  public func outputLength(_ frames: Int) -> Int {
    max(0, (frames - 1) * stride - 2 * padding + kernel + outputPadding)
  }

  /// - Parameter x: `[frames, inputSize]`.
  /// - Returns: `[outputLength(frames), outputSize]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(
      x.shape.count == 2 && x.channels == inputSize,
      "ConvTranspose1d of \(inputSize) channels got \(x.shape)")
    let frames = outputLength(x.shape[0])
    return Tensor(shape: [frames, outputSize]) { output in
      x.scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        for phase in phases where phase.offset < frames {
          phase.packed(
            input,
            .init(
              width: x.shape[0], kernel: (1, phase.taps), padding: (0, phase.reach),
              outputWidth: (frames - phase.offset + stride - 1) / stride,
              outputStride: stride * outputSize, outputOffset: phase.offset * outputSize),
            activation: activation, residual: nil, output: output)
        }
      }
    }
  }
}
