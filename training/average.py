"""Averages the weights of several checkpoints of one reader.

    python -m training.average --out OUT CHECKPOINT CHECKPOINT ...

Checkpoints that share the first part of their training lie in one basin; their mean is better than
each ("model soups", Wortsman et al. 2022, https://arxiv.org/abs/2203.05482), and costs nothing to
run. Configuration and tokenizer are those of the first.
"""

import shutil
from pathlib import Path
from typing import Annotated

import torch
import typer
from safetensors.torch import load_file, save_file

WEIGHTS = "model.safetensors"
COPIED = ("config.json", "tokenizer.json", "tokenizer_config.json")


def mean_weights(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each tensor.

    Raises:
        ValueError: The checkpoints do not have the same tensors.
    """
    if any(state.keys() != states[0].keys() for state in states):
        raise ValueError("the checkpoints have different tensors")
    return {name: torch.stack([s[name] for s in states]).mean(dim=0) for name in states[0]}


def main(
    checkpoints: Annotated[list[Path], typer.Argument(help="folders of checkpoints")],
    out: Annotated[Path, typer.Option(help="folder to write the mean to")],
) -> None:
    """Write the mean of checkpoints."""
    out.mkdir(parents=True, exist_ok=True)
    states = [load_file(folder / WEIGHTS) for folder in checkpoints]
    for name in COPIED:
        if (checkpoints[0] / name).exists():
            shutil.copyfile(checkpoints[0] / name, out / name)
    save_file(mean_weights(states), out / WEIGHTS, metadata={"format": "pt"})


if __name__ == "__main__":
    typer.run(main)
