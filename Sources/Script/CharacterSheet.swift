import Emotion

/// Who the characters are: voice and usual emotion by name, as `characters.json` of `render npc` gives them.
public struct CharacterSheet: Sendable, Hashable {
  /// A character.
  public struct Character: Sendable, Hashable {
    /// The name in the script.
    public var name: String
    /// The voice, or `nil` for the command's default.
    public var voice: String?
    /// The emotion of lines that have none of their own.
    public var emotion: EmotionMixture?
    /// Its exact point in the affect space, where coordinates were given.
    public var affect: AffectVector?
    /// The intensity of `emotion`, or without one of all lines that have no intensity of their own.
    public var intensity: Intensity?
    /// The direction of lines that have none of their own.
    public var direction: String?
    /// The style of words that have none of their own.
    public var style: Delivery.Style?
  }

  /// The characters, in the order of the file.
  public var characters: [Character]

  /// Reads `{"Guard": {"voice": "george", "emotion": "anger", "intensity": 0.3}, ...}`.
  /// - Throws: `ScriptError` with line and column; an unknown field is an error that names the nearest known.
  public init(json text: String, path: String) throws(ScriptError) {
    do throws(EmotionError) {
      let document = try JSONDocument(parsing: text)
      guard case .object(let members) = document.root.value else {
        throw EmotionError.at(
          document.position(of: document.root.offset),
          .wrongValue(
            field: "characters", expected: "an object in { }", found: document.root.text(lineDepth: 0)))
      }
      var characters: [Character] = []
      for member in members { characters.append(try Self.character(member, of: document)) }
      self.characters = characters
    } catch {
      throw ScriptError(error, path: path)
    }
  }

  private static func character(
    _ member: JSONNode.Member, of document: JSONDocument
  ) throws(EmotionError) -> Character {
    let fields = try JSONFields(
      member.node, of: document, named: member.name,
      known: ["voice", "emotion", "intensity", "direction", "style"])
    var style: Delivery.Style?
    if let name = try fields.text("style") {
      let known = Delivery.Style.allCases.map(\.rawValue)
      guard let value = Delivery.Style(rawValue: name) else {
        throw .at(
          fields.position(of: "style"),
          .wrongValue(field: "style", expected: "one of " + known.joined(separator: ", "), found: name))
      }
      style = value
    }
    var affect: AffectVector?
    if case .string(let text) = fields.optional("emotion")?.value {
      do {
        affect = try AffectVector(parsing: text)
      } catch {
        throw .at(fields.position(of: "emotion"), error)
      }
    }
    let intensity = try fields.number("intensity", in: Intensity.range)
    return Character(
      name: member.name, voice: try fields.text("voice"), emotion: try fields.mixture("emotion"),
      affect: affect, intensity: try intensity.map { value throws(EmotionError) in try Intensity(value) },
      direction: try fields.text("direction"), style: style)
  }

  /// The character of a name, in any case.
  public subscript(name: String) -> Character? {
    characters.first { $0.name == name } ?? characters.first { $0.name.lowercased() == name.lowercased() }
  }

  /// The line with what its character gives where the line itself says nothing.
  public func applied(to line: ScriptLine) -> ScriptLine {
    guard let character = self[line.speaker] else { return line }
    var line = line
    line.voice = line.voice ?? character.voice
    if line.emotion == nil || character.emotion == nil {
      line.intensity = line.intensity ?? character.intensity
    }
    if line.emotion == nil {
      line.emotion = character.emotion
      line.affect = character.affect
    }
    line.direction = line.direction ?? character.direction
    for index in line.spans.indices where line.spans[index].delivery.style == nil {
      line.spans[index].delivery.style = character.style
    }
    return line
  }
}
