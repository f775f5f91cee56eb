import Kernels
import Tensor

extension Tensor {
  /// The element-wise sum of two tensors of one shape.
  public static func + (a: Tensor, b: Tensor) -> Tensor { zip(a, b, rk_add) }

  /// The element-wise product of two tensors of one shape.
  public static func * (a: Tensor, b: Tensor) -> Tensor { zip(a, b, rk_multiply) }

  /// Every vector along the last axis times `scale` plus `shift`, each `[channels]`.
  public func affine(scale: Tensor, shift: Tensor) -> Tensor {
    precondition(scale.count == channels && shift.count == channels, "affine of \(shape) by \(scale.shape)")
    return Tensor(shape: shape) { output in
      rk_affine(scalars, scale.scalars, shift.scalars, Int32(RK_NONE), 0, output, rows, channels)
    }
  }

  /// The tensors joined along the last axis; all other axes are equal.
  public static func concatenatingChannels(_ tensors: [Tensor]) -> Tensor {
    guard let first = tensors.first else { return Tensor([], shape: [0]) }
    let channels = tensors.reduce(0) { $0 + $1.channels }
    precondition(tensors.allSatisfy { $0.rows == first.rows }, "tensors of different lengths")
    return Tensor(shape: first.shape.dropLast() + [channels]) { output in
      var offset = 0
      for tensor in tensors {
        let width = tensor.channels
        tensor.scalars.withUnsafeBufferPointer { source in
          guard let source = source.baseAddress else { return }
          for row in 0..<first.rows {
            (output + row * channels + offset).update(from: source + row * width, count: width)
          }
        }
        offset += width
      }
    }
  }

  /// The softmax of every vector along the last axis.
  public func softmax() -> Tensor {
    var result = self
    let (rows, channels) = (rows, channels)
    result.scalars.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { rk_softmax(base, 1, rows, channels, channels) }
    }
    return result
  }

  private static func zip(
    _ a: Tensor, _ b: Tensor,
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    precondition(a.shape == b.shape, "shapes \(a.shape) and \(b.shape) differ")
    return Tensor(shape: a.shape) { kernel(a.scalars, b.scalars, $0, a.count) }
  }
}
