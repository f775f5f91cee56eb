extension EmotionPlan {
  /// Reads the JSON of `render plan`.
  ///
  /// `id`, `speaker`, `text`, `emotion` and `intensity` must be there. Without `valence`, `arousal` and
  /// `dominance` (all three) the emotion's own point is taken; without `source` it is `user`; all else is null.
  /// - Throws: `EmotionError` with line and column; an unknown field is an error that names the nearest known.
  public init(json text: String) throws(EmotionError) {
    let document = try JSONDocument(parsing: text)
    let root = try JSONFields(document.root, of: document, named: "plan", known: ["version", "lines"])
    let version = try root.required("version")
    guard case .number(Double(Self.version)) = version.value else {
      throw .at(
        document.position(of: version.offset), .unsupportedVersion(found: version.text(lineDepth: 0)))
    }
    _ = try root.required("lines")
    var lines: [Line] = []
    var ids: Set<String> = []
    for node in try root.list("lines") {
      let fields = try JSONFields(node, of: document, named: "line", known: Self.fields)
      let line = try Self.line(fields, of: document)
      do {
        try Self.check(line, seen: &ids)
      } catch {
        throw .at(document.position(of: node.offset), error)
      }
      lines.append(line)
    }
    self.init(lines: lines)
  }

  private static func line(_ fields: JSONFields, of document: JSONDocument) throws(EmotionError) -> Line {
    _ = try fields.required("emotion")
    _ = try fields.required("intensity")
    let mixture = try fields.mixture("emotion") ?? .neutral
    let point: AffectVector?
    let valence = try fields.number("valence", in: AffectVector.range)
    let arousal = try fields.number("arousal", in: AffectVector.range)
    let dominance = try fields.number("dominance", in: AffectVector.range)
    do {
      point = try affect(valence, arousal, dominance)
    } catch {
      throw .at(fields.position(of: "emotion"), error)
    }
    let setting = EmotionSetting(
      mixture: mixture, affect: point,
      intensity: try Intensity(try fields.number("intensity", in: Intensity.range) ?? 1),
      direction: try fields.text("direction"))
    var alternatives: [Alternative] = []
    for node in try fields.list("alternatives") { alternatives.append(try alternative(node, of: document)) }
    return Line(
      id: try fields.requiredText("id"), speaker: try fields.requiredText("speaker"),
      voice: try fields.text("voice"), text: try fields.requiredText("text"),
      start: try fields.number("start", in: timeRange), end: try fields.number("end", in: timeRange),
      setting: setting, confidence: try fields.number("confidence", in: 0...1), alternatives: alternatives,
      source: try fields.text("source") ?? "user", reason: try fields.text("reason"),
      cause: try fields.text("cause"))
  }

  /// Reads `{"emotion": {...}, "confidence": 0.2, "source": "text"}`.
  static func alternative(_ node: JSONNode, of document: JSONDocument) throws(EmotionError) -> Alternative {
    let fields = try JSONFields(
      node, of: document, named: "alternative", known: ["emotion", "confidence", "source"])
    _ = try fields.required("emotion")
    return Alternative(
      mixture: try fields.mixture("emotion") ?? .neutral,
      confidence: try fields.number("confidence", in: 0...1),
      source: try fields.text("source") ?? "user")
  }

  /// The plan as JSON, one field a line, always in the same order.
  public var json: String {
    let root = JSONNode(
      .object([
        JSONNode.Member("version", JSONNode(Double(Self.version))),
        JSONNode.Member("lines", JSONNode(.array(lines.map(Self.node)))),
      ]))
    return root.text(lineDepth: 3) + "\n"
  }

  private static func node(_ line: Line) -> JSONNode {
    let affect = line.setting.affect
    let values: [JSONNode] = [
      JSONNode(line.id), JSONNode(line.speaker), JSONNode(line.voice), JSONNode(line.text),
      JSONNode(line.start), JSONNode(line.end), node(line.setting.mixture), JSONNode(affect.valence),
      JSONNode(affect.arousal), JSONNode(affect.dominance), JSONNode(line.setting.intensity.value),
      JSONNode(line.setting.direction), JSONNode(line.confidence), node(line.alternatives),
      JSONNode(line.source), JSONNode(line.reason), JSONNode(line.cause),
    ]
    return JSONNode(.object(zip(fields, values).map { JSONNode.Member($0, $1) }))
  }

  private static func node(_ mixture: EmotionMixture) -> JSONNode {
    JSONNode(.object(mixture.components.map { JSONNode.Member($0.label.name, JSONNode($0.weight)) }))
  }

  /// The list of alternatives as a JSON value.
  static func node(_ alternatives: [Alternative]) -> JSONNode {
    JSONNode(
      .array(
        alternatives.map { alternative in
          JSONNode(
            .object([
              JSONNode.Member("emotion", node(alternative.mixture)),
              JSONNode.Member("confidence", JSONNode(alternative.confidence)),
              JSONNode.Member("source", JSONNode(alternative.source)),
            ]))
        }))
  }
}
