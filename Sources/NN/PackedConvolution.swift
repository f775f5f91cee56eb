import Kernels
import Tensor

/// The weights of one convolution (or linear layer) in the form that `rk_convolve` reads, for all groups.
final class PackedConvolution: Sendable {
  /// How the source array is laid out; strides are in elements.
  struct Layout {
    var columnStride: Int
    var channelStride: Int
    var groupStride: Int
    /// Where each tap's element lies, in the order in which the kernel visits the taps.
    var taps: [Int]
  }

  /// The geometry of one use; heights are 1 for sequences.
  struct Geometry {
    var height = 1
    var width: Int
    var kernel = (y: 1, x: 1)
    var stride = (y: 1, x: 1)
    var dilation = (y: 1, x: 1)
    var padding = (y: 0, x: 0)
    var outputHeight = 1
    var outputWidth: Int
    /// Floats between output pixels and before the first one; for interleaved outputs.
    var outputStride: Int?
    var outputOffset = 0
  }

  private let groups: Int
  private let channels: Int
  private let columns: Int
  private let panels: Int
  private let floats: [AlignedMemory<Float>]
  private let integers: [AlignedMemory<Int8>]
  private let scales: [AlignedMemory<Float>]
  private let biases: [AlignedMemory<Float>]
  private let taps: Int

  /// Packs the weights of `groups` groups of `channels` inputs and `columns` outputs each.
  ///
  /// - Parameter bias: one for each output channel, or nil.
  init(
    _ values: WeightValues, groups: Int, channels: Int, columns: Int, layout: Layout, bias: [Float]?
  ) {
    self.groups = groups
    self.channels = channels
    self.columns = columns
    taps = layout.taps.count
    let panels = (columns + Int(RK_PANEL) - 1) / Int(RK_PANEL)
    self.panels = panels
    let depth = taps * channels
    let count = panels * Int(RK_PANEL) * depth
    func padded(_ source: [Float]) -> [AlignedMemory<Float>] {
      (0..<groups).map { group in
        AlignedMemory(
          copying: source[group * columns..<(group + 1) * columns], count: panels * Int(RK_PANEL), padding: 0)
      }
    }
    func pack<Element>(
      _ source: [Element], zero: Element,
      _ kernel: (UnsafePointer<Element>, Int, Int, Int, Int, Int, Int, UnsafeMutablePointer<Element>) -> Void
    ) -> [AlignedMemory<Element>] {
      (0..<groups).map { group in
        AlignedMemory(count: count, value: zero) { packed in
          source.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            for (index, tap) in layout.taps.enumerated() {
              kernel(
                base + group * layout.groupStride + tap, layout.columnStride, layout.channelStride, columns,
                channels, index * channels, depth, packed)
            }
          }
        }
      }
    }
    switch values {
    case .float(let source):
      floats = pack(source, zero: 0, rk_pack)
      (integers, scales) = ([], [])
    case .int8(let source, let scale):
      integers = pack(source, zero: 0, rk_pack_int8)
      scales = padded(scale)
      floats = []
    }
    biases = bias.map(padded) ?? []
  }

  /// Writes all output channels of all output pixels.
  ///
  /// - Parameter input: `[height, width, groups * channels]`.
  /// - Parameter residual: added after the activation, laid out as the output.
  func callAsFunction(
    _ input: UnsafePointer<Float>, _ geometry: Geometry, activation: Activation,
    residual: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
  ) {
    let rows = geometry.outputHeight * geometry.outputWidth
    let outputStride = geometry.outputStride ?? groups * columns
    var jobs: [rk_convolution] = []
    for group in 0..<groups {
      var job = rk_convolution()
      job.input = input + group * channels
      (job.height, job.width) = (geometry.height, geometry.width)
      (job.pixel_stride, job.channels) = (groups * channels, channels)
      (job.kernel_y, job.kernel_x) = geometry.kernel
      (job.stride_y, job.stride_x) = geometry.stride
      (job.dilation_y, job.dilation_x) = geometry.dilation
      (job.pad_y, job.pad_x) = geometry.padding
      job.output_width = geometry.outputWidth
      if floats.isEmpty {
        (job.packed_int8, job.scales) = (integers[group].pointer, scales[group].pointer)
      } else {
        job.packed = floats[group].pointer
      }
      job.columns = columns
      if !biases.isEmpty { job.bias = biases[group].pointer }
      let offset = geometry.outputOffset + group * columns
      job.output = output + offset
      job.residual = residual.map { $0 + offset }
      job.output_stride = outputStride
      (job.activation, job.slope) = (activation.code, activation.slope)
      jobs.append(job)
    }
    let cost = max(taps * channels * columns, 1)
    jobs.withUnsafeBufferPointer { jobs in
      for index in jobs.indices {
        guard let job = jobs.baseAddress.map({ $0 + index }) else { return }
        if rows >= 24 * Parallelism.threadCount {
          Parallelism.split(rows, grain: max(48, 100_000 / cost), multiple: 6) {
            rk_convolve(job, $0.lowerBound, $0.upperBound, 0, panels)
          }
        } else {
          Parallelism.split(panels, grain: 1_600_000 / (cost * 16 / columns * rows + 1) + 1) {
            rk_convolve(job, 0, rows, $0.lowerBound, $0.upperBound)
          }
        }
      }
    }
  }
}
