import Kernels
import Tensor

/// The int8 weights of a linear layer, multiplied with activations rounded to int16 as they come.
///
/// Each row of activations gets its own scale, and as many levels (up to 32767 each way) as leave no 32-bit sum
/// able to overflow: 16,000 for 1000 inputs. The error against f32 activations stays below 1e-4 of the largest
/// output.
final class PackedInt8: Sendable {
  private let depth, columns, panels: Int
  private let integers: AlignedMemory<Int8>
  private let scales: AlignedMemory<Float>
  private let bias: AlignedMemory<Float>?

  /// The deepest product whose sums fit 32 bits with at least 1023 levels of activation.
  static let deepest = Int(Int32.max) / (128 * 1023)

  /// - Parameter values: `[columns, depth]`.
  init(_ values: [Int8], scales: [Float], depth: Int, columns: Int, bias: [Float]?) {
    (self.depth, self.columns) = (depth, columns)
    let panel = Int(RK_PANEL)
    panels = (columns + panel - 1) / panel
    integers = AlignedMemory(count: panels * panel * (depth + 1) / 2 * 2 + panel, value: 0) {
      rk_pack_pairs(values, columns, depth, $0)
    }
    self.scales = AlignedMemory(copying: scales, count: panels * panel, padding: 0)
    self.bias = bias.map { [panels] in AlignedMemory(copying: $0, count: panels * panel, padding: 0) }
  }

  /// - Parameter input: `[rows, depth]`.
  /// - Parameter residual: `[rows, columns]`, added after the activation.
  func callAsFunction(
    _ input: UnsafePointer<Float>, rows: Int, activation: Activation, residual: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>
  ) {
    let pairs = (depth + 1) / 2
    let limit = Float(min(32767, Int(Int32.max) / (128 * max(depth, 1))))
    withUnsafeTemporaryAllocation(of: Int16.self, capacity: rows * pairs * 2) { quantized in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { inputScales in
        guard let quantized = quantized.baseAddress, let inputScales = inputScales.baseAddress else { return }
        var job = rk_integer_product()
        (job.input, job.input_scales) = (UnsafePointer(quantized), UnsafePointer(inputScales))
        (job.pairs, job.packed, job.scales) = (pairs, integers.pointer, scales.pointer)
        (job.bias, job.residual, job.output, job.columns) = (bias?.pointer, residual, output, columns)
        (job.activation, job.slope) = (activation.code, activation.slope)
        withUnsafePointer(to: job) { job in
          func quantize(_ range: Range<Int>) {
            rk_quantize(
              input + range.lowerBound * depth, range.count, depth, limit,
              quantized + range.lowerBound * pairs * 2, pairs * 2, inputScales + range.lowerBound)
          }
          let cost = max(depth * columns, 1)
          if rows >= 24 * Parallelism.threadCount {
            Parallelism.split(rows, grain: max(48, 200_000 / cost), multiple: 6) {
              quantize($0)
              rk_integer_multiply(job, $0.lowerBound, $0.upperBound, 0, panels)
            }
          } else {
            quantize(0..<rows)
            Parallelism.split(panels, grain: 200_000 / max(rows * depth * Int(RK_PANEL), 1) + 1) {
              rk_integer_multiply(job, 0, rows, $0.lowerBound, $0.upperBound)
            }
          }
        }
      }
    }
  }
}
