import Tensor

/// A 1-D convolution over `[frames, channels]`, PyTorch's `nn.Conv1d` with channels last.
public struct Conv1d: Sendable {
  /// Channels in and out.
  public let inputSize, outputSize: Int
  private let kernel, stride, dilation: Int
  private let padding: (before: Int, after: Int)
  private let activation: Activation
  private let form: ConvolutionForm

  /// Loads `weight` `[outputSize, inputSize / groups, kernel]` and `bias` `[outputSize]`.
  ///
  /// - Parameter padding: zero frames on each side; `dilation * (kernel - 1) / 2` keeps the length for an odd
  ///   kernel and stride 1.
  /// - Parameter paddingAfter: zero frames behind, when they differ from those in front (0 for a causal
  ///   convolution with `padding: dilation * (kernel - 1)`).
  public init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    paddingAfter: Int? = nil, dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    activation: Activation = .none
  ) throws(WeightsError) {
    (self.inputSize, self.outputSize) = (inputSize, outputSize)
    (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
    self.padding = (padding, paddingAfter ?? padding)
    self.activation = activation
    form = try ConvolutionForm(
      weights, inputSize, outputSize, kernel: [kernel], groups: groups, bias: bias)
  }

  /// The number of output frames for a number of input frames.
  public func outputLength(_ frames: Int) -> Int {
    max(0, (frames + padding.before + padding.after - dilation * (kernel - 1) - 1 + stride) / stride)
  }

  /// - Parameter x: `[frames, inputSize]`.
  /// - Parameter residual: `[frames', outputSize]`, added after the activation.
  /// - Returns: `[frames', outputSize]`.
  public func callAsFunction(_ x: Tensor, residual: Tensor? = nil) -> Tensor {
    precondition(
      x.shape.count == 2 && x.channels == inputSize, "Conv1d of \(inputSize) channels got \(x.shape)")
    let frames = outputLength(x.shape[0])
    return form.run(
      x, shape: [frames, outputSize],
      .init(
        width: x.shape[0], kernel: (1, kernel), stride: (1, stride), dilation: (1, dilation),
        padding: (0, padding.before), outputWidth: frames),
      activation: activation, residual: residual)
  }
}
