"""Evens out activations before they are quantised to int8, without changing what a model computes.

A few channels of a transformer's activations are far larger than the rest, and with one scale for
all of them the rest is rounded away. As in SmoothQuant (Xiao et al. 2023, arXiv:2211.10438) each
input channel of a matrix product is divided by a factor and the weights that meet it are
multiplied by the same. The factor is `max|x| ** ALPHA / max|w| ** (1 - ALPHA)` of the channel.
"""

from collections.abc import Iterable

import torch
from transformers import BertModel

ALPHA = 0.7  # nearest to float32 on news texts, of 0.3 to 0.9, for reader and encoder alike
SMALLEST = 1e-5


class SmoothLinear(torch.nn.Module):
    """A linear layer whose weights have taken over a factor from its input."""

    inverse: torch.Tensor

    def __init__(self, linear: torch.nn.Linear, factor: torch.Tensor):
        """Scale the weights; `factor` is `(in_features,)` float32, above zero."""
        super().__init__()
        self.register_buffer("inverse", 1 / factor)
        self.weight = torch.nn.Parameter((linear.weight * factor).detach(), requires_grad=False)
        self.bias = torch.nn.Parameter(linear.bias.detach(), requires_grad=False)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """What the layer gave before."""
        scaled: torch.Tensor = inputs * self.inverse
        return torch.nn.functional.linear(scaled, self.weight, self.bias)


def smooth(
    body: BertModel, samples: Iterable[tuple[torch.Tensor, torch.Tensor]], alpha: float = ALPHA
) -> None:
    """Replace the linear layers of a model by smoothed ones, in place.

    Args:
        body: The model, in float32.
        samples: Batches of ids and mask, `(batch, tokens)` int64, to see activations on.
        alpha: Share of the unevenness that moves to the weights, in [0, 1].
    """
    layers = {
        name: module for name, module in body.named_modules() if isinstance(module, torch.nn.Linear)
    }
    largest = _largest_inputs(body, layers, samples)
    for name, linear in layers.items():
        group = [layers[other] for other in _same_input(name, layers)]
        weights = torch.stack([each.weight.abs().amax(dim=0) for each in group]).amax(dim=0)
        factor = largest[name].clamp(min=SMALLEST) ** alpha
        factor = factor / weights.clamp(min=SMALLEST) ** (1 - alpha)
        body.set_submodule(name, SmoothLinear(linear, factor.clamp(min=SMALLEST)))


def _same_input(name: str, layers: dict[str, torch.nn.Linear]) -> list[str]:
    """The layers that read what this one reads: query, key and value share their factor."""
    head, _, last = name.rpartition(".")
    if last not in ("query", "key", "value"):
        return [name]
    return [f"{head}.{each}" for each in ("query", "key", "value") if f"{head}.{each}" in layers]


def _largest_inputs(
    body: BertModel,
    layers: dict[str, torch.nn.Linear],
    samples: Iterable[tuple[torch.Tensor, torch.Tensor]],
) -> dict[str, torch.Tensor]:
    """For each layer the largest absolute value of each input channel, `(in_features,)`."""
    largest: dict[str, torch.Tensor] = {}

    def watch(name: str) -> torch.utils.hooks.RemovableHandle:
        def hook(_: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            seen = inputs[0].detach().abs().flatten(0, -2).amax(dim=0)
            largest[name] = torch.maximum(largest[name], seen) if name in largest else seen

        return layers[name].register_forward_pre_hook(hook)

    handles = [watch(name) for name in layers]
    with torch.inference_mode():
        for ids, mask in samples:
            body(input_ids=ids, attention_mask=mask)
    for handle in handles:
        handle.remove()
    return largest
