import Kernels
import NN
import Tensor
import Testing

/// Every layer against PyTorch, with the kernels of each instruction set and with one and two threads.
@Suite(.serialized) struct Parity {
  static let settings = [RK_AVX2, RK_PORTABLE].flatMap { level in [1, 2].map { (Int32(level), $0) } }

  /// Runs `body` under one setting and restores the default.
  private func with(_ setting: (level: Int32, threads: Int), _ body: () throws -> Void) rethrows {
    let before = Parallelism.threadCount
    _ = rk_select(setting.level)
    Parallelism.setThreadCount(setting.threads)
    defer {
      _ = rk_select(Int32(RK_DEFAULT))
      Parallelism.setThreadCount(before)
    }
    try body()
  }

  private func check(_ name: String, _ layer: (Weights, Tensor) throws -> Tensor) throws {
    let weights = try fixture()[name]
    let found = try layer(weights, try weights.any("x"))
    #expect(distance(found, try weights.any("y")) < tolerance, "\(name)")
  }

  @Test("linear layers and convolutions agree with PyTorch", arguments: settings)
  func convolutions(level: Int32, threads: Int) throws {
    try with((level, threads)) {
      try check("linear") { try Linear($0, 37, 53)($1) }
      try check("conv1d") { try Conv1d($0, 19, 35, kernel: 5, stride: 2, padding: 4, dilation: 2)($1) }
      try check("conv1d_wide") { try Conv1d($0, 64, 20, kernel: 3, padding: 1)($1) }
      try check("conv1d_one") { try Conv1d($0, 1, 17, kernel: 11, padding: 5)($1) }
      try check("conv1d_groups") { try Conv1d($0, 24, 36, kernel: 3, padding: 1, groups: 4)($1) }
      try check("conv1d_depthwise") {
        try Conv1d($0, 21, 21, kernel: 7, padding: 6, dilation: 2, groups: 21)($1)
      }
      try check("transpose") { try ConvTranspose1d($0, 18, 22, kernel: 8, stride: 4, padding: 2)($1) }
      try check("transpose_odd") {
        try ConvTranspose1d($0, 12, 8, kernel: 5, stride: 3, padding: 1, outputPadding: 2, groups: 2)($1)
      }
      try check("transpose_gap") { try ConvTranspose1d($0, 6, 5, kernel: 2, stride: 3)($1) }
      try check("conv2d") {
        try Conv2d($0, 7, 18, kernel: (3, 5), stride: (2, 1), padding: (1, 2), dilation: (1, 2))($1)
      }
      try check("conv2d_wide") { try Conv2d($0, 50, 33, kernel: 3, padding: 1)($1) }
      try check("conv2d_groups") { try Conv2d($0, 8, 12, kernel: 3, groups: 2)($1) }
      try check("conv2d_depthwise") {
        try Conv2d($0, 11, 11, kernel: 3, stride: 2, padding: 1, groups: 11)($1)
      }
      try check("upsample") { $1.upsampledNearest(2) }
    }
  }

  @Test("norms, attention, recurrence and blocks agree with PyTorch", arguments: settings)
  func others(level: Int32, threads: Int) throws {
    try with((level, threads)) {
      try check("layernorm") { try LayerNorm($0, 43)($1) }
      try check("layernorm_plain") { try LayerNorm($0, 24, epsilon: 1e-3, affine: false)($1) }
      try check("rmsnorm") { try RMSNorm($0, 29)($1) }
      try check("groupnorm") { try GroupNorm($0, groups: 3, 21)($1) }
      try check("embedding") { try Embedding($0, 11, 6)($1.scalars.map { Int($0) }) }
      try check("attention") { try MultiHeadAttention($0, 24, heads: 3, names: .torch)($1) }
      try check("gru") { try GRU($0, 10, 19, bidirectional: true)($1) }
      try check("gru_forward") { try GRU($0, 5, 32)($1) }
      try check("convnext") { try ConvNeXtBlock1d($0, 26, hidden: 70)($1) }
      try check("convnext_ada") {
        try ConvNeXtBlock1d($0, 26, hidden: 70, condition: 9)($1, condition: try $0.any("condition"))
      }
      try check("softmax") { $1.softmax() }
      try check("snake") { try Snake($0, 23, hasBeta: true)($1) }
    }
  }

  @Test("attention obeys its mask and its bias as PyTorch's does", arguments: settings)
  func attentionMask(level: Int32, threads: Int) throws {
    try with((level, threads)) {
      let weights = try fixture()["attention"]
      let layer = try MultiHeadAttention(weights, 24, heads: 3, names: .torch)
      let x = try weights.any("x")
      let masked = layer(x, mask: (0..<57).map { $0 < 40 })
      #expect(distance(masked, try weights.any("masked")) < tolerance)
      let biased = layer(x, bias: try weights.any("bias"))
      #expect(distance(biased, try weights.any("biased")) < tolerance)
    }
  }

  @Test("activations agree with PyTorch, also far from zero", arguments: settings)
  func activations(level: Int32, threads: Int) throws {
    try with((level, threads)) {
      let weights = try fixture()["activation"]
      let x = try weights.any("x")
      let functions: [(String, Activation)] = [
        ("relu", .relu), ("leaky", .leakyReLU(slope: 0.1)), ("silu", .silu), ("gelu", .gelu),
        ("gelu_tanh", .geluTanh), ("tanh", .tanh), ("sigmoid", .sigmoid),
      ]
      for (name, activation) in functions {
        let found = activation(x), expected = try weights.any(name)
        for (index, value) in expected.scalars.enumerated() {
          let allowed = 1e-6 * max(1, abs(value))
          #expect(abs(found.scalars[index] - value) <= allowed, "\(name) of \(x.scalars[index])")
        }
      }
    }
  }

  @Test("half precision and bfloat16 widen exactly, infinities and subnormals included", arguments: settings)
  func widening(level: Int32, threads: Int) throws {
    try with((level, threads)) {
      let weights = try fixture()["half"]
      #expect(try weights.any("f16") == weights.any("f16_wide"))
      #expect(try weights.any("bf16") == weights.any("bf16_wide"))
    }
  }
}
