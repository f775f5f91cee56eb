import NN
import Tensor
import Testing

@Suite struct WeightsTests {
  private func sample() throws -> Weights {
    try weights([
      "encoder.2.weight": Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]),
      "encoder.2.bias": Tensor([7, 8], shape: [2]), "left": Tensor([0], shape: [1]),
    ])
  }

  @Test("views follow dotted names and find tensors by shape")
  func scopes() throws {
    let scope = try sample()["encoder"][2]
    #expect(scope.name("weight") == "encoder.2.weight")
    #expect(scope.contains("bias"))
    #expect(!scope.contains("encoder.2.bias"))
    #expect(scope.shape("weight") == [2, 3])
    #expect(try scope.tensor("bias", shape: [2]).scalars == [7, 8])
  }

  @Test("a missing tensor is an error with its full name")
  func missing() throws {
    let all = try sample()
    #expect(throws: WeightsError.missing(path: "memory", tensor: "encoder.2.gamma")) {
      try all["encoder"][2].tensor("gamma", shape: [2])
    }
  }

  @Test("a tensor of another shape is an error with both shapes")
  func wrongShape() throws {
    let all = try sample()
    #expect(
      throws: WeightsError.wrongShape(
        path: "memory", tensor: "encoder.2.weight", expected: [3, 2], found: [2, 3])
    ) { try Linear(all["encoder"][2], 2, 3) }
  }

  @Test("finish names every tensor that no view of the file asked for")
  func unused() throws {
    let all = try sample()
    #expect(
      throws: WeightsError.unused(path: "memory", tensors: ["encoder.2.bias", "encoder.2.weight", "left"])
    ) {
      try all.finish()
    }
    _ = try Linear(all["encoder"][2], 3, 2)
    #expect(throws: WeightsError.unused(path: "memory", tensors: ["left"])) { try all.finish() }
    _ = try all.tensor("left", shape: [1])
    try all.finish()
  }

  @Test("int8 needs a scale for each output, and finish counts the scales")
  func scales() throws {
    var writer = SafetensorsWriter()
    writer.add("weight", [1, -2, 3, -128, 5, 127], shape: [2, 3])
    let bare = Weights(try SafetensorsFile(bytes: writer.encoded()))
    #expect(throws: WeightsError.missing(path: "memory", tensor: "weight.scale")) {
      try bare.tensor("weight", shape: [2, 3])
    }
    writer.add("weight.scale", Tensor([0.5, 0.25], shape: [2]))
    let whole = Weights(try SafetensorsFile(bytes: writer.encoded()))
    #expect(try whole.tensor("weight", shape: [2, 3]).scalars == [0.5, -1, 1.5, -32, 1.25, 31.75])
    try whole.finish()
  }

  @Test("a broken file, sizes that cannot be and every error explain themselves")
  func messages() throws {
    let file = #expect(throws: WeightsError.self) { try Weights(path: "/tmp/render-does-not-exist") }
    let sizes = #expect(throws: WeightsError.self) {
      try Conv1d(sample()["c"], 10, 10, kernel: 3, groups: 4)
    }
    let heads = #expect(throws: WeightsError.self) { try MultiHeadAttention(sample()["a"], 10, heads: 3) }
    #expect(file?.description.contains("render-does-not-exist") == true)
    #expect(sizes?.description.contains("c.weight") == true)
    #expect(heads?.description.contains("a.qkv") == true)
    for error in [file, sizes, heads] { #expect(error?.help.isEmpty == false) }
  }
}
