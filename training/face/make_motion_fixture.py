"""Writes motion.safetensors and visibility.safetensors of Tests/FaceTests/Fixtures: what PyTorch answers to waves.

    python training/face/make_motion_fixture.py
"""

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from train_motion import CONDITION, LANES, ROOT, Motion
from train_visibility import Visibility, prepared

FRAMES = 50


def wave(shape, step):
    return torch.from_numpy(np.sin(step * np.arange(np.prod(shape))).reshape(shape).astype(np.float32))


def motion():
    stored = load_file(ROOT / "assets/acted/motion.safetensors")
    net, out = Motion().eval(), {}
    net.load_state_dict({k: v.float() for k, v in stored.items() if k not in ("mean", "spread")})
    for time in (0.0, 0.5):
        x, c = wave((FRAMES, len(LANES)), 0.7), wave((FRAMES, CONDITION), 0.3)
        out[f"time{time}"] = net(x.T[None], torch.tensor([time]), c.T[None])[0].T.contiguous()
    return out


def visibility():
    net = Visibility()
    net.load_state_dict({k: v.float() for k, v in load_file(ROOT / "assets/face/visibility.safetensors").items()})
    square = (127.5 + 100 * wave((96, 96, 3), 0.011)).numpy()
    return {"covered": torch.sigmoid(net(prepared(square[None])))}


def main():
    with torch.no_grad():
        for name, tensors in (("visibility", visibility()), ("motion", motion())):
            save_file(tensors, ROOT / f"Tests/FaceTests/Fixtures/{name}.safetensors", {"torch": torch.__version__})


if __name__ == "__main__":
    main()
