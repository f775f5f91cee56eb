"""The encoder and its two heads: 28 labels, and a sentence embedding."""
import math

import torch
from torch import nn
from torch.nn import functional as F

GROUP = 32


def quantize4(weight):
    """(integers in -7...7, scales [rows, columns / GROUP]) of a matrix, one scale for each `GROUP` columns."""
    groups = weight.reshape(weight.shape[0], -1, GROUP)
    limit = groups.abs().amax(-1, keepdim=True)
    best, best_error = limit / 7, None
    for shrink in (1.0, 0.92, 0.84, 0.76):
        scale = (limit * shrink / 7).clamp_min(1e-8).half().float().clamp_min(1e-7)
        error = ((groups / scale).round().clamp(-7, 7) * scale - groups).square().sum(-1, keepdim=True)
        if best_error is None:
            best, best_error = scale, error
        else:
            better = error < best_error
            best = torch.where(better, scale, best)
            best_error = torch.where(better, error, best_error)
    integers = (groups / best).round().clamp(-7, 7)
    return integers.reshape(weight.shape), best.squeeze(-1)


def round4(weight):
    """The matrix as its 4-bit form gives it back."""
    integers, scales = quantize4(weight)
    return integers * scales.repeat_interleave(GROUP, -1)


class RoundedLinear(nn.Linear):
    """A linear layer that, once it has `scales`, computes with 4-bit weights and learns straight through them."""
    scales = None

    def refresh(self):
        """Takes the scales that suit the weights of now."""
        self.scales = quantize4(self.weight.detach())[1].repeat_interleave(GROUP, -1)

    def forward(self, x):
        weight = self.weight
        if self.scales is not None:
            rounded = (weight.detach() / self.scales).round_().clamp_(-7, 7).mul_(self.scales)
            weight = weight + rounded.sub_(weight.detach())
        return F.linear(x, weight, self.bias)


class Layer(nn.Module):
    def __init__(self, size, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.attention = nn.ModuleDict(dict(qkv=RoundedLinear(size, 3 * size), out=RoundedLinear(size, size)))
        self.attention_norm = nn.LayerNorm(size, eps=1e-12)
        self.widen, self.narrow = RoundedLinear(size, 4 * size), RoundedLinear(4 * size, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)

    def forward(self, x):
        batch, length, size = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in self.attention["qkv"](x).chunk(3, -1))
        heard = F.scaled_dot_product_attention(q, k, v, dropout_p=self.dropout if self.training else 0)
        heard = self.attention["out"](heard.transpose(1, 2).reshape(batch, length, size))
        x = self.attention_norm(x + F.dropout(heard, self.dropout, self.training))
        return self.norm(x + F.dropout(self.narrow(F.gelu(self.widen(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """BERT's encoder; batches hold texts of one length, so there is no mask."""

    def __init__(self, vocabulary, layers, positions, size=384, heads=12, dropout=0.1):
        super().__init__()
        self.dropout = dropout
        self.word = nn.Embedding(vocabulary, size)
        self.position = nn.Embedding(positions, size)
        self.norm = nn.LayerNorm(size, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size, heads, dropout) for _ in range(layers))

    def lower(self, ids, depth):
        """`[lines, tokens, size]` after the first `depth` layers."""
        x = self.norm(self.word(ids) + self.position.weight[:ids.shape[1]])
        for layer in self.layers[:depth]:
            x = layer(x)
        return x

    def upper(self, x, depth):
        """The layers above `lower`."""
        for layer in self.layers[depth:]:
            x = layer(x)
        return x

    def forward(self, ids):
        return self.upper(self.lower(ids, 0), 0)


class TextEmotion(nn.Module):
    """Each label looks at the tokens with its own attention; the embedding is their mean through one matrix."""

    def __init__(self, vocabulary, layers, labels=28, size=384, positions=64):
        super().__init__()
        self.encoder = Encoder(vocabulary, layers, positions, size)
        self.look, self.read = nn.Linear(size, labels), nn.Linear(size, labels)
        self.sentence = nn.Linear(size, size)
        nn.init.zeros_(self.look.weight)
        nn.init.zeros_(self.look.bias)
        nn.init.eye_(self.sentence.weight)
        nn.init.zeros_(self.sentence.bias)

    def classify(self, hidden):
        attention = self.look(hidden).softmax(1)
        return (attention * self.read(F.dropout(hidden, 0.1, self.training))).sum(1)

    def embed(self, hidden):
        return F.normalize(self.sentence(hidden.mean(1)), dim=-1)


def convert_minilm(state, layers, kept, positions):
    """The state of an `Encoder` from MiniLM's: `layers` and vocabulary rows `kept` of it."""
    state = {name: torch.from_numpy(value).float() for name, value in state.items() if value.dtype.kind == "f"}
    result = {
        "word.weight": state["embeddings.word_embeddings.weight"][list(kept)],
        "position.weight": state["embeddings.position_embeddings.weight"][:positions]
        + state["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": state["embeddings.LayerNorm.weight"], "norm.bias": state["embeddings.LayerNorm.bias"]}
    for target, source in enumerate(layers):
        for kind in ("weight", "bias"):
            old, new = f"encoder.layer.{source}.", f"layers.{target}."
            result[f"{new}attention.qkv.{kind}"] = torch.cat(
                [state[f"{old}attention.self.{part}.{kind}"] for part in ("query", "key", "value")])
            for to, name in (("attention.out", "attention.output.dense"),
                             ("attention_norm", "attention.output.LayerNorm"), ("widen", "intermediate.dense"),
                             ("narrow", "output.dense"), ("norm", "output.LayerNorm")):
                result[f"{new}{to}.{kind}"] = state[f"{old}{name}.{kind}"]
    return result
