import Kernels
import Tensor

/// softmax(q k^T / sqrt(d) + bias) v for each head, where the heads lie side by side in the last axis.
///
/// - Parameter query: `[queries, size]`.
/// - Parameter key: `[keys, size]`.
/// - Parameter value: `[keys, size]`.
/// - Parameter mask: true for the keys that count, or nil for all.
/// - Parameter bias: added to the scaled scores: `[queries, keys]` for all heads or `[heads, queries, keys]`.
/// - Returns: `[queries, size]`.
/// - Source: Vaswani et al. 2017, equation 1.
public func attention(
  query: Tensor, key: Tensor, value: Tensor, heads: Int, mask: [Bool]? = nil, bias: Tensor? = nil
) -> Tensor {
  let (queries, keys, size) = (query.rows, key.rows, query.channels)
  precondition(size % heads == 0 && key.channels == size && value.channels == size && value.rows == keys)
  return Tensor(shape: [queries, size]) { output in
    query.scalars.withUnsafeBufferPointer { query in
      key.scalars.withUnsafeBufferPointer { key in
        value.scalars.withUnsafeBufferPointer { value in
          guard let query = query.baseAddress, let key = key.baseAddress, let value = value.baseAddress
          else { return }
          AttentionJob(
            query: query, key: key, value: value, queryStride: size, keyStride: size, queries: queries,
            keys: keys, heads: heads, size: size, mask: mask, bias: bias, output: output
          ).run()
        }
      }
    }
  }
}

/// One attention over strided rows, so that query, key and value may be slices of one packed projection.
struct AttentionJob {
  let query, key, value: UnsafePointer<Float>
  let queryStride, keyStride: Int
  let queries, keys, heads, size: Int
  let mask: [Bool]?
  let bias: Tensor?
  let output: UnsafeMutablePointer<Float>

  /// Query rows that one task handles: their scores stay in the cache.
  private static let block = 48

  func run() {
    precondition(mask == nil || mask?.count == keys, "the mask has another length than the keys")
    precondition(
      bias == nil || bias?.count == queries * keys || bias?.count == heads * queries * keys,
      "the bias is neither [queries, keys] nor [heads, queries, keys]")
    guard keys > 0, queries > 0 else { return output.update(repeating: 0, count: queries * size) }
    let width = size / heads, panel = Int(RK_PANEL)
    let keyCount = (keys + panel - 1) / panel * panel * width
    let valueCount = (width + panel - 1) / panel * panel * keys
    let blocks = (queries + Self.block - 1) / Self.block
    let packed = AlignedMemory<Float>(count: heads * (keyCount + valueCount), value: 0) { packed in
      Parallelism.split(heads, grain: 8192 / (keys * width) + 1) { range in
        for head in range {
          let base = packed + head * (keyCount + valueCount)
          rk_pack(key + head * width, keyStride, 1, keys, width, 0, width, base)
          rk_pack(value + head * width, 1, keyStride, width, keys, 0, keys, base + keyCount)
        }
      }
    }
    Parallelism.split(heads * blocks, grain: 100_000 / (Self.block * keys * width) + 1) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.block * keys) { scores in
        guard let scores = scores.baseAddress else { return }
        for task in range {
          let head = task / blocks, first = task % blocks * Self.block
          let base = packed.pointer + head * (keyCount + valueCount)
          attend(
            head, first, min(Self.block, queries - first), base, base + keyCount, scores)
        }
      }
    }
  }

  /// Query rows `first ..< first + count` of one head.
  private func attend(
    _ head: Int, _ first: Int, _ count: Int, _ packedKey: UnsafePointer<Float>,
    _ packedValue: UnsafePointer<Float>, _ scores: UnsafeMutablePointer<Float>
  ) {
    let width = size / heads, scale = 1 / Float(width).squareRoot()
    multiply(
      query + first * queryStride + head * width, stride: queryStride, depth: width, packedKey,
      columns: keys, scores, outputStride: keys, rows: count)
    if let bias {
      let start = (bias.count == queries * keys ? 0 : head * queries * keys) + first * keys
      bias.scalars.withUnsafeBufferPointer {
        if let base = $0.baseAddress { rk_add_scaled(base + start, 1 / scale, scores, count * keys) }
      }
    }
    if let mask {
      for index in mask.indices where !mask[index] {
        for row in 0..<count { scores[row * keys + index] = -.infinity }
      }
    }
    rk_softmax(scores, scale, count, keys, keys)
    multiply(
      scores, stride: keys, depth: keys, packedValue, columns: width,
      output + first * size + head * width, outputStride: size, rows: count)
  }

  private func multiply(
    _ input: UnsafePointer<Float>, stride: Int, depth: Int, _ packed: UnsafePointer<Float>, columns: Int,
    _ output: UnsafeMutablePointer<Float>, outputStride: Int, rows: Int
  ) {
    var job = rk_convolution()
    job.input = input
    (job.height, job.width, job.pixel_stride, job.channels) = (1, rows, stride, depth)
    (job.kernel_y, job.kernel_x, job.stride_y, job.stride_x) = (1, 1, 1, 1)
    (job.dilation_y, job.dilation_x, job.output_width) = (1, 1, rows)
    (job.packed, job.columns, job.output, job.output_stride) = (packed, columns, output, outputStride)
    rk_convolve(&job, 0, rows, 0, (columns + Int(RK_PANEL) - 1) / Int(RK_PANEL))
  }
}
