/// What the mouth strives for during a sound, and how strongly it insists.
///
/// Lanes of `shape`: jaw, funnel, pucker, lower lip down, upper lip up, spread, lower lip under the teeth,
/// chin.
struct MouthTarget: Sendable {
  var shape: SIMD8<Float>
  var dominance: SIMD8<Float>
  /// Whether the lips must meet.
  var closes = false

  /// - Parameter firm: how strongly jaw and lips resist their neighbours, 0...1.
  init(
    jaw: Float, funnel: Float = 0, pucker: Float = 0, lower: Float = 0, upper: Float = 0, spread: Float = 0,
    bite: Float = 0, chin: Float = 0, firm: (jaw: Float, lips: Float) = (1, 0.5), closes: Bool = false
  ) {
    shape = [jaw, funnel, pucker, lower, upper, spread, bite, chin]
    let (j, l) = (firm.jaw, firm.lips)
    dominance = [j, l, l, l, l, l, 0.7 * l + 0.3, l]
    self.closes = closes
  }

  static let rest = MouthTarget(jaw: 0.02, firm: (0.5, 0.3))

  /// The targets of a sound one after the other (two for a diphthong); nil for punctuation and unknown
  /// symbols.
  static func targets(_ sound: String) -> [MouthTarget]? {
    if let single = table[sound] { return [single] }
    if let pair = diphthongs[sound] { return pair.compactMap { table[$0] } }
    return nil
  }

  private static let diphthongs: [String: [String]] = [
    "A": ["e", "ɪ"], "I": ["a", "ɪ"], "W": ["a", "ʊ"], "Y": ["ɔ", "ɪ"], "O": ["o", "ʊ"], "Q": ["ə", "ʊ"],
  ]

  private static let table: [String: MouthTarget] = {
    let tongue = MouthTarget(jaw: 0.10, lower: 0.10, firm: (0.55, 0.2))
    let back = MouthTarget(jaw: 0.15, firm: (0.3, 0.15))
    let lips = MouthTarget(jaw: 0.05, firm: (0.9, 1), closes: true)
    let teeth = MouthTarget(jaw: 0.07, upper: 0.22, bite: 0.62, firm: (0.9, 1))
    let hiss = MouthTarget(jaw: 0.05, lower: 0.22, upper: 0.06, spread: 0.22, firm: (0.95, 0.55))
    let hush = MouthTarget(jaw: 0.06, funnel: 0.55, lower: 0.12, firm: (0.95, 0.95))
    let middle = MouthTarget(jaw: 0.18, lower: 0.08, firm: (0.6, 0.3))
    let dental = MouthTarget(jaw: 0.13, lower: 0.12, upper: 0.06, firm: (0.8, 0.4))
    let open = MouthTarget(jaw: 0.42, lower: 0.16, upper: 0.05, firm: (1, 0.5))
    let inner = MouthTarget(jaw: 0.14, lower: 0.12, upper: 0.05, spread: 0.22, firm: (0.8, 0.5))
    return [
      "p": lips, "b": lips, "m": lips, "f": teeth, "v": teeth, "θ": dental, "ð": dental,
      "s": hiss, "z": hiss, "ʃ": hush, "ʒ": hush, "ʧ": hush, "ʤ": hush,
      "t": tongue, "d": tongue, "n": tongue, "l": tongue, "ɾ": tongue, "T": tongue, "ʔ": back,
      "k": back, "ɡ": back, "g": back, "ŋ": back, "h": back,
      "ɹ": MouthTarget(jaw: 0.11, funnel: 0.38, pucker: 0.12, firm: (0.7, 0.7)),
      "w": MouthTarget(jaw: 0.07, funnel: 0.15, pucker: 0.85, firm: (0.9, 1)),
      "j": MouthTarget(jaw: 0.09, lower: 0.1, spread: 0.3, firm: (0.7, 0.5)),
      "ɑ": open, "a": open, "ɒ": MouthTarget(jaw: 0.36, funnel: 0.2, lower: 0.12, firm: (1, 0.6)),
      "æ": MouthTarget(jaw: 0.37, lower: 0.2, upper: 0.12, spread: 0.2),
      "ʌ": MouthTarget(jaw: 0.28, lower: 0.12, firm: (0.9, 0.4)),
      "ə": middle, "ɐ": middle, "ᵊ": middle, "ɚ": middle,
      "ɜ": MouthTarget(jaw: 0.18, funnel: 0.3, pucker: 0.1, lower: 0.1, firm: (0.9, 0.6)),
      "ɛ": MouthTarget(jaw: 0.27, lower: 0.16, upper: 0.08, spread: 0.2),
      "e": MouthTarget(jaw: 0.22, lower: 0.14, upper: 0.08, spread: 0.26),
      "ɪ": inner, "ᵻ": inner,
      "i": MouthTarget(jaw: 0.09, lower: 0.14, upper: 0.06, spread: 0.42, firm: (0.9, 0.7)),
      "u": MouthTarget(jaw: 0.09, funnel: 0.25, pucker: 0.75, firm: (0.9, 0.9)),
      "ʊ": MouthTarget(jaw: 0.14, funnel: 0.2, pucker: 0.45, firm: (0.8, 0.7)),
      "o": MouthTarget(jaw: 0.24, funnel: 0.45, pucker: 0.25, firm: (1, 0.8)),
      "ɔ": MouthTarget(jaw: 0.33, funnel: 0.48, pucker: 0.1, firm: (1, 0.8)),
    ]
  }()
}
