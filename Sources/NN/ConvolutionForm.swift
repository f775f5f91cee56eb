import Kernels
import Tensor

/// The weights of a convolution in the form that suits its groups: one filter per channel, or packed panels.
enum ConvolutionForm: Sendable {
  case dense(PackedConvolution)
  /// Weights `[taps, channels]`, bias `[channels]`.
  case depthwise(weights: [Float], bias: [Float]?, channels: Int)

  /// Loads `weight` `[outputSize, inputSize / groups] + kernel` and `bias` `[outputSize]`.
  init(
    _ weights: Weights, _ inputSize: Int, _ outputSize: Int, kernel: [Int], groups: Int, bias: Bool
  ) throws(WeightsError) {
    guard groups > 0, inputSize % groups == 0, outputSize % groups == 0 else {
      throw weights.badSizes("weight", "\(inputSize) and \(outputSize) channels in \(groups) groups")
    }
    let taps = kernel.reduce(1, *), channels = inputSize / groups
    let shape = [outputSize, channels] + kernel
    let bias = bias ? try weights.tensor("bias", shape: [outputSize]).scalars : nil
    if channels == 1, outputSize == inputSize, groups > 1 {
      let source = try weights.tensor("weight", shape: shape).scalars
      let transposed = (0..<taps).flatMap { tap in (0..<outputSize).map { source[$0 * taps + tap] } }
      self = .depthwise(weights: transposed, bias: bias, channels: outputSize)
    } else {
      let columns = outputSize / groups
      let values = try weights.values("weight", shape: shape)
      let layout = PackedConvolution.Layout(
        columnStride: channels * taps, channelStride: taps, groupStride: columns * channels * taps,
        taps: Array(0..<taps))
      self = .dense(
        PackedConvolution(
          values, groups: groups, channels: channels, columns: columns, layout: layout, bias: bias))
    }
  }

  /// The output, of shape `shape`, for the input `x`.
  func run(
    _ x: Tensor, shape: [Int], _ geometry: PackedConvolution.Geometry, activation: Activation,
    residual: Tensor?
  ) -> Tensor {
    precondition(residual == nil || residual?.shape == shape, "residual does not fit \(shape)")
    switch self {
    case .dense(let packed):
      return Tensor(shape: shape) { output in
        x.scalars.withUnsafeBufferPointer { input in
          guard let input = input.baseAddress else { return }
          withOptional(residual) {
            packed(input, geometry, activation: activation, residual: $0, output: output)
          }
        }
      }
    case .depthwise(let weights, let bias, let channels):
      var job = rk_depthwise_convolution()
      (job.height, job.width, job.channels) = (geometry.height, geometry.width, channels)
      (job.kernel_y, job.kernel_x) = geometry.kernel
      (job.stride_y, job.stride_x) = geometry.stride
      (job.dilation_y, job.dilation_x) = geometry.dilation
      (job.pad_y, job.pad_x) = geometry.padding
      job.output_width = geometry.outputWidth
      (job.activation, job.slope) = (activation.code, activation.slope)
      let result = runDepthwise(x, shape: shape, job, weights: weights, bias: bias)
      return residual.map { result + $0 } ?? result
    }
  }
}

/// Runs a depthwise job whose pointers are not set yet; `normalize` takes gamma and beta from `norm`.
func runDepthwise(
  _ x: Tensor, shape: [Int], _ template: rk_depthwise_convolution, weights: [Float], bias: [Float]?,
  gamma: [Float]? = nil, beta: [Float]? = nil
) -> Tensor {
  let channels = template.channels
  return Tensor(shape: shape) { output in
    x.scalars.withUnsafeBufferPointer { input in
      weights.withUnsafeBufferPointer { weights in
        withOptional(bias) { bias in
          withOptional(gamma) { gamma in
            withOptional(beta) { beta in
              var job = template
              job.input = input.baseAddress
              job.weights = weights.baseAddress
              (job.bias, job.gamma, job.beta, job.output) = (bias, gamma, beta, output)
              withUnsafePointer(to: job) { job in
                Parallelism.split(shape.dropLast().reduce(1, *), grain: 8192 / channels + 1) {
                  rk_depthwise(job, $0.lowerBound, $0.upperBound)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Calls `body` with the address of the elements, or with nil when there are none.
func withOptional(_ scalars: [Float]?, _ body: (UnsafePointer<Float>?) -> Void) {
  guard let scalars else { return body(nil) }
  scalars.withUnsafeBufferPointer { body($0.baseAddress) }
}
