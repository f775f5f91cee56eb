import Emotion
import Face
import Foundation
import Tensor
import Testing

@Suite struct MotionTests {
  /// Sounds of equal length after a short silence.
  private func line(_ symbols: [String], each: Double = 0.09) -> [PhonemeTiming] {
    symbols.enumerated().map { k, symbol in
      PhonemeTiming(symbol: symbol, start: 0.2 + Double(k) * each, end: 0.2 + Double(k + 1) * each)
    }
  }

  private func spoken(
    _ symbols: [String], fps: Double = 30, each: Double = 0.09, emotion: EmotionMixture = .neutral
  )
    -> FaceCurves
  {
    var noise = NoiseSource(seed: 4)
    return VisemeMotion(fps: fps).curves(
      phonemes: line(symbols, each: each), duration: 0.4 + each * Double(symbols.count), emotion: emotion,
      noise: &noise)
  }

  /// The value that belongs to the sound at a time; lips move ahead of it.
  private func value(_ curves: FaceCurves, _ shape: ARKitBlendshape, at seconds: Double) -> Float {
    curves.frames[Int(((seconds - VisemeMotion.lead) * curves.fps).rounded())][shape.rawValue]
  }

  @Test(arguments: ["p", "b", "m"], [24.0, 30, 60])
  func bilabialsCloseTheLips(_ sound: String, _ fps: Double) throws {
    let model = try HeadFile.model.get()
    let (upper, lower) = (model.landmarks[62], model.landmarks[66])
    let rest = model.neutral[upper].y - model.neutral[lower].y
    for emotion in EmotionCategory.allCases.map({ EmotionMixture($0) }) {
      let curves = spoken(["ˈɑ", sound, "ˈɑ"], fps: fps, emotion: emotion)
      func gap(_ range: ClosedRange<Double>) -> [Float] {
        curves.frames.indices.filter { range.contains(Double($0) / fps + VisemeMotion.lead) }.map {
          let v = model.vertices(identity: [], expression: curves.frames[$0])
          return v[upper].y - v[lower].y
        }
      }
      #expect(try #require(gap(0.29...0.38).min()) < rest + 0.12, "\(sound) at \(fps) with \(emotion)")
      #expect(try #require(gap(0.2...0.29).max()) > rest + 0.4)
    }
  }

  @Test func lipsThatBeginWithAClosureStartClosed() {
    var noise = NoiseSource(seed: 4)
    let sounds = [("p", 0.0), ("ˈɑ", 0.08)].map { PhonemeTiming(symbol: $0, start: $1, end: $1 + 0.08) }
    let curves = VisemeMotion(fps: 25).curves(phonemes: sounds, duration: 0.4, noise: &noise)
    func gap(_ frame: Int) -> Float {
      let shapes = curves.frames[frame]
      return shapes[ARKitBlendshape.jawOpen.rawValue] - shapes[ARKitBlendshape.mouthClose.rawValue]
    }
    #expect(gap(0) < 0.01)
    #expect(gap(3) > 0.1)
  }

  @Test func aHeardMouthHasHalfOfTheSayButNotInClosures() throws {
    let net = try HeardMouth(path: HeadFile.asset("mouth.safetensors"))
    let silent = net(mel: [Float](repeating: -9, count: 100 * 80), rate: 80)
    var noise = NoiseSource(seed: 4), other = noise
    let sounds = line(["ˈɑ", "p", "ˈɑ"])
    let alone = VisemeMotion().curves(phonemes: sounds, duration: 0.67, noise: &noise)
    let both = VisemeMotion().curves(phonemes: sounds, heard: silent, duration: 0.67, noise: &other)
    let vowel = value(alone, .jawOpen, at: 0.245)
    #expect(abs(value(both, .jawOpen, at: 0.245) - vowel / 2) < 0.02)
    #expect(value(both, .jawOpen, at: 0.335) - value(both, .mouthClose, at: 0.335) < 0.02)
  }

  @Test func labiodentalsBringTheLowerLipToTheTeeth() {
    #expect(value(spoken(["ˈɑ", "f", "ˈɑ"]), .mouthRollLower, at: 0.335) > 0.35)
    #expect(value(spoken(["ˈɑ", "k", "ˈɑ"]), .mouthRollLower, at: 0.335) < 0.05)
  }

