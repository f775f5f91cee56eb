/// What can be wrong with an emotion, an intensity or a plan that a person wrote.
public enum EmotionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No label has this name.
  case unknownName(found: String, suggestion: String?)
  /// A mixture or an A/V/D text cannot be read.
  case malformedMixture(found: String, reason: String)
  /// A number lies outside its range, or is none.
  case outOfRange(quantity: String, value: Double, range: ClosedRange<Double>)

  /// What is wrong, with the value.
  public var message: String {
    switch self {
    case .unknownName(let found, _): "there is no emotion of this name (\"\(found)\")"
    case .malformedMixture(let found, let reason): "\(reason) (\"\(found)\")"
    case .outOfRange(let quantity, let value, let range):
      "\(quantity) lies outside \(plain(range.lowerBound))...\(plain(range.upperBound)) (\(plain(value)))"
    }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .unknownName(_, let suggestion?): "did you mean \"\(suggestion)\"? `render emotions` lists all names"
    case .unknownName: "`render emotions` lists all names"
    case .malformedMixture:
      "write a name (\"anger\"), a mixture (\"0.6 fear + 0.4 anger\") or A/V/D (\"v=-0.6 a=0.8 d=0.3\")"
    case .outOfRange(_, _, let range):
      "give a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))"
    }
  }

  /// Message and help, as the command line prints them.
  public var description: String { "\(message)\n  help: \(help)" }
}
