/// What can be wrong with an emotion, an intensity or a plan that a person wrote.
public indirect enum EmotionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No label has this name.
  case unknownName(found: String, suggestion: String?)
  /// A mixture or an A/V/D text cannot be read.
  case malformedMixture(found: String, reason: String)
  /// A number lies outside its range, or is none.
  case outOfRange(quantity: String, value: Double, range: ClosedRange<Double>)
  /// A file is no text, no JSON or no table.
  case malformedText(reason: String, found: String)
  /// A plan is of a version that this program does not know.
  case unsupportedVersion(found: String)
  /// A field or column is none of the known ones.
  case unknownField(name: String, suggestion: String?)
  /// A field that must be there is not.
  case missingField(name: String)
  /// A field's value is of the wrong kind.
  case wrongValue(field: String, expected: String, found: String)
  /// An error at a place in a file.
  case at(TextPosition, EmotionError)

  /// Where in the file, if it is known.
  public var position: TextPosition? {
    if case .at(let position, let error) = self { error.position ?? position } else { nil }
  }

  /// The error without its place.
  public var problem: EmotionError {
    if case .at(_, let error) = self { error.problem } else { self }
  }

  /// What is wrong, with the value.
  public var message: String {
    switch self {
    case .unknownName(let found, _): "there is no emotion of this name (\"\(found)\")"
    case .malformedMixture(let found, let reason): "\(reason) (\"\(found)\")"
    case .outOfRange(let quantity, let value, let range):
      "\(quantity) lies outside \(plain(range.lowerBound))...\(plain(range.upperBound)) (\(plain(value)))"
    case .malformedText(let reason, let found): "\(reason) (\(found))"
    case .unsupportedVersion(let found): "this plan is of a version that is not known (\(found))"
    case .unknownField(let name, _): "there is no field of this name (\"\(name)\")"
    case .missingField(let name): "a field is missing (\"\(name)\")"
    case .wrongValue(let field, let expected, let found): "\"\(field)\" is not \(expected) (\(found))"
    case .at(_, let error): error.message
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .unknownName(_, let suggestion?): "did you mean \"\(suggestion)\"? `render emotions` lists all names"
    case .unknownName: "`render emotions` lists all names; a direction (--direction) takes any words"
    case .malformedMixture:
      "write a name (\"anger\"), a mixture (\"0.6 fear + 0.4 anger\") or A/V/D (\"v=-0.6 a=0.8 d=0.3\")"
    case .outOfRange(_, _, let range):
      "give a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))"
    case .malformedText: "mend the file at this place; it must be UTF-8 text"
    case .unsupportedVersion:
      "this program reads version \(EmotionPlan.version); write the plan again with `render plan`"
    case .unknownField(_, let suggestion?): "did you mean \"\(suggestion)\"?"
    case .unknownField: "remove it; `render plan` writes a file with all known fields"
    case .missingField(let name): "add \"\(name)\"; `render plan` writes a file with all fields"
    case .wrongValue(let field, let expected, _): "give \"\(field)\" \(expected)"
    case .at(_, let error): error.help
    }
  }

  /// Message and help, as the command line prints them.
  public var description: String {
    let place = position.map { "\($0.line):\($0.column): " } ?? ""
    return "\(place)\(message)\n  help: \(help)"
  }
}
