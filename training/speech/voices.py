"""The built-in voices: who teaches each, and what the shipped configuration says about it. Order is the speaker index."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """`pack`: Kokoro's voice pack, None for hibari; `f0_cap`: hertz; `energy`: scale of edits of the teacher's energy."""
    pack: str | None
    language: str
    gender: str
    f0_cap: float
    energy: float = 4.0

    @property
    def british(self):
        return self.language == "en-GB"


VOICES = {
    "heart": Voice(None, "en-US", "female", 400.0, 1.0),
    "michael": Voice("am_michael", "en-US", "male", 300.0),
    "emma": Voice("bf_emma", "en-GB", "female", 400.0),
    "george": Voice("bm_george", "en-GB", "male", 280.0),
    "bella": Voice("af_bella", "en-US", "female", 400.0),
    "fenrir": Voice("am_fenrir", "en-US", "male", 280.0),
    "isabella": Voice("bf_isabella", "en-GB", "female", 400.0),
    "fable": Voice("bm_fable", "en-GB", "male", 280.0),
}
SPEAKERS = list(VOICES)
