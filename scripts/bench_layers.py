#!/usr/bin/env python3
"""Times the models' layers here, in PyTorch and in ONNX Runtime, and writes docs/results/numerics.md.

Usage: swift build -c release --product Bench && python scripts/bench_layers.py [ROUNDS]
Needs torch, onnx and onnxruntime. Each engine runs in its own process, in turn, for ROUNDS rounds (3); the
least time counts. One thread is measured in CPU time; two threads in wall-clock time, and only when the
machine is idle at the start. PyTorch and ONNX Runtime get their own layout (channels first for convolutions).
"""

import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs/results/numerics.md"
LOAD = os.getloadavg()[0]
LINEAR = [
    (400, 256, 768), (400, 768, 256), (400, 192, 576), (400, 256, 1803), (400, 256, 3005), (1, 256, 768),
]


def least(body) -> float:
    """Microseconds of the fastest run of about 0.2 s of runs; CPU time of the thread where there is one."""
    clock = time.thread_time if sys.argv[2] == "1" else time.perf_counter
    for _ in range(3):
        body()
    best, total, runs = float("inf"), 0.0, 0
    while runs < 10 or (total < 0.2 and runs < 5000):
        start = clock()
        body()
        took = clock() - start
        best, total, runs = min(best, took), total + took, runs + 1
    return best * 1e6


def modules():
    """Name -> (module, input), as PyTorch wants it."""
    import torch
    import torch.nn.functional as F
    from torch import nn

    class Both(nn.Module):
        """Depthwise convolution, then a norm over the channels."""

        def __init__(self):
            super().__init__()
            self.dwconv, self.norm = nn.Conv1d(256, 256, 7, padding=3, groups=256), nn.LayerNorm(256)

        def forward(self, x):
            return self.norm(self.dwconv(x).transpose(1, 2))

    class Block(nn.Module):
        """A ConvNeXt block."""

        def __init__(self):
            super().__init__()
            self.first, self.up, self.down = Both(), nn.Linear(256, 768), nn.Linear(768, 256)
            self.gamma = nn.Parameter(torch.ones(256))

        def forward(self, x):
            return x + (self.gamma * self.down(F.gelu(self.up(self.first(x))))).transpose(1, 2)

    class Attention(nn.Module):
        """Self-attention with a packed projection."""

        def __init__(self):
            super().__init__()
            self.qkv, self.out = nn.Linear(192, 576), nn.Linear(192, 192)

        def forward(self, x):
            q, k, v = self.qkv(x).reshape(-1, 3, 4, 48).permute(1, 2, 0, 3).unbind(0)
            return self.out(F.scaled_dot_product_attention(q, k, v).permute(1, 0, 2).reshape(-1, 192))

    R = lambda *shape: torch.randn(*shape) * 0.1
    cases = {f"linear_{t}_{i}_{o}": (nn.Linear(i, o), R(t, i)) for t, i, o in LINEAR}
    cases["linear_gelu_400_256_768"] = (nn.Sequential(nn.Linear(256, 768), nn.GELU()), R(400, 256))
    cases["conv1d_400_256_k7_d1"] = (nn.Conv1d(256, 256, 7, padding=3), R(1, 256, 400))
    cases["conv1d_400_128_k3_d3"] = (nn.Conv1d(128, 128, 3, padding=3, dilation=3), R(1, 128, 400))
    cases["depthwise_norm_400_256_k7"] = (Both(), R(1, 256, 400))
    cases["convnext_400_256_768"] = (Block(), R(1, 256, 400))
    cases["attention_100_192_h4"] = (Attention(), R(100, 192))
    cases["attention_400_192_h4"] = (Attention(), R(400, 192))
    cases["gru_100_192_both"] = (nn.GRU(192, 192, bidirectional=True), R(100, 1, 192))
    cases["conv2d_96_64_k3"] = (nn.Conv2d(64, 64, 3, padding=1), R(1, 64, 96, 96))
    cases["groupnorm_silu_96_64"] = (nn.Sequential(nn.GroupNorm(8, 64), nn.SiLU()), R(1, 64, 96, 96))
    return cases


