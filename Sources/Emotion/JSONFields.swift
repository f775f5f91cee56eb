/// The fields of a JSON object, read by name and kind; every error says where.
public struct JSONFields: Sendable {
  private let document: JSONDocument
  private let members: [JSONNode.Member]
  private let place: Int

  /// The fields of `node`, none of which may be other than `known`.
  /// - Throws: `EmotionError.wrongValue` when it is no object, `EmotionError.unknownField` with the nearest
  ///   known name.
  public init(
    _ node: JSONNode, of document: JSONDocument, named name: String, known: [String]
  ) throws(EmotionError) {
    self.document = document
    place = node.offset
    guard case .object(let members) = node.value else {
      throw .at(
        document.position(of: node.offset),
        .wrongValue(field: name, expected: "an object in { }", found: node.text(lineDepth: 0)))
    }
    self.members = members
    for member in members where !known.contains(member.name) {
      throw .at(
        document.position(of: member.offset),
        .unknownField(name: member.name, suggestion: nearestWord(to: member.name, among: known)))
    }
  }

  /// A field's value; `nil` when it is not there or null.
  public func optional(_ name: String) -> JSONNode? {
    guard let node = members.first(where: { $0.name == name })?.node else { return nil }
    if case .null = node.value { return nil }
    return node
  }

  /// A field's value.
  /// - Throws: `EmotionError.missingField`, at the object's place, when it is not there or null.
  public func required(_ name: String) throws(EmotionError) -> JSONNode {
    if let node = optional(name) { return node }
    throw .at(document.position(of: place), .missingField(name: name))
  }

  /// A text; `nil` when it is not there, null or empty.
  /// - Throws: `EmotionError.wrongValue` when it is something else.
  public func text(_ name: String) throws(EmotionError) -> String? {
    guard let node = optional(name) else { return nil }
    guard case .string(let text) = node.value else { throw wrong(node, name, "a text in double quotes") }
    return text.isEmpty ? nil : text
  }

  /// A text that must be there and not be empty.
  /// - Throws: `EmotionError.missingField` or `EmotionError.wrongValue`.
  public func requiredText(_ name: String) throws(EmotionError) -> String {
    let node = try required(name)
    guard let text = try text(name) else { throw wrong(node, name, "a text that is not empty") }
    return text
  }

  /// A number; `nil` when it is not there or null.
  /// - Throws: `EmotionError.wrongValue` when it is something else, `EmotionError.outOfRange`.
  public func number(_ name: String, in range: ClosedRange<Double>) throws(EmotionError) -> Double? {
    guard let node = optional(name) else { return nil }
    guard case .number(let number) = node.value else { throw wrong(node, name, "a number") }
    guard range.contains(number) else {
      throw .at(
        document.position(of: node.offset), .outOfRange(quantity: name, value: number, range: range))
    }
    return number
  }

  /// The items of a list; none when it is not there or null.
  /// - Throws: `EmotionError.wrongValue` when it is something else.
  public func list(_ name: String) throws(EmotionError) -> [JSONNode] {
    guard let node = optional(name) else { return [] }
    guard case .array(let nodes) = node.value else { throw wrong(node, name, "a list in [ ]") }
    return nodes
  }

  /// An emotion mixture, `{"fear": 0.6, "anger": 0.4}` or a text such as `"fear"`; `nil` when it is not there.
  /// - Throws: `EmotionError` at the place of the name that is wrong.
  public func mixture(_ name: String) throws(EmotionError) -> EmotionMixture? {
    guard let node = optional(name) else { return nil }
    switch node.value {
    case .string(let text):
      return try located(node.offset) { () throws(EmotionError) in try EmotionMixture(parsing: text) }
    case .object(let members):
      var parts: [(label: EmotionLabel, weight: Double)] = []
      for member in members {
        guard case .number(let weight) = member.node.value else {
          throw wrong(member.node, member.name, "a weight (a number)")
        }
        let label = try located(member.offset) { () throws(EmotionError) in
          try EmotionLabel.named(member.name)
        }
        parts.append((label, weight))
      }
      return try located(node.offset) { () throws(EmotionError) in try EmotionMixture(parts) }
    default: throw wrong(node, name, "an emotion, such as {\"fear\": 0.6, \"anger\": 0.4}")
    }
  }

  /// The place of a field's value, or of the whole object when the field is not there.
  public func position(of name: String) -> TextPosition {
    document.position(of: optional(name)?.offset ?? place)
  }

  private func wrong(_ node: JSONNode, _ name: String, _ expected: String) -> EmotionError {
    .at(
      document.position(of: node.offset),
      .wrongValue(field: name, expected: expected, found: node.text(lineDepth: 0)))
  }

  private func located<T>(
    _ offset: Int, _ body: () throws(EmotionError) -> T
  ) throws(EmotionError) -> T {
    do {
      return try body()
    } catch {
      throw .at(document.position(of: offset), error)
    }
  }
}