  @Test func roundedVowelsPuckerAndOpenOnesOpen() {
    let round = spoken(["t", "ˈu", "t"]), open = spoken(["t", "ˈɑ", "t"])
    #expect(value(round, .mouthPucker, at: 0.335) > 0.4)
    #expect(value(open, .mouthPucker, at: 0.335) < 0.1)
    #expect(value(open, .jawOpen, at: 0.335) > value(round, .jawOpen, at: 0.335) + 0.1)
  }

  @Test func neighboursColourASound() {
    #expect(
      value(spoken(["u", "t", "u"]), .mouthPucker, at: 0.335)
        > value(spoken(["i", "t", "i"]), .mouthPucker, at: 0.335) + 0.1)
  }

  @Test func silenceKeepsTheMouthClosed() {
    var noise = NoiseSource(seed: 1)
    let curves = IdleMotion().curves(duration: 20, noise: &noise)
    #expect(curves.frames.count == 600)
    #expect(curves.frames.allSatisfy { $0[ARKitBlendshape.jawOpen.rawValue] == 0 })
    #expect(curves.head.contains { $0 != curves.head[0] })
    #expect(curves.head.allSatisfy { $0.allSatisfy { abs($0) < 8 } })
  }

  @Test func blinksComeAsOftenAsPeopleBlinkAndAreSkewed() {
    var noise = NoiseSource(seed: 9)
    let curves = IdleMotion(fps: 60).curves(duration: 1200, noise: &noise)
    let lid = curves.frames.map { $0[ARKitBlendshape.eyeBlinkLeft.rawValue] }
    let starts = lid.indices.dropFirst().filter { lid[$0] > 0.5 && lid[$0 - 1] <= 0.5 }
    let perMinute = Double(starts.count) / 20
    #expect((10...25).contains(perMinute), "\(perMinute) blinks a minute")
    let gaps = zip(starts, starts.dropFirst()).map { Double($1 - $0) / 60 }.sorted()
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    #expect(mean > gaps[gaps.count / 2] * 1.05, "log-normal intervals have a mean above the median")
    #expect(lid.allSatisfy { (0...1).contains($0) })
    #expect(lid.contains { $0 > 0.95 })
  }

  @Test func theSameSeedGivesTheSameMotionAndAnotherSeedAnother() {
    func take(_ seed: UInt64) -> FaceCurves {
      var noise = NoiseSource(seed: seed)
      return VisemeMotion().curves(phonemes: line(["h", "ə", "l", "ˈO"]), duration: 3, noise: &noise)
    }
    #expect(take(3) == take(3))
    #expect(take(3) != take(4))
  }

  @Test(arguments: [
    (EmotionCategory.joy, ARKitBlendshape.mouthSmileLeft, ARKitBlendshape.mouthFrownLeft),
    (.sadness, .browInnerUp, .mouthSmileLeft), (.sadness, .mouthFrownLeft, .mouthSmileLeft),
    (.anger, .browDownLeft, .browInnerUp), (.fear, .mouthStretchLeft, .mouthSmileLeft),
    (.surprise, .browOuterUpLeft, .browDownLeft), (.disgust, .noseSneerLeft, .mouthSmileLeft),
  ])
  func emotionsShowTheirActionUnits(
    _ emotion: EmotionCategory, _ present: ARKitBlendshape, _ absent: ARKitBlendshape
  ) {
    let half = EmotionPosture.shape(EmotionMixture(emotion), intensity: 0.5)
    let full = EmotionPosture.shape(EmotionMixture(emotion), intensity: 1)
    #expect(full[present.rawValue] > 0.4)
    #expect(full[absent.rawValue] == 0)
    #expect(half[present.rawValue] > 0 && half[present.rawValue] < full[present.rawValue])
    #expect(EmotionPosture.shape(EmotionMixture(emotion), intensity: 0).allSatisfy { $0 == 0 })
  }

  @Test func valuesStayInRangeAndMoveWithoutJumps() {
    let curves = spoken(
      ["m", "ˈI", "n", "ˈA", "m", "ɪ", "z", "b", "ˈW"], fps: 60, each: 0.07, emotion: .init(.joy))
    #expect(curves.frames.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
    let jaw = curves.frames.map { $0[ARKitBlendshape.jawOpen.rawValue] }
    #expect(zip(jaw, jaw.dropFirst()).allSatisfy { abs($0 - $1) < 0.15 })
  }

  @Test func unknownSymbolsAndNoSoundsRestTheMouth() {
    #expect(spoken(["?", "…"]).frames.allSatisfy { $0[ARKitBlendshape.jawOpen.rawValue] < 0.05 })
    #expect(spoken([]).frames.count == 12)
  }
}
