import Emotion

/// What can be wrong with a script, each with its place, the value found and, where one is near, what was meant.
public indirect enum ScriptError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A tag that nobody knows.
  case unknownTag(ScriptLocation, found: String, suggestion: String?)
  /// A tag that begins and never ends.
  case unclosedTag(ScriptLocation, found: String)
  /// An end tag where another is due, or none.
  case misplacedEnd(ScriptLocation, found: String, expected: String?)
  /// An attribute that its element does not have.
  case unknownAttribute(ScriptLocation, element: String, found: String, suggestion: String?)
  /// A value that a tag, attribute or field cannot have.
  case wrongValue(ScriptLocation, name: String, found: String, expected: String)
  /// An emotion, intensity, JSON or table problem at a place in the script.
  case emotion(ScriptLocation, EmotionError)
  /// A time code that cannot be read.
  case wrongTime(ScriptLocation, found: String)
  /// A line that ends before it starts.
  case wrongOrder(ScriptLocation, start: Double, end: Double)
  /// Words that nobody speaks.
  case noSpeaker(ScriptLocation, found: String)
  /// A line without words.
  case emptyLine(ScriptLocation)
  /// Two lines of the same name.
  case repeatedID(ScriptLocation, found: String)
  /// A file that is not what it should be.
  case malformed(ScriptLocation, found: String, expected: String)
  /// A table column or JSON field that must be there.
  case missingField(ScriptLocation, name: String)
  /// A table column or JSON field that looks like a slip of a known one.
  case unknownField(ScriptLocation, found: String, suggestion: String?)
  /// All that is wrong with a file, in its order.
  case several([ScriptError])

  /// One error for many; the error itself when it is alone.
  static func all(_ errors: [ScriptError]) -> ScriptError {
    let flat = errors.flatMap(\.errors)
    return flat.count == 1 ? flat[0] : .several(flat)
  }

  /// The single errors, in the order of the file.
  public var errors: [ScriptError] {
    if case .several(let errors) = self { errors.flatMap(\.errors) } else { [self] }
  }

  /// Where it is; of several, the first.
  public var location: ScriptLocation? {
    switch self {
    case .unknownTag(let place, _, _), .unclosedTag(let place, _), .misplacedEnd(let place, _, _),
      .unknownAttribute(let place, _, _, _), .wrongValue(let place, _, _, _), .emotion(let place, _),
      .wrongTime(let place, _), .wrongOrder(let place, _, _), .noSpeaker(let place, _),
      .emptyLine(let place), .repeatedID(let place, _), .malformed(let place, _, _),
      .missingField(let place, _), .unknownField(let place, _, _):
      place
    case .several(let errors): errors.first?.location
    }
  }

  /// What is wrong, with the value, without the place.
  public var message: String {
    switch self {
    case .unknownTag(_, let found, _): "there is no such tag (\(found))"
    case .unclosedTag(_, let found): "this tag is never closed (\(found))"
    case .misplacedEnd(_, let found, _): "this end tag has no beginning here (\(found))"
    case .unknownAttribute(_, let element, let found, _): "<\(element)> has no such attribute (\(found))"
    case .wrongValue(_, let name, let found, let expected): "\(name) is not \(expected) (\(found))"
    case .emotion(_, let error): error.message
    case .wrongTime(_, let found): "this time cannot be read (\(found))"
    case .wrongOrder(_, let start, let end):
      "the line ends at \(plain(end)) s, before or as it starts (\(plain(start)) s)"
    case .noSpeaker(_, let found): "nobody speaks this line (\(found))"
    case .emptyLine: "the line has no words"
    case .repeatedID(_, let found): "two lines have this id (\(found))"
    case .malformed(_, let found, let expected): "here should be \(expected) (\(found))"
    case .missingField(_, let name): "a field is missing (\(name))"
    case .unknownField(_, let found, _): "there is no field of this name (\(found))"
    case .several(let errors): "\(errors.count) errors"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .unknownTag(_, let found, let suggestion):
      [
        suggestion.map { "did you mean \($0)?" },
        "to have it spoken, write \\\(found); to drop it, delete it",
      ].compactMap { $0 }.joined(separator: " ")
    case .unclosedTag(_, let found): "close it, or write \\\(found) to have it spoken"
    case .misplacedEnd(_, _, let expected?): "close \(expected) first"
    case .misplacedEnd: "delete it"
    case .unknownAttribute(_, _, _, let suggestion?): "did you mean \(suggestion)?"
    case .unknownAttribute: "delete it"
    case .wrongValue(_, let name, _, let expected): "give \(name) \(expected)"
    case .emotion(_, let error): error.help
    case .wrongTime: "write mm:ss.mmm or hh:mm:ss.mmm, such as 00:04.200"
    case .wrongOrder: "let the line end after it starts"
    case .noSpeaker: "begin it with NAME: or indent it to continue the line above"
    case .emptyLine: "give it words or delete it"
    case .repeatedID: "give every line its own id"
    case .malformed(_, _, let expected): "put \(expected) here"
    case .missingField(_, let name): "add \(name)"
    case .unknownField(_, _, let suggestion?): "did you mean \(suggestion)?"
    case .unknownField: "rename or remove it"
    case .several(let errors): errors.first?.help ?? ""
    }
  }

  /// `FILE:LINE:COLUMN: what is wrong (the value)` and the help below it, for each error.
  public var description: String {
    errors.map { error in
      let place = error.location.map { "\($0): " } ?? ""
      return "\(place)\(error.message)\n  help: \(error.help)"
    }.joined(separator: "\n")
  }
}
