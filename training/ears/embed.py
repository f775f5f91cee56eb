"""The ear for other training code: `embed(mel) -> 16 floats`.

`mel` is `[T, 100]` as training/speech/features.log_mel makes it (any loudness; silence at the ends does little harm,
but cut it where you can). Use the DIFFERENCE to the speaker's own neutral mean, `difference(mel, neutral_mean)`:
neutral speech is then 0, identity cancels, and length is intensity. Numbers are scaled so that a difference has
unit variance over acted speech. The checkpoint is RENDER_RUNS/ears/encoder.ckpt.
"""
import numpy as np
import torch

import batches
import clips as acted
import encoder

_loaded = None


def load():
    """The network in eval mode and the facts beside it: temperatures, scale, neutral mean, places of the emotions."""
    global _loaded
    if _loaded is None:
        kept = torch.load(acted.RUNS / "encoder.ckpt", weights_only=False)
        net = encoder.EmotionEncoder()
        net.load_state_dict(kept["net"])
        _loaded = net.eval(), kept["facts"]
    return _loaded


def embed(mel):
    """`[T, 100]` normalised log-mel of one utterance (array or tensor) -> `[16]` float32."""
    return embed_many([mel])[0]


def embed_many(mels):
    """A list of log-mels -> `[N, 16]`; put clips of like length together, it is faster."""
    net, _ = load()
    heard = [encoder.level_normalised(torch.as_tensor(np.asarray(m), dtype=torch.float32)[None])[0].numpy()
             for m in mels]
    with torch.no_grad():
        return net(*batches.collate([m[:batches.FRAMES] for m in heard])).numpy()


def neutral_mean(mels):
    """The mean embedding of a speaker's neutral utterances: what differences are taken to."""
    return embed_many(mels).mean(0)


def difference(mel, neutral):
    """The emotion of an utterance: its embedding minus its speaker's neutral mean."""
    return embed(mel) - neutral


def probabilities(mel, neutral=None):
    """Calibrated class probabilities (order: clips.CLASSES), better with the speaker's neutral mean."""
    net, facts = load()
    view = "absolute" if neutral is None else "neutral"
    x = embed(mel) - (0 if neutral is None else neutral)
    with torch.no_grad():
        logits = net.classify[view](torch.as_tensor(x, dtype=torch.float32))
    return torch.softmax(logits / facts["temperature"][view], 0).numpy()
