/// Words to phonemes: groups tokens written together, reads them from right to left and settles their stress.
///
/// From right to left, because "the", "a", "to" and others depend on the sound that follows.
/// - Source: the grouping and stress rules of misaki (hexgrad, Apache-2.0).
struct G2P: Sendable {
  /// More tokens written together than this are read apart, so that the time stays linear.
  private static let longestGroup = 24

  let pronouncer: Pronouncer
  let letterToSound: LetterToSound

  private static let punctuationTags: Set = [".", ",", "-LRB-", "-RRB-", "``", "''", ":", "$", "#", "NFP"]
  private static let bracketPhonemes = ["-LRB-": "(", "-RRB-": ")", "``": "“", "''": "”"]
  private static let silent = Set("',-._‘’/".unicodeScalars)
  private static let symbolNames = [
    "/": "slash", "=": "equals", "+": "plus", "&": "and", "@": "at", "%": "percent", "#": "hash",
    "*": "asterisk", "~": "tilde", "^": "caret", "<": "less than", ">": "greater than",
  ]

  /// The tokens as words with phonemes; tokens written together become one word.
  func callAsFunction(_ tokens: [Token]) -> [Token] {
    var words = group(tokens)
    var context = Pronouncer.Context()
    for index in words.indices.reversed() { context = read(&words[index], context) }
    if let group = words.indices.last, let part = words[group].indices.last, words[group][part].text == "." {
      words[group][part].phonemes = "."
      words[group][part].spaceBefore = false
    }
    return words.map { group in
      var word = Token.merge(group[...], keepingPhonemes: true)
      word.phonemes = Self.finalForm(word.phonemes ?? "")
      return word
    }
  }

  /// The symbols that the models know for the flap and the glottal stop.
  private static func finalForm(_ phonemes: String) -> String {
    guard phonemes.unicodeScalars.contains(where: { $0 == "ɾ" || $0 == "ʔ" }) else { return phonemes }
    return String(scalars: phonemes.unicodeScalars.map { $0 == "ɾ" ? "T" : $0 == "ʔ" ? "t" : $0 })
  }

  // MARK: - Groups

  private func group(_ tokens: [Token]) -> [[Token]] {
    var groups: [[Token]] = []
    var isOpen = false
    var currency: String?
    for (index, token) in tokens.enumerated() {
      let nextTag = index + 1 < tokens.count ? tokens[index + 1].tag : ""
      for var part in parts(of: token, nextTag: nextTag, &currency) {
        if part.phonemes != nil {
          groups.append([part])
          isOpen = false
        } else if isOpen, groups[groups.count - 1].count < Self.longestGroup {
          part.isHead = false
          groups[groups.count - 1].append(part)
          isOpen = !part.spaceAfter
        } else {
          groups.append([part])
          isOpen = !part.spaceAfter
        }
      }
    }
    return groups
  }

  private func parts(of token: Token, nextTag: String, _ currency: inout String?) -> [Token] {
    guard token.phonemes == nil else { return [token] }
    let texts = Subtokens.split(token.text)
    var parts: [Token] = []
    for (index, text) in texts.enumerated() {
      var part = token
      part.text = text
      part.spaceAfter = index + 1 == texts.count && token.spaceAfter
      if part.tag == "$", Pronouncer.isCurrency(text) {
        currency = text
        part.phonemes = ""
        part.spoken = ""
      } else if part.tag == ":", text == "-" || text == "–" {
        part.phonemes = "—"
      } else if Self.punctuationTags.contains(part.tag),
        !text.unicodeScalars.contains(where: \.isWordCharacter)
      {
        part.phonemes = Self.bracketPhonemes[part.tag] ?? Self.punctuation(in: text)
      } else if currency != nil {
        if part.tag != "CD" {
          currency = nil
        } else if index + 1 == texts.count, nextTag != "CD" {
          part.currency = currency
        }
      }
      parts.append(part)
    }
    return parts
  }

  private static func punctuation(in text: String) -> String {
    String(
      scalars: text.unicodeScalars.filter {
        PhonemeAlphabet.pauses.contains($0)
      })
  }

  // MARK: - Reading

  /// Reads one group and returns the context for the word before it.
  private func read(_ group: inout [Token], _ context: Pronouncer.Context) -> Pronouncer.Context {
    if group.count == 1 {
      if group[0].phonemes == nil {
        let reading = pronouncer(group[0], context) ?? guess(group[0].text)
        group[0].phonemes = reading.phonemes
        group[0].spoken = reading.spoken
      }
      return Self.context(context, before: group[0].phonemes, group[0])
    }
    var context = context
    var (left, right) = (0, group.count)
    while left < right {
      let whole = Token.merge(group[left..<right])
      if let reading = pronouncer(whole, context) {
        for index in (left + 1)..<max(left + 1, right) {
          group[index].phonemes = ""
          group[index].spoken = ""
        }
        group[left].phonemes = reading.phonemes
        group[left].spoken = reading.spoken ?? (right > left + 1 ? whole.text : nil)
        context = Self.context(context, before: reading.phonemes, whole)
        (left, right) = (0, left)
      } else if left + 1 < right {
        left += 1
      } else {
        right -= 1
        left = 0
        guard group[right].text.unicodeScalars.allSatisfy(Self.silent.contains) else {
          let whole = Token.merge(group[...])
          let reading = guess(whole.text)
          for index in group.indices.dropFirst() {
            group[index].phonemes = ""
            group[index].spoken = ""
            group[index].spaceBefore = false
          }
          group[0].phonemes = reading.phonemes
          group[0].spoken = reading.spoken ?? whole.text
          return context
        }
        group[right].phonemes = ""
      }
    }
    settleStress(&group)
    return context
  }

