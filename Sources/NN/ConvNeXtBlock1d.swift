import Kernels
import Tensor

/// Depthwise convolution, LayerNorm, two linear layers with GELU between, layer scale, residual.
///
/// With a condition the norm has no weights of its own; scale and shift come from the condition (adaLN):
/// norm(x) * (1 + scale) + shift.
/// - Source: Liu et al., "A ConvNet for the 2020s", 2022; in one dimension Siuzdak, "Vocos", 2023; adaLN from
///   Peebles and Xie, "Scalable diffusion models with transformers", 2022.
public struct ConvNeXtBlock1d: Sendable {
  /// What the tensors are called in the file.
  public struct Names: Sendable {
    let convolution, modulation, expand, contract: String

    /// `dwconv`, `ada`, `pwconv1`, `pwconv2`, as in the papers' code.
    public static let papers = Names(
      convolution: "dwconv", modulation: "ada", expand: "pwconv1", contract: "pwconv2")
    /// `dw`, `film`, `pw1`, `pw2`, as in the speech models.
    public static let short = Names(
      convolution: "dw", modulation: "film", expand: "pw1", contract: "pw2")
  }

  /// Channels of the sequence.
  public let size: Int
  private let kernel, dilation: Int
  private let epsilon: Float
  private let filter, filterBias: [Float]
  private let norm: LayerNorm?
  private let modulation: Linear?
  private let expand, contract: Linear

  /// With `papers` for names, loads `dwconv.weight` `[size, 1, kernel]` and `.bias`, `norm.weight` and
  /// `.bias` `[size]` (or, with a condition, `ada.weight` `[2 * size, condition]` and `.bias`: scale, then
  /// shift), `pwconv1` `[hidden, size]`, `pwconv2` `[size, hidden]`, and `gamma` `[size]` if `layerScale`.
  ///
  /// - Parameter condition: size of the condition vector, or nil for none.
  public init(
    _ weights: Weights, _ size: Int, hidden: Int, kernel: Int = 7, dilation: Int = 1,
    condition: Int? = nil, layerScale: Bool = true, activation: Activation = .gelu, epsilon: Float = 1e-6,
    names: Names = .papers
  ) throws(WeightsError) {
    guard kernel % 2 == 1 else { throw weights.badSizes(names.convolution, "an even kernel of \(kernel)") }
    (self.size, self.kernel, self.dilation, self.epsilon) = (size, kernel, dilation, epsilon)
    let source = try weights[names.convolution].tensor("weight", shape: [size, 1, kernel]).scalars
    filter = (0..<kernel).flatMap { tap in (0..<size).map { source[$0 * kernel + tap] } }
    filterBias = try weights[names.convolution].tensor("bias", shape: [size]).scalars
    if let condition {
      norm = nil
      modulation = try Linear(weights[names.modulation], condition, 2 * size)
    } else {
      norm = try LayerNorm(weights["norm"], size)
      modulation = nil
    }
    let gamma = layerScale ? try weights.tensor("gamma", shape: [size]).scalars : nil
    expand = try Linear(weights[names.expand], size, hidden, activation: activation)
    contract = try Linear(weights[names.contract], hidden, size, scale: gamma)
  }

  /// - Parameter x: `[frames, size]`.
  /// - Parameter condition: `[condition]`; needed exactly when the block was made with one.
  /// - Returns: `[frames, size]`.
  public func callAsFunction(_ x: Tensor, condition: Tensor? = nil) -> Tensor {
    precondition(x.shape.count == 2 && x.channels == size, "a block of \(size) channels got \(x.shape)")
    var gamma = norm?.gamma, beta = norm?.beta
    if let modulation {
      guard let condition else { preconditionFailure("this block needs a condition") }
      let both = modulation(condition.reshaped([1, modulation.inputSize])).scalars
      gamma = both[..<size].map { $0 + 1 }
      beta = Array(both[size...])
    } else {
      precondition(condition == nil, "this block takes no condition")
    }
    var job = rk_depthwise_convolution()
    (job.height, job.width, job.channels, job.output_width) = (1, x.shape[0], size, x.shape[0])
    (job.kernel_y, job.kernel_x, job.stride_y, job.stride_x) = (1, kernel, 1, 1)
    (job.dilation_y, job.dilation_x, job.pad_x) = (1, dilation, dilation * (kernel - 1) / 2)
    (job.normalize, job.epsilon) = (1, epsilon)
    let normalized = runDepthwise(
      x, shape: x.shape, job, weights: filter, bias: filterBias, gamma: gamma, beta: beta)
    return contract(expand(normalized), residual: x)
  }
}
