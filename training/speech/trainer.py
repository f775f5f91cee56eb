"""One training loop for every model: warm-up, constant rate, linear decay at the end; EMA, checkpoints, resuming."""
import os
import sys
import time

import torch

from teachers import RUNS

torch.set_num_threads(1)


def fit(name, model, step_loss, minutes, rate, betas=(0.9, 0.98), decay_from=0.5, average=0.999, parameters=None):
    """Train for `minutes` of wall time from RUNS/models/NAME.ckpt if it exists; `step_loss(step)` -> {name: loss}.

    Only losses whose name does not start with `_` are summed and minimised. Returns the averaged weights.
    """
    path = os.path.join(RUNS, "models", name + ".ckpt")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    trained = list(parameters) if parameters is not None else [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, rate, betas=betas, weight_decay=0.01)
    ema, step = {k: v.clone() for k, v in model.state_dict().items()}, 0
    if os.path.exists(path):
        saved = torch.load(path)
        model.load_state_dict(saved["model"])
        ema, step = saved["ema"], saved["step"]
        if len(saved["optimizer"]["param_groups"][0]["params"]) == len(trained):
            optimizer.load_state_dict(saved["optimizer"])

    def save():
        torch.save(dict(model=model.state_dict(), ema=ema, step=step, optimizer=optimizer.state_dict()), path + ".new")
        os.replace(path + ".new", path)

    start, shown, saved_at, first, means = time.time(), time.time(), time.time(), step, {}
    while (passed := (time.time() - start) / (60 * minutes)) < 1:
        scale = min(1, (step - first + 1) / 30) * max(0.02, min(1, (1 - passed) / (1 - decay_from)))
        for group in optimizer.param_groups:
            group["lr"] = rate * scale
        losses = step_loss(step)
        sum(v for k, v in losses.items() if not k.startswith("_")).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        keep = min(average, 1 - 1 / (step / 10 + 1))
        with torch.no_grad():
            for k, v in model.state_dict().items():
                ema[k].lerp_(v, 1 - keep) if v.is_floating_point() else ema[k].copy_(v)
        for k, v in losses.items():
            value = v.item()
            means[k] = means.get(k, value) * 0.98 + 0.02 * value
        if time.time() - shown > 30:
            shown = time.time()
            print(f"{name} {step} {shown - start:.0f}s cpu {time.process_time():.0f}s rate {rate * scale:.1e} "
                  + " ".join(f"{k} {v:.4f}" for k, v in means.items()), flush=True)
        if time.time() - saved_at > 120:
            saved_at = time.time()
            save()
    save()
    print(f"{name} done after {step} steps", flush=True)
    return ema


def trained(name, model):
    """`model` with the averaged weights of RUNS/models/NAME.ckpt."""
    model.load_state_dict(torch.load(os.path.join(RUNS, "models", name + ".ckpt"))["ema"])
    return model.eval()


def minutes():
    return float(sys.argv[1]) if len(sys.argv) > 1 else 30
