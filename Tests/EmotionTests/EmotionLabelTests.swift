import Emotion
import Testing

@Suite struct EmotionLabelTests {
  @Test func everySpellingLeadsToItsOwnLabel() {
    for label in EmotionLabel.all {
      for spelling in [label.name] + label.aliases {
        #expect(EmotionLabel(named: spelling)?.name == label.name, "\(spelling)")
        #expect(EmotionLabel(named: "  \(spelling.uppercased()) ")?.name == label.name, "\(spelling)")
      }
    }
    #expect(Set(EmotionLabel.allNames).count == EmotionLabel.allNames.count)
  }

  @Test func labelNamesAreOneLowerCaseWord() {
    for label in EmotionLabel.all {
      #expect(label.name.allSatisfy { $0.isLetter && $0.isLowercase }, "\(label.name)")
    }
  }

  @Test func taxonomiesHaveTheirPublishedSizes() {
    #expect(Taxonomy.basic.labels.map(\.name) == EmotionCategory.allCases.map(\.rawValue))
    #expect(Taxonomy.goEmotions.labels.count == 28)
    #expect(Taxonomy.emoNet.labels.count == 40)
    #expect(EmotionLabel.all.allSatisfy { !$0.taxonomies.isEmpty && !$0.source.isEmpty })
  }

  @Test(arguments: [
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire",
    "disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief",
    "joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness",
    "surprise", "neutral",
  ])
  func goEmotionsLabelIsKnown(name: String) {
    #expect(EmotionLabel(named: name)?.taxonomies.contains(.goEmotions) == true)
  }

  @Test(arguments: [
    "Amusement", "Elation", "Pleasure/Ecstasy", "Contentment", "Thankfulness/Gratitude", "Affection",
    "Infatuation", "Hope/Enthusiasm/Optimism", "Triumph", "Pride", "Interest", "Awe", "Astonishment/Surprise",
    "Concentration", "Contemplation", "Relief", "Longing", "Teasing", "Impatience and Irritability",
    "Sexual Lust", "Doubt", "Fear", "Distress", "Confusion", "Embarrassment", "Shame", "Disappointment",
    "Sadness", "Bitterness", "Contempt", "Disgust", "Anger", "Malevolence/Malice", "Sourness", "Pain",
    "Helplessness", "Fatigue/Exhaustion", "Emotional Numbness",
    "Intoxication/Altered States of Consciousness",
    "Jealousy & Envy",
  ])
  func emoNetLabelIsKnownByItsPublishedName(name: String) {
    #expect(EmotionLabel(named: name)?.taxonomies.contains(.emoNet) == true)
  }

  @Test(arguments: [
    ("happy", EmotionCategory.joy), ("happiness", .joy), ("surprised", .surprise), ("angry", .anger),
    ("fearful", .fear), ("afraid", .fear), ("Sad", .sadness), ("disgusted", .disgust), ("CALM", .calm),
  ])
  func namesMetInDataMapToCategories(name: String, category: EmotionCategory) {
    #expect(EmotionCategory(name: name) == category)
  }

  @Test func finerLabelsAreNotCategories() {
    #expect(EmotionCategory(name: "gratitude") == nil)
    #expect(EmotionCategory(name: "") == nil)
  }

  @Test func affectLiesInRangeAndOnlyNeutralIsTheOrigin() {
    for label in EmotionLabel.all {
      for value in [label.affect.valence, label.affect.arousal, label.affect.dominance] {
        #expect(AffectVector.range.contains(value))
      }
      #expect((label.affect == .neutral) == (label.name == "neutral"))
    }
  }

  @Test func basicWeightsSumToOneAndShrinkWithMilderLabels() throws {
    for label in EmotionLabel.all {
      let total = label.basicWeights.reduce(0) { $0 + $1.weight }
      #expect(abs(total - 1) < 1e-12, "\(label.name)")
      #expect(label.basicWeights.allSatisfy { $0.weight > 0 })
      if let group = label.group {
        let share = label.basicWeights.first { $0.category == group }?.weight ?? 0
        #expect(share >= 0.5, "\(label.name)")
      }
    }
    let annoyance = EmotionMixture(try EmotionLabel.named("annoyance"))
    #expect(annoyance[.anger] >= 0.5 && annoyance[.anger] < 0.8)
  }

  @Test func aCategoryMapsToALabelAndBack() {
    for category in EmotionCategory.allCases {
      #expect(Taxonomy.basic.nearestLabel(to: category.affect).name == category.rawValue)
      #expect(EmotionMixture(affect: category.affect)[category] >= 0.85, "\(category)")
    }
    for label in Taxonomy.goEmotions.labels {
      #expect(Taxonomy.goEmotions.nearestLabel(to: label.affect).affect == label.affect)
    }
  }

  @Test(arguments: [
    ("hapy", "happy"), ("angre", "anger"), ("suprise", "surprise"), ("saddness", "sadness"),
    ("gartitude", "gratitude"),
  ])
  func aSlipIsAnsweredWithTheNearestName(found: String, meant: String) {
    #expect(throws: EmotionError.unknownName(found: found, suggestion: meant)) {
      try EmotionLabel.named(found)
    }
  }

  @Test func aForeignWordGetsNoSuggestion() {
    #expect(throws: EmotionError.unknownName(found: "xylophone", suggestion: nil)) {
      try EmotionLabel.named("xylophone")
    }
  }
}
