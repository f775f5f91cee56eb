/// A JSON value that keeps the order of its fields and knows where it stood in the file.
public struct JSONNode: Sendable {
  /// What the node holds.
  public enum Value: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  /// A field of an object.
  public struct Member: Sendable {
    /// The field's name.
    public let name: String
    /// The field's value.
    public let node: JSONNode
    /// Where the name stands, in UTF-8 bytes from the start.
    public let offset: Int

    /// A field; the offset matters only to what was read.
    public init(_ name: String, _ node: JSONNode, offset: Int = 0) {
      self.name = name
      self.node = node
      self.offset = offset
    }
  }

  /// What it holds.
  public let value: Value
  /// Where it stands, in UTF-8 bytes from the start.
  public let offset: Int

  /// A value; the offset matters only to what was read.
  public init(_ value: Value, offset: Int = 0) {
    self.value = value
    self.offset = offset
  }

  /// A string, or null for `nil` and for the empty string.
  public init(_ text: String?) {
    self.init(text.flatMap { $0.isEmpty ? nil : Value.string($0) } ?? .null)
  }

  /// A number, or null for `nil` and for what JSON cannot hold.
  public init(_ number: Double?) {
    self.init(number.flatMap { $0.isFinite ? Value.number($0) : nil } ?? .null)
  }

  /// The value as JSON text; objects and arrays deeper than `lineDepth` stand on one line.
  ///
  /// Numbers are written with the fewest digits that read back as the same number.
  public func text(lineDepth: Int) -> String {
    var text = ""
    write(to: &text, depth: 0, lineDepth: lineDepth)
    return text
  }

  private func write(to text: inout String, depth: Int, lineDepth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .number(let number): text += plain(number)
    case .string(let string): Self.quote(string, to: &text)
    case .array(let nodes):
      Self.list(nodes, "[", "]", to: &text, depth: depth, lineDepth: lineDepth) { node, text in
        node.write(to: &text, depth: depth + 1, lineDepth: lineDepth)
      }
    case .object(let members):
      Self.list(members, "{", "}", to: &text, depth: depth, lineDepth: lineDepth) { member, text in
        Self.quote(member.name, to: &text)
        text += ": "
        member.node.write(to: &text, depth: depth + 1, lineDepth: lineDepth)
      }
    }
  }

  private static func list<Item>(
    _ items: [Item], _ open: String, _ close: String, to text: inout String, depth: Int, lineDepth: Int,
    write: (Item, inout String) -> Void
  ) {
    let broken = depth < lineDepth && !items.isEmpty
    text += open
    for (index, item) in items.enumerated() {
      if index > 0 { text += broken ? "," : ", " }
      if broken { text += "\n" + String(repeating: "  ", count: depth + 1) }
      write(item, &text)
    }
    if broken { text += "\n" + String(repeating: "  ", count: depth) }
    text += close
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
