/// The sounds the recogniser tells apart, numbered from 0; class 0 is silence.
///
/// A class may stand for several symbols of the synthesiser's alphabet: accents' near twins sound alike.
public struct PhonemeClasses: Sendable {
  /// The number of silence.
  public static let silence = 0

  /// The symbol that stands for each class; silence's is empty.
  public let symbols: [String]
  private let numbers: [String: Int]

  /// - Parameter groups: the symbols of each class, the one that stands for it first; silence has none.
  init(_ groups: [[String]]) {
    symbols = groups.map { $0.first ?? "" }
    var numbers: [String: Int] = [:]
    for (number, group) in groups.enumerated() { for symbol in group { numbers[symbol] = number } }
    self.numbers = numbers
  }

  /// How many classes there are.
  public var count: Int { symbols.count }

  /// The class of a symbol, or nil for what has no sound of its own: stress, length, punctuation.
  public func number(of symbol: String) -> Int? { numbers[symbol] }
}