  private static func context(
    _ context: Pronouncer.Context, before phonemes: String?, _ token: Token
  ) -> Pronouncer.Context {
    var result = Pronouncer.Context(beforeVowel: context.beforeVowel)
    for scalar in (phonemes ?? "").unicodeScalars {
      if PhonemeAlphabet.pauses.contains(scalar) {
        result.beforeVowel = nil
      } else if PhonemeAlphabet.vowels.contains(scalar) {
        result.beforeVowel = true
      } else if PhonemeAlphabet.consonants.contains(scalar) {
        result.beforeVowel = false
      } else {
        continue
      }
      break
    }
    result.beforeTo =
      token.text == "to" || token.text == "To"
      || (token.text == "TO" && (token.tag == "TO" || token.tag == "IN"))
    return result
  }

  /// Weakens the lighter parts of a compound, and puts spaces into groups of mixed kinds.
  private func settleStress(_ group: inout [Token]) {
    let text = Token.merge(group[...]).text.unicodeScalars
    let kinds = Set(
      text.filter { !Self.silent.contains($0) }.map { $0.properties.isAlphabetic ? 0 : $0.isDigit ? 1 : 2 })
    let isMixed = text.contains(" ") || text.contains("/") || kinds.count > 1
    if isMixed {
      for index in group.indices.dropFirst() { group[index].spaceBefore = true }
      return
    }
    let spoken = group.indices.filter { group[$0].phonemes?.isEmpty == false }
    let ranks = spoken.map { index -> (isStressed: Bool, weight: Int, index: Int) in
      let phonemes = group[index].phonemes ?? ""
      let isStressed = phonemes.unicodeScalars.contains(PhonemeAlphabet.primaryStress)
      return (isStressed, Stress.weight(of: phonemes), index)
    }
    let stressed = ranks.count(where: \.isStressed)
    let weaker: [Int]
    if ranks.count == 2, group[spoken[0]].text.unicodeScalars.count == 1 {
      weaker = [spoken[1]]
    } else if ranks.count < 2 || stressed <= (ranks.count + 1) / 2 {
      return
    } else {
      let sorted = ranks.sorted {
        ($0.isStressed ? 1 : 0, $0.weight, $0.index) < ($1.isStressed ? 1 : 0, $1.weight, $1.index)
      }
      weaker = sorted.prefix(ranks.count / 2).map(\.index)
    }
    for index in weaker { group[index].phonemes = Stress.apply(-0.5, to: group[index].phonemes ?? "") }
  }

  /// A word no rule can read: its letters by the network, its digits as a number, its symbols by name.
  private func guess(_ text: String) -> Pronouncer.Reading {
    var phonemes: [String] = []
    var spoken: [String] = []
    for piece in Self.pieces(text) {
      guard let first = piece.unicodeScalars.first else { continue }
      if first.isDigit {
        guard let number = pronouncer.number(piece, currency: nil, isHead: false) else { continue }
        phonemes.append(number.phonemes)
        spoken.append(number.spoken ?? piece)
      } else if first.isLetter {
        phonemes.append(letterToSound(piece))
        spoken.append(piece)
      } else {
        for name in piece.compactMap({ Self.symbolNames[String($0)] }) {
          let words = name.split(separator: " ").compactMap { pronouncer.lookup(String($0), nil, nil, nil) }
          phonemes.append(words.joined(separator: " "))
          spoken.append(name)
        }
      }
    }
    return Pronouncer.Reading(
      phonemes: phonemes.joined(separator: " "), spoken: spoken.joined(separator: " "))
  }

  /// Runs of letters with inner apostrophes, of digits with inner points and commas, and of symbols.
  private static func pieces(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var pieces: [String] = []
    var at = 0
    while at < scalars.count {
      let start = at
      let first = scalars[at]
      let isSame: (Unicode.Scalar) -> Bool =
        first.isDigit ? \.isDigit : first.isLetter ? \.isLetter : { !$0.isWordCharacter && !$0.isSpace }
      let isJoint: (Unicode.Scalar) -> Bool =
        first.isDigit ? { $0 == "," || $0 == "." } : { first.isLetter && $0.isApostrophe }
      at += 1
      while at < scalars.count {
        if isSame(scalars[at]) {
          at += 1
        } else if isJoint(scalars[at]), at + 1 < scalars.count, isSame(scalars[at + 1]) {
          at += 2
        } else {
          break
        }
      }
      if first.isWordCharacter || isSame(first) { pieces.append(String(scalars: scalars[start..<at])) }
    }
    return pieces
  }
}
