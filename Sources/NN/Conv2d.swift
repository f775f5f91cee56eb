import Tensor

/// A 2-D convolution over `[height, width, channels]`, PyTorch's `nn.Conv2d` with channels last.
public struct Conv2d: Sendable {
  /// Channels in and out.
  public let inputSize, outputSize: Int
  private let kernel, stride, padding, dilation: (y: Int, x: Int)
  private let activation: Activation
  private let form: ConvolutionForm

  /// Loads `weight` `[outputSize, inputSize / groups, kernel.y, kernel.x]` and `bias` `[outputSize]`.
  public init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, kernel: (y: Int, x: Int),
    stride: (y: Int, x: Int) = (1, 1), padding: (y: Int, x: Int) = (0, 0),
    dilation: (y: Int, x: Int) = (1, 1), groups: Int = 1, bias: Bool = true, activation: Activation = .none
  ) throws(WeightsError) {
    (self.inputSize, self.outputSize, self.activation) = (inputSize, outputSize, activation)
    (self.kernel, self.stride, self.padding, self.dilation) = (kernel, stride, padding, dilation)
    form = try ConvolutionForm(
      weights, inputSize, outputSize, kernel: [kernel.y, kernel.x], groups: groups, bias: bias)
  }

  /// The same with square kernel, stride, padding and dilation.
  public init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true, activation: Activation = .none
  ) throws(WeightsError) {
    try self.init(
      weights, inputSize, outputSize, kernel: (kernel, kernel), stride: (stride, stride),
      padding: (padding, padding), dilation: (dilation, dilation), groups: groups, bias: bias,
      activation: activation)
  }

  /// - Parameter x: `[height, width, inputSize]`.
  /// - Parameter residual: `[height', width', outputSize]`, added after the activation.
  /// - Returns: `[height', width', outputSize]`.
  public func callAsFunction(_ x: Tensor, residual: Tensor? = nil) -> Tensor {
    precondition(
      x.shape.count == 3 && x.channels == inputSize, "Conv2d of \(inputSize) channels got \(x.shape)")
    func length(_ size: Int, _ padding: Int, _ dilation: Int, _ kernel: Int, _ stride: Int) -> Int {
      max(0, (size + 2 * padding - dilation * (kernel - 1) - 1 + stride) / stride)
    }
    let height = length(x.shape[0], padding.y, dilation.y, kernel.y, stride.y)
    let width = length(x.shape[1], padding.x, dilation.x, kernel.x, stride.x)
    return form.run(
      x, shape: [height, width, outputSize],
      .init(
        height: x.shape[0], width: x.shape[1], kernel: kernel, stride: stride, dilation: dilation,
        padding: padding, outputHeight: height, outputWidth: width),
      activation: activation, residual: residual)
  }
}
