import Kernels
import Tensor

/// An element-wise function, applied by itself or fused into a layer.
public enum Activation: Sendable, Equatable {
  /// x.
  case none
  /// max(x, 0).
  case relu
  /// x, or slope * x below 0.
  case leakyReLU(slope: Float)
  /// x * sigmoid(x).
  case silu
  /// x * Phi(x) with the exact normal distribution (erf), PyTorch's default.
  case gelu
  /// GELU by the tanh formula.
  case geluTanh
  /// tanh(x).
  case tanh
  /// 1 / (1 + e^-x).
  case sigmoid
  /// e^x.
  case exp

  /// The function of each element; the shape stays.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard self != .none else { return x }
    return Tensor(shape: x.shape) { output in
      x.scalars.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress else { return }
        Parallelism.split(x.count, grain: 16384, multiple: 64) {
          rk_activate(code, slope, input + $0.lowerBound, output + $0.lowerBound, $0.count)
        }
      }
    }
  }

  var code: Int32 {
    switch self {
    case .none: Int32(RK_NONE)
    case .relu: Int32(RK_RELU)
    case .leakyReLU: Int32(RK_LEAKY_RELU)
    case .silu: Int32(RK_SILU)
    case .gelu: Int32(RK_GELU)
    case .geluTanh: Int32(RK_GELU_TANH)
    case .tanh: Int32(RK_TANH)
    case .sigmoid: Int32(RK_SIGMOID)
    case .exp: Int32(RK_EXP)
    }
  }

  var slope: Float {
    if case .leakyReLU(let slope) = self { slope } else { 0 }
  }
}
