import Tensor

/// Who speaks, and how: the vectors every network of the stack is conditioned on.
package struct VoiceCondition: Sendable, Equatable {
  /// Sizes of the two vectors.
  package struct Sizes: Sendable, Equatable {
    let speaker, emotion: Int

    package init(speaker: Int, emotion: Int) {
      self.speaker = speaker
      self.emotion = emotion
    }
  }

  /// `[1, speaker size]`.
  let speaker: Tensor
  /// `[1, emotion size]`; zeros are the speaker's own neutral.
  let emotion: Tensor

  package init(speaker: Tensor, emotion: Tensor) {
    self.speaker = speaker
    self.emotion = emotion
  }
}
