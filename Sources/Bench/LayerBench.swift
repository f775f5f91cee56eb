import COpenBLAS
import Glibc
import NN
import Tensor

/// The shapes of the models' layers; scripts/bench_layers.py runs the same ones in PyTorch and ONNX Runtime.
struct LayerBench {
  func run(threads: Int) throws {
    for (frames, input, output) in [
      (400, 256, 768), (400, 768, 256), (400, 192, 576), (400, 256, 1803), (400, 256, 3005), (1, 256, 768),
    ] {
      let name = "linear_\(frames)_\(input)_\(output)", flops = 2 * frames * input * output
      let x = random([frames, input])
      let layer = try Linear(file(["weight": [output, input], "bias": [output]]), input, output)
      report(name, threads, flops) { _ = layer(x) }
      let small = try Linear(int8File(output, input), input, output)
      report("int8_" + name, threads, flops) { _ = small(x) }
      if threads == 1 { blas(name, x, output) }
    }
    let gelu = try Linear(file(["weight": [768, 256], "bias": [768]]), 256, 768, activation: .gelu)
    let frames = random([400, 256])
    report("linear_gelu_400_256_768", threads, 2 * 400 * 256 * 768) { _ = gelu(frames) }

    for (channels, kernel, dilation) in [(256, 7, 1), (128, 3, 3)] {
      let weights = try file(["weight": [channels, channels, kernel], "bias": [channels]])
      let layer = try Conv1d(
        weights, channels, channels, kernel: kernel, padding: dilation * (kernel - 1) / 2,
        dilation: dilation)
      let x = random([400, channels])
      report(
        "conv1d_400_\(channels)_k\(kernel)_d\(dilation)", threads, 2 * 400 * channels * channels * kernel
      ) {
        _ = layer(x)
      }
    }
    let filter = try Conv1d(
      file(["weight": [256, 1, 7], "bias": [256]]), 256, 256, kernel: 7, padding: 3, groups: 256)
    let norm = try LayerNorm(file(["weight": [256], "bias": [256]]), 256)
    report("depthwise_norm_400_256_k7", threads, 400 * 256 * 22) { _ = norm(filter(frames)) }
    let block = try ConvNeXtBlock1d(
      file([
        "dwconv.weight": [256, 1, 7], "dwconv.bias": [256], "norm.weight": [256], "norm.bias": [256],
        "pwconv1.weight": [768, 256], "pwconv1.bias": [768], "pwconv2.weight": [256, 768],
        "pwconv2.bias": [256], "gamma": [256],
      ]), 256, hidden: 768)
    report("convnext_400_256_768", threads, 4 * 400 * 256 * 768) { _ = block(frames) }

    let attention = try MultiHeadAttention(
      file([
        "qkv.weight": [576, 192], "qkv.bias": [576], "out.weight": [192, 192], "out.bias": [192],
      ]), 192, heads: 4)
    for length in [100, 400] {
      let x = random([length, 192])
      report("attention_\(length)_192_h4", threads, 8 * length * 192 * 192 + 4 * length * length * 192) {
        _ = attention(x)
      }
    }
    let gru = try GRU(
      file([
        "weight_ih_l0": [576, 192], "weight_hh_l0": [576, 192], "bias_ih_l0": [576], "bias_hh_l0": [576],
        "weight_ih_l0_reverse": [576, 192], "weight_hh_l0_reverse": [576, 192],
        "bias_ih_l0_reverse": [576], "bias_hh_l0_reverse": [576],
      ]), 192, 192, bidirectional: true)
    let words = random([100, 192])
    report("gru_100_192_both", threads, 2 * 100 * 4 * 576 * 192) { _ = gru(words) }

    let conv = try Conv2d(file(["weight": [64, 64, 3, 3], "bias": [64]]), 64, 64, kernel: 3, padding: 1)
    let image = random([96, 96, 64])
    report("conv2d_96_64_k3", threads, 2 * 96 * 96 * 64 * 64 * 9) { _ = conv(image) }
    let groups = try GroupNorm(
      file(["weight": [64], "bias": [64]]), groups: 8, 64, activation: .silu)
    report("groupnorm_silu_96_64", threads, 96 * 96 * 64 * 8) { _ = groups(image) }
  }

  private func report(_ name: String, _ threads: Int, _ flops: Int, _ body: () -> Void) {
    let time = Stopwatch.microseconds(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, body)
    print(
      "{\"name\": \"\(name)\", \"threads\": \(threads), \"microseconds\": \(time),"
        + " \"gflops\": \(Double(flops) / time / 1000)}")
  }

  /// OpenBLAS on the same product with the bias set beforehand, for comparison.
  private func blas(_ name: String, _ x: Tensor, _ output: Int) {
    openblas_set_num_threads(1)
    let weight = random([x.channels, output]), rows = x.rows, depth = x.channels
    var result = [Float](repeating: 0, count: rows * output)
    report("openblas_" + name, 1, 2 * rows * depth * output) {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(output), blasint(depth), 1,
        x.scalars, blasint(depth), weight.scalars, blasint(output), 0, &result, blasint(output))
    }
  }

  private func file(_ shapes: [String: [Int]]) throws -> Weights {
    var writer = SafetensorsWriter()
    for (name, shape) in shapes { writer.add(name, random(shape)) }
    return Weights(try SafetensorsFile(bytes: writer.encoded()))
  }

  private func int8File(_ output: Int, _ input: Int) throws -> Weights {
    var writer = SafetensorsWriter()
    writer.add(
      "weight", (0..<output * input).map { Int8(truncatingIfNeeded: $0 &* 37) }, shape: [output, input])
    writer.add("weight.scale", Tensor(repeating: 0.001, shape: [output]))
    writer.add("bias", random([output]))
    return Weights(try SafetensorsFile(bytes: writer.encoded()))
  }

  /// Numbers in -0.1 ..< 0.1 that look random.
  private func random(_ shape: [Int]) -> Tensor {
    var state: UInt32 = 1
    return Tensor(
      (0..<shape.reduce(1, *)).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(state >> 8) / Float(1 << 24) * 0.2 - 0.1
      }, shape: shape)
  }
}
