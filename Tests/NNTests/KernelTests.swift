import COpenBLAS
import Kernels
import NN
import Tensor
import Testing

/// The kernels against plain loops and OpenBLAS over odd sizes, and against themselves: another instruction
/// set, another number of threads.
@Suite(.serialized) struct KernelTests {
  /// The value of `body` under each instruction set.
  private func onEachLevel<Output>(_ body: () throws -> Output) rethrows -> [Output] {
    defer { _ = rk_select(Int32(RK_DEFAULT)) }
    return try [RK_AVX2, RK_PORTABLE].map {
      _ = rk_select(Int32($0))
      return try body()
    }
  }

  private func withThreads<Output>(_ count: Int, _ body: () throws -> Output) rethrows -> Output {
    let before = Parallelism.threadCount
    Parallelism.setThreadCount(count)
    defer { Parallelism.setThreadCount(before) }
    return try body()
  }

  @Test("the environment or the CPU decides the instruction set, and a test can select it")
  func selection() {
    #expect(rk_select(Int32(RK_PORTABLE)) == Int32(RK_PORTABLE))
    #expect(rk_level() == Int32(RK_PORTABLE))
    _ = rk_select(Int32(RK_DEFAULT))
  }

  @Test(
    "linear layers agree with OpenBLAS",
    arguments: [
      (1, 1, 1), (1, 7, 65), (1, 300, 129), (2, 17, 16), (5, 256, 15), (6, 257, 17), (7, 512, 33),
      (13, 1000, 31), (97, 64, 80), (100, 300, 48), (193, 31, 257),
    ])
  func product(rows: Int, depth: Int, columns: Int) throws {
    var numbers = Numbers(seed: 1)
    let x = numbers.tensor(rows, depth), weight = numbers.tensor(columns, depth),
      bias = numbers.tensor(columns)
    var expected = Tensor(shape: [rows, columns]) { output in
      for index in 0..<rows * columns { output[index] = bias.scalars[index % columns] }
    }
    openblas_set_num_threads(1)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(depth), 1, x.scalars,
      blasint(depth), weight.scalars, blasint(depth), 1, &expected.scalars, blasint(columns))
    let file = try weights(["weight": weight, "bias": bias])
    for found in try onEachLevel({ try Linear(file, depth, columns)(x) }) {
      #expect(distance(found, expected) < tolerance)
    }
  }

  /// Height, width, channels in and out, kernel, stride, padding, dilation, groups.
  static let geometries: [[Int]] = [
    [1, 1, 1, 1, 1, 1, 0, 1, 1], [5, 7, 3, 5, 3, 1, 1, 1, 1], [9, 4, 16, 16, 3, 2, 1, 1, 1],
    [6, 11, 48, 17, 3, 1, 2, 2, 1], [7, 7, 64, 33, 5, 3, 2, 1, 1], [12, 5, 6, 9, 3, 1, 0, 1, 3],
    [8, 9, 10, 10, 3, 1, 1, 1, 10], [11, 13, 19, 19, 5, 2, 4, 2, 19], [4, 30, 8, 8, 3, 1, 1, 1, 8],
    [3, 3, 100, 70, 1, 1, 0, 1, 2], [2, 2, 300, 20, 3, 1, 1, 1, 1],
  ]

  @Test("convolutions agree with plain loops, with activation and residual", arguments: geometries)
  func convolution(shape: [Int]) throws {
    let (height, width, input, output) = (shape[0], shape[1], shape[2], shape[3])
    let (kernel, stride, padding, dilation, groups) = (shape[4], shape[5], shape[6], shape[7], shape[8])
    var numbers = Numbers(seed: 2)
    let x = numbers.tensor(height, width, input)
    let weight = numbers.tensor(output, input / groups, kernel, kernel), bias = numbers.tensor(output)
    let file = try weights(["weight": weight, "bias": bias])
    let outputHeight = (height + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    let outputWidth = (width + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
    let residual = numbers.tensor(outputHeight, outputWidth, output)
    var expected = residual
    for index in 0..<expected.count {
      let (pixel, channel) = (index / output, index % output)
      let (y, column) = (pixel / outputWidth, pixel % outputWidth)
      var sum = Double(bias.scalars[channel])
      for tap in 0..<kernel * kernel {
        let atY = y * stride - padding + tap / kernel * dilation
        let atX = column * stride - padding + tap % kernel * dilation
        guard (0..<height).contains(atY), (0..<width).contains(atX) else { continue }
        for part in 0..<input / groups {
          let from = channel / (output / groups) * (input / groups) + part
          let factor = weight.scalars[(channel * (input / groups) + part) * kernel * kernel + tap]
          sum += Double(x.scalars[(atY * width + atX) * input + from]) * Double(factor)
        }
      }
      expected.scalars[index] += Float(sum > 0 ? sum : 0.2 * sum)
    }
    let results = try onEachLevel {
      try Conv2d(
        file, input, output, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
        groups: groups, activation: .leakyReLU(slope: 0.2))(x, residual: residual)
    }
    for found in results { #expect(distance(found, expected) < tolerance) }
  }

  @Test("int8 linear layers stay within 1e-4 of the largest output of f32", arguments: [1, 5, 64, 200])
  func int8(rows: Int) throws {
    for (depth, columns) in [(1, 1), (33, 17), (256, 70), (1001, 48)] {
      var numbers = Numbers(seed: 3)
      let integers = numbers.integers(columns * depth), scale = numbers.tensor(columns)
      var writer = SafetensorsWriter()
      writer.add("weight", integers, shape: [columns, depth])
      writer.add("weight.scale", scale)
      writer.add("bias", numbers.tensor(columns))
      let file = Weights(try SafetensorsFile(bytes: writer.encoded()))
      let wide = try weights([
        "weight": try file.tensor("weight", shape: [columns, depth]),
        "bias": try file.tensor("bias", shape: [columns]),
      ])
      let x = numbers.tensor(rows, depth), residual = numbers.tensor(rows, columns)
      let results = try onEachLevel {
        (
          try Linear(file, depth, columns, activation: .silu)(x, residual: residual),
          try Linear(wide, depth, columns, activation: .silu)(x, residual: residual)
        )
      }
      for (found, expected) in results { #expect(distance(found, expected) < 1e-4) }
    }
  }

  @Test("an int8 convolution equals the one with the widened weights bit by bit")
  func int8Convolution() throws {
    var numbers = Numbers(seed: 4)
    var writer = SafetensorsWriter()
    writer.add("weight", numbers.integers(40 * 50 * 3), shape: [40, 50, 3])
    writer.add("weight.scale", numbers.tensor(40))
    let file = Weights(try SafetensorsFile(bytes: writer.encoded()))
    let wide = try weights(["weight": try file.tensor("weight", shape: [40, 50, 3])])
    let x = numbers.tensor(77, 50)
    let results = try onEachLevel {
      (
        try Conv1d(file, 50, 40, kernel: 3, padding: 1, bias: false)(x),
        try Conv1d(wide, 50, 40, kernel: 3, padding: 1, bias: false)(x)
      )
    }
    for (found, expected) in results { #expect(found == expected) }
  }

  @Test("any number of threads gives the same bits")
  func threads() throws {
    let results = try [1, 2, 3].map { count in
      try withThreads(count) { () -> [Tensor] in
        var numbers = Numbers(seed: 5)
        let x = numbers.tensor(401, 96), image = numbers.tensor(33, 41, 48)
        let square = try weights([
          "weight": numbers.tensor(200, 96), "bias": numbers.tensor(200),
          "conv.weight": numbers.tensor(64, 96, 3),
          "conv.bias": numbers.tensor(64), "image.weight": numbers.tensor(32, 48, 3, 3),
          "image.bias": numbers.tensor(32), "norm.weight": numbers.tensor(48),
          "norm.bias": numbers.tensor(48),
          "qkv.weight": numbers.tensor(288, 96), "qkv.bias": numbers.tensor(288),
          "out.weight": numbers.tensor(96, 96), "out.bias": numbers.tensor(96),
          "wide.weight": numbers.tensor(4000, 96), "wide.bias": numbers.tensor(4000),
        ])
        let one = Tensor(Array(x.scalars[..<96]), shape: [1, 96])
        return [
          try Linear(square, 96, 200, activation: .gelu)(x),
          try Linear(square["wide"], 96, 4000)(one),
          try Conv1d(square["conv"], 96, 64, kernel: 3, padding: 1)(x),
          try Conv2d(square["image"], 48, 32, kernel: 3, padding: 1)(image),
          try GroupNorm(square["norm"], groups: 6, 48)(image), Activation.silu(image),
          try MultiHeadAttention(square, 96, heads: 4)(x),
        ]
      }
    }
    for found in results {
      let same = zip(found, results[0]).map { $0 == $1 }
      #expect(same == [Bool](repeating: true, count: 7))
    }
  }

  @Test("softmax gives 0 for -infinity, 0 for a row of them, and NaN for a row with NaN")
  func softmax() {
    var row = [Float](repeating: 1, count: 11)
    row[3] = -.infinity
    row[9] = -.infinity
    for found in onEachLevel({ Tensor(row, shape: [1, 11]).softmax().scalars }) {
      #expect(found[3] == 0 && found[9] == 0)
      #expect(found.filter { $0 > 0 }.allSatisfy { abs($0 - 1 / 9) < 1e-7 })
    }
    let none = Tensor(repeating: -.infinity, shape: [1, 5])
    for found in onEachLevel({ none.softmax().scalars }) { #expect(found == [0, 0, 0, 0, 0]) }
    for position in 0..<11 {
      var broken = [Float](repeating: 1, count: 11)
      broken[position] = .nan
      for found in onEachLevel({ Tensor(broken, shape: [1, 11]).softmax().scalars }) {
        #expect(found.allSatisfy { $0.isNaN })
      }
    }
  }

  @Test("NaN passes through every activation")
  func nan() {
    let x = Tensor(repeating: .nan, shape: [11])
    for activation in [.silu, .gelu, .geluTanh, .tanh, .sigmoid, .exp, .relu] as [Activation] {
      for found in onEachLevel({ activation(x) }) {
        #expect(found.scalars.allSatisfy { $0.isNaN }, "\(activation)")
      }
    }
  }

  @Test("GroupNorm keeps its digits when the mean is a thousand times the spread")
  func groupNorm() throws {
    var numbers = Numbers(seed: 6)
    var x = numbers.tensor(5000, 4)
    let file = try weights(["weight": Tensor(repeating: 1, shape: [4]), "bias": Tensor(shape: [4])])
    let plain = try GroupNorm(file, groups: 2, 4)(x)
    x.scalars = x.scalars.map { $0 + 1024 }
    for found in try onEachLevel({ try GroupNorm(file, groups: 2, 4)(x) }) {
      #expect(distance(found, plain) < 2e-4)
    }
  }

  @Test("a sequence of no frames is allowed")
  func empty() throws {
    let file = try weights([
      "weight": Tensor(repeating: 1, shape: [3, 2, 3]), "bias": Tensor([1, 2, 3], shape: [3]),
      "l.weight": Tensor(repeating: 1, shape: [3, 2]), "l.bias": Tensor([1, 2, 3], shape: [3]),
    ])
    let nothing = Tensor([], shape: [0, 2])
    #expect(try Conv1d(file, 2, 3, kernel: 3, padding: 1)(nothing).shape == [0, 3])
    #expect(try Conv1d(file, 2, 3, kernel: 3, padding: 2)(nothing).scalars == [1, 2, 3, 1, 2, 3])
    #expect(try Linear(file["l"], 2, 3)(nothing).shape == [0, 3])
    var writer = SafetensorsWriter()
    writer.add("weight", [1, 2, 3, 4, 5, 6], shape: [3, 2])
    writer.add("weight.scale", Tensor([1, 1, 1], shape: [3]))
    let small = Weights(try SafetensorsFile(bytes: writer.encoded()))
    #expect(try Linear(small, 2, 3, bias: false)(nothing).shape == [0, 3])
  }

  @Test("embeddings of time start at sine 0 and cosine 1 and turn at their frequencies")
  func sinusoids() {
    let zero = SinusoidalEmbedding(size: 8)(0)
    #expect(zero.scalars == [0, 0, 0, 0, 1, 1, 1, 1])
    let flipped = SinusoidalEmbedding(size: 8, order: .cosinesFirst)(0)
    #expect(flipped.scalars == [1, 1, 1, 1, 0, 0, 0, 0])
    let slowest = SinusoidalEmbedding(size: 4, maxPeriod: 100)(50)
    #expect(abs(slowest.scalars[1] - 0.479_425_54) < 1e-6)
  }

  @Test("frames are repeated by their counts and channels joined in order")
  func shapes() {
    let x = Tensor([1, 2, 3, 4], shape: [2, 2])
    #expect(x.repeatingFrames([2, 0]) == Tensor([1, 2, 1, 2], shape: [2, 2]))
    #expect(
      Tensor.concatenatingChannels([x, Tensor([9, 8], shape: [2, 1])])
        == Tensor([1, 2, 9, 3, 4, 8], shape: [2, 3]))
    #expect(
      x.affine(scale: Tensor([2, 0], shape: [2]), shift: Tensor([1, 5], shape: [2])).scalars == [3, 5, 7, 5])
  }
}
