"""Writes Tests/NNTests/Fixtures/layers.safetensors: weights, input and output of every layer, from PyTorch.

Usage: python training/fixtures_nn.py
Each case is a prefix with the layer's weights, its input `x` and PyTorch's output `y`, channels last.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

TARGET = Path(__file__).parent.parent / "Tests/NNTests/Fixtures/layers.safetensors"
tensors: dict[str, torch.Tensor] = {}


def case(name: str, module: nn.Module, x: torch.Tensor, y: torch.Tensor) -> None:
    """Stores one case; `x` and `y` are already channels last and without batch."""
    for key, value in module.state_dict().items():
        tensors[f"{name}.{key}"] = value.detach().clone().contiguous()
    tensors[f"{name}.x"] = x.detach().clone().contiguous()
    tensors[f"{name}.y"] = y.detach().clone().contiguous()


def sequence(name: str, module: nn.Module, frames: int, channels: int) -> None:
    """A module over [1, channels, frames]."""
    x = torch.randn(frames, channels)
    case(name, module, x, module(x.T[None])[0].T)


def image(name: str, module: nn.Module, height: int, width: int, channels: int) -> None:
    """A module over [1, channels, height, width]."""
    x = torch.randn(height, width, channels)
    case(name, module, x, module(x.permute(2, 0, 1)[None])[0].permute(1, 2, 0))


def rows(name: str, module: nn.Module, *shape: int) -> None:
    """A module over the last axis."""
    x = torch.randn(*shape)
    case(name, module, x, module(x))


class Block(nn.Module):
    """A ConvNeXt block, with adaLN if there is a condition."""

    def __init__(self, size: int, hidden: int, condition: int | None):
        super().__init__()
        self.dwconv = nn.Conv1d(size, size, 7, padding=3, groups=size)
        self.norm = nn.LayerNorm(size, eps=1e-6, elementwise_affine=condition is None)
        if condition is not None:
            self.ada = nn.Linear(condition, 2 * size)
        self.pwconv1 = nn.Linear(size, hidden)
        self.pwconv2 = nn.Linear(hidden, size)
        self.gamma = nn.Parameter(torch.randn(size))

    def forward(self, x: torch.Tensor, condition: torch.Tensor | None = None) -> torch.Tensor:
        h = self.norm(self.dwconv(x.T[None])[0].T)
        if condition is not None:
            scale, shift = self.ada(condition).chunk(2)
            h = h * (1 + scale) + shift
        return x + self.gamma * self.pwconv2(F.gelu(self.pwconv1(h)))


def randomize(module: nn.Module) -> nn.Module:
    """Norms start as ones and zeros, which would hide mistakes."""
    for parameter in module.parameters():
        if parameter.dim() == 1:
            nn.init.normal_(parameter)
    return module


@torch.no_grad()
def main() -> None:
    torch.manual_seed(20)
    rows("linear", nn.Linear(37, 53), 13, 37)
    sequence("conv1d", nn.Conv1d(19, 35, 5, stride=2, padding=4, dilation=2), 41, 19)
    sequence("conv1d_wide", nn.Conv1d(64, 20, 3, padding=1), 30, 64)
    sequence("conv1d_one", nn.Conv1d(1, 17, 11, padding=5), 29, 1)
    sequence("conv1d_groups", nn.Conv1d(24, 36, 3, padding=1, groups=4), 23, 24)
    sequence("conv1d_depthwise", nn.Conv1d(21, 21, 7, padding=6, dilation=2, groups=21), 40, 21)
    sequence("transpose", nn.ConvTranspose1d(18, 22, 8, stride=4, padding=2), 11, 18)
    odd = nn.ConvTranspose1d(12, 8, 5, stride=3, padding=1, output_padding=2, groups=2)
    sequence("transpose_odd", odd, 9, 12)
    sequence("transpose_gap", nn.ConvTranspose1d(6, 5, 2, stride=3), 7, 6)
    image("conv2d", nn.Conv2d(7, 18, (3, 5), stride=(2, 1), padding=(1, 2), dilation=(1, 2)), 13, 17, 7)
    image("conv2d_wide", nn.Conv2d(50, 33, 3, padding=1), 9, 11, 50)
    image("conv2d_groups", nn.Conv2d(8, 12, 3, groups=2), 9, 8, 8)
    image("conv2d_depthwise", nn.Conv2d(11, 11, 3, stride=2, padding=1, groups=11), 9, 12, 11)
    rows("layernorm", randomize(nn.LayerNorm(43)), 9, 43)
    rows("layernorm_plain", nn.LayerNorm(24, eps=1e-3, elementwise_affine=False), 5, 24)
    rows("rmsnorm", randomize(nn.RMSNorm(29, eps=1e-6)), 8, 29)
    image("groupnorm", randomize(nn.GroupNorm(3, 21)), 10, 13, 21)
    ids = torch.tensor([3, 0, 10, 3])
    embedding = nn.Embedding(11, 6)
    case("embedding", embedding, ids.float(), embedding(ids))

    attention = randomize(nn.MultiheadAttention(24, 3, batch_first=True))
    x = torch.randn(57, 24)
    case("attention", attention, x, attention(x, x, x)[0])
    mask = torch.arange(57) < 40
    tensors["attention.masked"] = attention(x, x, x, key_padding_mask=~mask)[0]
    bias = torch.randn(3, 57, 57)
    tensors["attention.bias"] = bias
    tensors["attention.biased"] = attention(x, x, x, attn_mask=bias)[0]

    gru = nn.GRU(10, 19, bidirectional=True)
    x = torch.randn(15, 10)
    case("gru", gru, x, gru(x)[0])
    gru = nn.GRU(5, 32)
    x = torch.randn(6, 5)
    case("gru_forward", gru, x, gru(x)[0])

    block = Block(26, 70, None)
    x = torch.randn(31, 26)
    case("convnext", randomize(block), x, block(x))
    block = Block(26, 70, 9)
    condition = torch.randn(9)
    case("convnext_ada", randomize(block), x, block(x, condition))
    tensors["convnext_ada.condition"] = condition

    x = torch.cat([torch.linspace(-12, 12, 201), torch.tensor([-100.0, 100.0, 0.0, 1e-4, -1e-4])])
    tensors["activation.x"] = x
    for name, function in {
        "relu": F.relu, "leaky": lambda v: F.leaky_relu(v, 0.1), "silu": F.silu, "gelu": F.gelu,
        "gelu_tanh": lambda v: F.gelu(v, approximate="tanh"), "tanh": torch.tanh, "sigmoid": torch.sigmoid,
    }.items():
        tensors[f"activation.{name}"] = function(x)
    x = torch.randn(14, 23) * 20
    alpha, beta = torch.rand(23) + 0.1, torch.rand(23) + 0.1
    tensors.update({"snake.x": x, "snake.alpha": alpha, "snake.beta": beta})
    tensors["snake.y"] = (x.double() + torch.sin(x.double() * alpha) ** 2 / (beta + 1e-9)).float()
    tensors["softmax.x"] = torch.randn(7, 45) * 5
    tensors["softmax.y"] = torch.softmax(tensors["softmax.x"], -1)
    image("upsample", nn.Upsample(scale_factor=2), 3, 5, 4)
    half = torch.randn(300)
    half[:8] = torch.tensor([0.0, -0.0, 6e-8, -3e-5, 65504.0, float("inf"), -float("inf"), 1.0])
    tensors.update({"half.f16": half.half(), "half.f16_wide": half.half().float()})
    tensors.update({"half.bf16": half.bfloat16(), "half.bf16_wide": half.bfloat16().float()})

    TARGET.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, TARGET, {"torch": torch.__version__})


if __name__ == "__main__":
    main()
