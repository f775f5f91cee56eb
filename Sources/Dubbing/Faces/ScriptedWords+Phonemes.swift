import Emotion
import Face
import Media
import Script
import Voice

extension ScriptedWords {
  /// When the sounds of a text are spoken in a recording.
  ///
  /// - Parameter text: one line; tags (`[joy] ...`) are not spoken.
  /// - Returns: its sounds in order, each after its stress mark if it has one.
  /// - Throws: `ScriptError` for an unknown tag, `TextError` for a text without words, `VoiceError` for too
  ///   much or too little sound, `MediaError` when it cannot be resampled.
  public func phonemes(of text: String, in sound: AudioClip) throws -> [PhonemeTiming] {
    let spans = try ScriptMarkup.line(text, path: "--script").spans
    return try find([spans.map(\.spoken).joined(separator: " ")], in: sound, shortest: 3).flatMap { found in
      var marks: [String] = [], mark = ""
      for symbol in found.sounds.phonemes {
        if self.sound(of: symbol) == nil {
          mark = symbol
        } else {
          marks.append(mark)
          mark = ""
        }
      }
      return zip(marks, found.word.phonemes).map {
        PhonemeTiming(symbol: $0 + $1.phoneme, start: $1.start, end: $1.end)
      }
    }
  }
}
