import Emotion
import TestSupport
import Testing

@Suite struct EmotionMixtureTests {
  @Test func aNameIsTheWholeMixture() throws {
    let mixture = try EmotionMixture(parsing: " Happy ")
    #expect(mixture.description == "joy")
    #expect(mixture.basic == [.joy: 1])
    #expect(mixture.affect == EmotionCategory.joy.affect)
  }

  @Test(arguments: [
    "0.6 fear + 0.4 anger", "0.4 angry+0.6 afraid", "60% fear + 40% anger", "3 fear + 2 anger",
    "0.6*fear + .4 * anger", "0.3 fear + 0.4 anger + 0.3 fear",
  ])
  func mixturesOfAnyScaleAreNormalised(text: String) throws {
    let mixture = try EmotionMixture(parsing: text)
    #expect(mixture.components.map(\.label.name) == ["fear", "anger"])
    #expect(abs(mixture[.fear] - 0.6) < 1e-12 && abs(mixture[.anger] - 0.4) < 1e-12)
    #expect(abs(mixture.affect.valence - (0.6 * -0.64 + 0.4 * -0.51)) < 1e-12)
  }

  @Test func partsWithoutANumberShareEqually() throws {
    #expect(try EmotionMixture(parsing: "joy + sadness").description == "0.5 joy + 0.5 sadness")
  }

  @Test(arguments: [
    "", "  ", "0.6", "0.6 fear +", "+ fear", "-1 fear", "0 fear", "0 fear + 0 joy", "nan fear", "1.2.3 fear",
    "0.5 hapines + 0.5 joy", "v=2", "v=x", "v=0.1 v=0.2", "q=1", "v=", "=", "inf joy",
  ])
  func unreadableMixturesThrow(text: String) {
    #expect(throws: EmotionError.self) { try EmotionMixture(parsing: text) }
  }

  @Test func aWrongPartIsNamedWithASuggestion() {
    #expect(throws: EmotionError.unknownName(found: "angr", suggestion: "anger")) {
      try EmotionMixture(parsing: "0.6 fear + 0.4 angr")
    }
    #expect(throws: EmotionError.outOfRange(quantity: "arousal", value: 1.5, range: -1...1)) {
      try EmotionMixture(parsing: "v=0 a=1.5")
    }
  }

  @Test func aPointOfTheSpaceBecomesWhatLiesNearIt() throws {
    let mixture = try EmotionMixture(parsing: "v=-0.6 a=0.8 d=0.3")
    #expect(mixture.dominant.name == "anger")
    #expect(mixture == (try EmotionMixture(parsing: "valence=-0.6, arousal=0.8, dominance=0.3")))
    #expect(try EmotionMixture(parsing: "v=0 a=0 d=0").isNeutral)
  }

  @Test func everyCornerOfTheSpaceHasAMixture() throws {
    var corners = 0
    for v in [-1.0, 0, 1] {
      for a in [-1.0, 0, 1] {
        for d in [-1.0, 0, 1] {
          let mixture = EmotionMixture(affect: try AffectVector(valence: v, arousal: a, dominance: d))
          #expect(abs(mixture.components.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
          corners += 1
        }
      }
    }
    #expect(corners == 27)
  }

  @Test func randomMixturesSumToOneStayInRangeAndReadBackExactly() throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<500 {
      var parts: [(label: EmotionLabel, weight: Double)] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let label = try #require(EmotionLabel.all.randomElement(using: &random))
        parts.append((label, Double.random(in: 1e-6...9, using: &random)))
      }
      let mixture = try EmotionMixture(parts)
      #expect(abs(mixture.components.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
      #expect(abs(mixture.basic.values.reduce(0, +) - 1) < 1e-9)
      #expect(AffectVector.range.contains(mixture.affect.valence))
      #expect(try EmotionMixture(parsing: mixture.description) == mixture)
    }
  }

  @Test func blendingGoesFromOneToTheOther() throws {
    let sad = EmotionMixture(EmotionCategory.sadness)
    let angry = EmotionMixture(EmotionCategory.anger)
    #expect(sad.blended(toward: angry, amount: 0) == sad)
    #expect(sad.blended(toward: angry, amount: 1) == angry)
    #expect(sad.blended(toward: angry, amount: 0.25).description == "0.75 sadness + 0.25 anger")
    #expect(sad.blended(toward: angry, amount: 7) == angry)
  }

  @Test(arguments: [-0.001, 2.001, .nan, .infinity, 99])
  func intensityOutsideItsRangeThrows(value: Double) {
    #expect(throws: EmotionError.self) { try Intensity(value) }
  }

  @Test func intensityAboveOneIsExtrapolated() throws {
    #expect(try Intensity(2).isExtrapolated && !Intensity.acted.isExtrapolated)
    #expect(try Intensity(0) == .none && Intensity.none < .acted)
  }

  @Test func aSettingKeepsExactCoordinates() throws {
    let setting = try EmotionSetting(
      parsing: "v=-0.6 a=0.8 d=0.3", intensity: 1.5, direction: "through teeth")
    #expect(setting.affect == (try AffectVector(valence: -0.6, arousal: 0.8, dominance: 0.3)))
    #expect(setting.intensity.value == 1.5 && setting.direction == "through teeth")
    #expect(try EmotionSetting(parsing: "fear").affect == EmotionCategory.fear.affect)
    #expect(EmotionSetting.neutral.mixture.isNeutral)
  }

  @Test func messagesSayWhatIsWrongAndWhatToDo() {
    let slip = EmotionError.unknownName(found: "hapy", suggestion: "happy")
    #expect(slip.message == "there is no emotion of this name (\"hapy\")")
    #expect(slip.help == "did you mean \"happy\"? `render emotions` lists all names")
    let strong = EmotionError.outOfRange(quantity: "intensity", value: 99, range: 0...2)
    #expect(strong.message == "intensity lies outside 0...2 (99)")
  }
}
