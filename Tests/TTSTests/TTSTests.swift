import Emotion
import Foundation
import Media
import TTS
import Tensor
import Testing

/// The whole road from text to sound, on a model of tiny random networks.
@Suite(.serialized) struct TTSTests {
  private let tts: TTS

  init() throws {
    tts = try TTS(modelDirectory: Fixture.path("tiny-model"), textDirectory: Fixture.asset("text"))
  }

  private let text = "Hello there. I kept your letter, all these years! Did you know?"

  @Test func `the same request gives the same samples on one thread and on two`() throws {
    let threads = Parallelism.threadCount
    defer { Parallelism.setThreadCount(threads) }
    let request = SpeechRequest(text: text, emotion: try EmotionSetting(parsing: "disgust"), seed: 4)
    Parallelism.setThreadCount(1)
    let one = try tts.speak(request)
    Parallelism.setThreadCount(2)
    let two = try tts.speak(request)
    #expect(one.clip == two.clip)
    #expect(one.phonemes == two.phonemes)
    var other = request
    other.seed = 5
    #expect(try tts.speak(other).clip != one.clip)
  }

  @Test func `sentences arrive one by one and add up to the whole`() throws {
    var pieces: [Float] = []
    var texts: [String] = []
    let utterance = try tts.speak(SpeechRequest(text: text)) { progress in
      #expect(progress.count == 3 && progress.sentence == texts.count)
      pieces += progress.clip.channels[0]
      texts.append(progress.text)
    }
    #expect(pieces == utterance.clip.channels[0])
    #expect(texts.count == 3)
  }

  @Test func `times and curves cover the sound exactly`() throws {
    let utterance = try tts.speak(SpeechRequest(text: text))
    let seconds = utterance.clip.duration
    #expect(utterance.phonemes.first?.start == 0)
    #expect(abs((utterance.phonemes.last?.end ?? 0) - seconds) < 1e-9)
    for (a, b) in zip(utterance.phonemes, utterance.phonemes.dropFirst()) {
      #expect(abs(a.end - b.start) < 1e-9)
    }
    #expect(utterance.f0.count == Int((seconds * 80).rounded()))
    #expect(utterance.energy.count == utterance.f0.count)
    #expect(utterance.words.count == 12)
    #expect(utterance.phonemes.compactMap(\.word).max() == 11)
    #expect(utterance.clip.sampleRate == 24_000 && utterance.clip.channelCount == 1)
    #expect(utterance.clip.peak <= 1)
  }

  @Test func `a sentence sounds the same whatever follows it`() throws {
    let alone = try tts.speak(SpeechRequest(text: "Hello there."))
    let first = try tts.speak(SpeechRequest(text: "Hello there. I kept your letter."))
    let count = alone.clip.frameCount
    #expect(Array(first.clip.channels[0][..<count]) == alone.clip.channels[0])
  }

  @Test func `intensity 0 gives the very samples of neutral speech`() throws {
    let neutral = try tts.speak(SpeechRequest(text: text, seed: 2))
    for name in ["anger", "fear", "0.6 sadness + 0.4 disgust"] {
      let setting = try EmotionSetting(parsing: name, intensity: 0)
      #expect(try tts.speak(SpeechRequest(text: text, emotion: setting, seed: 2)).clip == neutral.clip)
    }
  }

  @Test func `a target duration is met within the tempo bounds and reported`() throws {
    let natural = try tts.speak(SpeechRequest(text: text))
    #expect(natural.tempo == 1 && abs(natural.naturalSeconds - natural.clip.duration) < 0.05)
    let wanted = natural.clip.duration * 0.9
    let fitted = try tts.speak(SpeechRequest(text: text, target: .init(seconds: wanted)))
    #expect(abs(fitted.clip.duration - wanted) <= 0.0125 + 1e-9)
    #expect(abs(fitted.naturalSeconds - natural.naturalSeconds) < 1e-9)
    let squeezed = try tts.speak(SpeechRequest(text: text, target: .init(seconds: 0.5, tempo: 0.9...1.1)))
    #expect(abs(squeezed.tempo - 1.1) < 1e-9)
  }

  @Test func `voices are found in any case and carry their licence`() throws {
    #expect(tts.voices.voices.map(\.name) == ["ada", "ben"])
    #expect(try tts.voices.voice(named: "BEN").gender == "male")
    #expect(try tts.voices.voice(named: nil).name == "ada")
    #expect(tts.voices.voices[0].licence == "CC0-1.0")
    let ben = try tts.speak(SpeechRequest(text: "Hello.", voice: "ben"))
    #expect(try tts.speak(SpeechRequest(text: "Hello.", voice: "ada")).clip != ben.clip)
  }

  @Test func `impossible requests say what is wrong`() {
    func problem(_ request: SpeechRequest) -> String {
      do {
        _ = try tts.speak(request)
        return "no error"
      } catch {
        return error.description
      }
    }
    #expect(problem(SpeechRequest(text: "Hi.", voice: "eve")).contains("ada, ben"))
    #expect(problem(SpeechRequest(text: "Hi.", rate: 3)) == "rate is 3.0, it must lie in 0.5...2.0")
    #expect(problem(SpeechRequest(text: "Hi.", pitch: .nan)).contains("pitch is nan"))
    #expect(problem(SpeechRequest(text: "Hi.", steps: 0)).contains("steps is 0.0"))
    #expect(problem(SpeechRequest(text: "  ...  ")).contains("nothing to speak"))
    #expect(problem(SpeechRequest(.sentences([]))).contains("nothing to say"))
  }

  @Test func `a cancelled task stops`() async throws {
    let tts = tts
    let text = text
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try tts.speak(SpeechRequest(text: text)).clip.duration
    }
    await #expect(throws: TTSError.self) { try await task.value }
  }
}
