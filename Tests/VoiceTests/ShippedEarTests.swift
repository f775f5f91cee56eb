import Emotion
import Foundation
import Media
import Speech
import Tensor
import Testing
import Voice

/// The ear of assets/acted.
@Suite struct ShippedEarTests {
  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("assets").path

  private func voice() throws -> AudioClip {
    let expected = try SafetensorsFile(path: fixture("shipped.expected.safetensors"))
    return AudioClip(mono: try #require(expected.floats("audio")), sampleRate: 24_000)
  }

  @Test func `from sound to embedding equals PyTorch with the shipped weights`() throws {
    let expected = try SafetensorsFile(path: fixture("shipped.expected.safetensors"))
    let ear = try EmotionEar(modelDirectory: Self.models)
    let embedding = try ear.embedding(of: voice())
    #expect(distance(embedding, try #require(expected.floats("embedding"))) < 1e-2)
  }

  @Test func `a reading is a distribution over the classes`() throws {
    let reading = try EmotionEar(modelDirectory: Self.models).reading(of: voice())
    #expect(reading.probabilities.count == 8)
    #expect(abs(reading.probabilities.values.reduce(0, +) - 1) < 1e-6)
    #expect((1.0 / 8...1).contains(reading.confidence))
    #expect((0...2).contains(reading.intensity))
    #expect(reading.mixture.dominant.name == reading.dominant.rawValue)
  }

  @Test func `loudness and sample rate say next to nothing about emotion`() throws {
    let ear = try EmotionEar(modelDirectory: Self.models)
    let clip = try voice()
    let loud = try ear.embedding(of: clip)
    #expect(distance(loud, try ear.embedding(of: clip.gained(by: 0.1))) < 1e-3)
    #expect(distance(loud, try ear.embedding(of: clip.resampled(to: 48_000))) < 0.2)
  }

  @Test func `long sound is heard in parts`() throws {
    let ear = try EmotionEar(modelDirectory: Self.models)
    let clip = try voice()
    var long = clip
    for _ in 0..<7 { long.append(clip) }
    #expect(try ear.embedding(of: long).allSatisfy { $0.isFinite })
  }

  @Test func `the speaker's own neutral embedding is the origin`() throws {
    let ear = try EmotionEar(modelDirectory: Self.models)
    let embedding = try ear.embedding(of: voice())
    let reading = try ear.reading(embedding: embedding, neutral: embedding)
    #expect(reading.intensity == 0)
    #expect(reading.dominant == .neutral || reading.dominant == .calm)
  }

  @Test func `sound that is too short says so`() throws {
    let ear = try EmotionEar(modelDirectory: Self.models)
    #expect(throws: VoiceError.tooShort(seconds: 0.05, needed: EmotionEar.shortest)) {
      try ear.embedding(of: AudioClip(silence: 0.05, sampleRate: 24_000))
    }
  }

  @Test func `silence is heard without crashing`() throws {
    let ear = try EmotionEar(modelDirectory: Self.models)
    let reading = try ear.reading(of: AudioClip(silence: 1, sampleRate: 8000))
    #expect(reading.embedding.allSatisfy { $0.isFinite })
  }

  @Test func `a folder without ears is named`() {
    #expect {
      try EmotionEar(modelDirectory: "/nonexistent")
    } throws: { error in
      guard case .modelMissing(let path, _)? = error as? VoiceError else { return false }
      return path == "/nonexistent/acted/ears.json"
    }
  }

  @Test func `intensity is a length along the way from neutral to the emotion`() throws {
    let space = try EmotionSpace(path: Self.models + "/acted/emotions.json")
    for category in [EmotionCategory.anger, .sadness, .joy, .fear, .surprise, .disgust] {
      let mean = try #require(space.latent.emotions[category]).mean
      func reached(_ share: Float) -> Double {
        space.intensity(of: mean.map { $0 * share }, toward: [category: 0.7, .neutral: 0.3])
      }
      #expect(reached(0) == 0)
      #expect(abs(reached(0.5) - 0.5) < 1e-4)
      #expect(abs(reached(1) - 1) < 1e-4)
      #expect(reached(5) == 2)
      #expect(reached(-1) == 0)
    }
  }

  @Test func `every emotion's mean lies nearest to its own place`() throws {
    let places = try EmotionSpace(path: Self.models + "/acted/emotions.json").latent.emotions
    #expect(places.count == 8)
    for (category, place) in places {
      let nearest = places.min { $0.value.distance(to: place.mean) < $1.value.distance(to: place.mean) }
      #expect(nearest?.key == category)
    }
  }
}
