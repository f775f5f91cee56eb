"""python predict_mels.py COUNT: the mel model's own mels for training utterances, with the teacher's prosody."""
import os
import sys

import torch

from dataset import load, speaker_table
from models import EMOTION, MEL, FlowModel
from synthesize import STEPS, TEMPERATURE
from teachers import RUNS
from trainer import trained
from voices import SPEAKERS


@torch.no_grad()
def main(count):
    torch.set_num_threads(1)
    model = trained("mel", FlowModel(MEL))
    os.makedirs(f"{RUNS}/predicted", exist_ok=True)
    for k, voice in enumerate(SPEAKERS):
        items, found = load(voice, keep_audio=False), {}
        speaker, emotion = speaker_table()[[k]], torch.zeros(1, EMOTION)
        for item in items[::max(1, len(items) // count)]:
            encoded = model.encode(
                item["ids"][None], speaker, emotion, index=item["index"][None], position=item["position"][None],
                features=item["prosody"][None])
            noise = torch.randn(1, *item["mel"].shape) * TEMPERATURE["mel"]
            found[item["text"]] = model.sample(*encoded, speaker, emotion, noise, STEPS["mel"])[0].half()
        torch.save(found, f"{RUNS}/predicted/{voice}.pt")
        print(voice, len(found), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