def run_torch(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    with torch.inference_mode():
        for name, (module, x) in modules().items():
            module.eval()
            print(json.dumps({"name": name, "microseconds": least(lambda: module(x))}), flush=True)
        torch.backends.quantized.engine = "fbgemm"
        for t, i, o in LINEAR:
            module = torch.ao.quantization.quantize_dynamic(torch.nn.Sequential(torch.nn.Linear(i, o)))
            x = torch.randn(t, i)
            took = least(lambda: module(x))
            print(json.dumps({"name": f"int8_linear_{t}_{i}_{o}", "microseconds": took}), flush=True)


def run_onnx(threads: int) -> None:
    import io
    import tempfile

    import numpy
    import onnxruntime
    import torch
    from onnxruntime.quantization import quantize_dynamic

    torch.manual_seed(0)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3

    def measure(name: str, model, x) -> None:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", onnxruntime.OrtValue.ortvalue_from_numpy(x.numpy()))
        shape = list(session.run(None, {"x": x.numpy()})[0].shape)
        output = onnxruntime.OrtValue.ortvalue_from_shape_and_type(shape, numpy.float32)
        binding.bind_ortvalue_output("y", output)
        took = least(lambda: session.run_with_iobinding(binding))
        print(json.dumps({"name": name, "microseconds": took}), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        for name, (module, x) in modules().items():
            module.eval()
            file = io.BytesIO()
            names = {"input_names": ["x"], "output_names": ["y"]}
            torch.onnx.export(module, (x,), file, dynamo=False, opset_version=20, **names)
            measure(name, file.getvalue(), x)
            if name.startswith("linear_") and "gelu" not in name:
                source, target = f"{folder}/a.onnx", f"{folder}/b.onnx"
                Path(source).write_bytes(file.getvalue())
                quantize_dynamic(source, target)
                measure("int8_" + name, target, x)


def collect(rounds: int) -> dict:
    """(engine, threads, name) -> least microseconds."""
    times: dict = {}
    for _ in range(rounds):
        for threads in (1, 2) if LOAD < 1 else (1,):
            for engine in ("render", "torch", "onnx"):
                if engine == "render":
                    command = [str(ROOT / ".build/release/Bench"), "layers", str(threads)]
                else:
                    command = [sys.executable, __file__, engine, str(threads)]
                environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
                result = subprocess.run(command, capture_output=True, text=True, env=environment)
                if result.returncode != 0:
                    sys.exit(f"{engine} failed:\n{result.stderr[-2000:]}")
                for line in result.stdout.splitlines():
                    if line.startswith("{"):
                        row = json.loads(line)
                        key = (engine, threads, row["name"])
                        times[key] = min(times.get(key, float("inf")), row["microseconds"])
    return times


def write(times: dict, rounds: int) -> None:
    import onnxruntime
    import torch

    processor = next((l for l in open("/proc/cpuinfo") if l.startswith("model name")), "model name: unknown")
    cpu, versions = processor.split(":")[1].strip(), (torch.__version__, onnxruntime.__version__)
    measured = sorted({threads for _, threads, _ in times})
    lines = [
        "# Layers: time against PyTorch and ONNX Runtime",
        "",
        "Made by `swift build -c release --product Bench && python scripts/bench_layers.py`.",
        f"CPU {cpu}, {os.cpu_count()} cores, PyTorch {versions[0]}, ONNX Runtime {versions[1]}; load average",
        f"{LOAD:.1f} at the start (one thread is measured in CPU time, two only on an idle machine); least",
        f"time of {rounds} round(s). Above 1: `render` is faster. Names: layer_frames_in_out. int8: int8 weights",
        "with int16 activations here, with int8 activations in the peers.",
        "",
        "| layer |" + "".join(f" {t} thread(s), us | PyTorch / | ONNX / |" for t in measured),
        "|---|" + "---|---|---|" * len(measured),
    ]
    products: dict = {}
    for name in [n for e, t, n in times if e == "render" and t == 1 and not n.startswith("openblas")]:
        cells = [name]
        for threads in measured:
            own = times[("render", threads, name)]
            cells.append(f"{own:.0f}")
            for engine in ("torch", "onnx"):
                ratio = times[(engine, threads, name)] / own
                cells.append(f"{ratio:.2f}")
                kind = "int8" if name.startswith("int8") else "f32"
                products.setdefault((kind, threads, engine), []).append(ratio)
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "Geometric means of the ratios:", ""]
    for (kind, threads, engine), ratios in sorted(products.items()):
        mean = math.prod(ratios) ** (1 / len(ratios))
        lines.append(f"- {kind}, {threads} thread(s), {engine}: {mean:.2f}")
    blas = [
        times[("render", 1, n)] / times[("render", 1, n.removeprefix("openblas_"))]
        for e, t, n in times
        if e == "render" and n.startswith("openblas_")
    ]
    ratios = ", ".join(f"{r:.2f}" for r in blas)
    lines += ["", f"OpenBLAS sgemm without bias / render, one thread, linear layers in order: {ratios}.", ""]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        {"torch": run_torch, "onnx": run_onnx}[sys.argv[1]](int(sys.argv[2]))
    else:
        count = int(sys.argv[1]) if len(sys.argv) == 2 else 3
        write(collect(count), count)
