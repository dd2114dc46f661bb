"""Extractive reading: a question and passages in, answer spans with a score out.

The score of a span is its margin over "no answer" in the same passage: the sum of the start and
end logits of the span less that of the first token, which stands for "not here" (Devlin et al.
2019, arXiv:1810.04805, section 4.3). Margins of different passages are compared with one another
and with a threshold; a calibration fitted on held-out data turns them into probabilities.

`load_reader` takes any folder or hub name of an `AutoModelForQuestionAnswering`. A folder with an
ONNX graph, as the shipped one, runs on onnxruntime; anything else on transformers.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index.onnx import OnnxModel, onnx_file
from qa.errors import ModelError
from qa.quotes import trimmed

MAX_TOKENS = 512
MAX_ANSWER_TOKENS = 40
SPANS_PER_PASSAGE = 5
BATCH_SIZE = 8

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Span:
    """A possible answer in a passage.

    Attributes:
        start: Offset of its first character in the passage's text.
        end: Offset after its last.
        margin: Logits of the span less those of "not here"; higher is better, 0 is undecided.
    """

    start: int
    end: int
    margin: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a margin is worth; logistic, after Platt 1999.

    Attributes:
        scale: Slope of the log-odds of being right in the margin.
        bias: Log-odds at margin 0.
        threshold: Margin from which an answer is given.
    """

    scale: float = 1.0
    bias: float = 0.0
    threshold: float = 0.0

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read `calibration.json` of a model folder; without one, the identity.

        Raises:
            ModelError: The file is damaged.
        """
        path = folder / "calibration.json"
        if not path.is_file():
            return cls()
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(float(data["scale"]), float(data["bias"]), float(data["threshold"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path} does not load: {error}") from error

    def confidence(self, margin: float) -> float:
        """Estimated probability, in [0, 1], that a span of this margin is right."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.scale * margin + self.bias))))


class Reader(Protocol):
    """Anything that finds answer spans."""

    calibration: Calibration

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
        """Read questions against passages.

        Args:
            pairs: A question and a passage's text each.

        Returns:
            For each pair the best spans, best first; empty where the passage holds no words.
        """


class OnnxReader:
    """A question-answering model exported to ONNX, outputs `start_logits` and `end_logits`."""

    def __init__(self, model: OnnxModel, calibration: Calibration) -> None:
        """Keep both; `open` reads them from a folder."""
        self.calibration = calibration
        self._model = model

    @classmethod
    def open(cls, folder: Path) -> "OnnxReader":
        """Load a model folder that holds an ONNX graph.

        Raises:
            ModelError: A file is missing or does not load.
        """
        return cls(OnnxModel.open(folder, MAX_TOKENS), Calibration.load(folder))

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
        """Read questions against passages; see `Reader.read`."""
        encodings = self._model.encode(pairs)
        outputs = self._model.run(encodings)
        return [
            best_spans(encoding, passage, start, end)
            for (_, passage), encoding, (start, end, *_) in zip(
                pairs, encodings, outputs, strict=True
            )
        ]


class TransformersReader:
    """Any `AutoModelForQuestionAnswering` with a fast tokenizer, run by transformers."""

    def __init__(self, model: Any, tokenizer: Any, calibration: Calibration) -> None:
        """Keep a loaded model and its tokenizer."""
        self.calibration = calibration
        self._model = model
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, name_or_folder: str) -> "TransformersReader":
        """Load a folder or hub name.

        Raises:
            ModelError: transformers cannot load it, or its tokenizer gives no offsets.
        """
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer  # seconds to import

        try:
            model = AutoModelForQuestionAnswering.from_pretrained(name_or_folder)
            tokenizer = AutoTokenizer.from_pretrained(name_or_folder)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The reader “{name_or_folder}” does not load: {error}") from error
        if not tokenizer.is_fast:
            raise ModelError(f"The reader “{name_or_folder}” has no tokenizer that gives offsets.")
        return cls(model.float().eval(), tokenizer, Calibration.load(Path(name_or_folder)))

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
        """Read questions against passages; see `Reader.read`."""
        import torch

        spans: list[tuple[Span, ...]] = []
        for at in range(0, len(pairs), BATCH_SIZE):
            rows = pairs[at : at + BATCH_SIZE]
            questions, passages = zip(*rows, strict=True)
            inputs = self._tokenizer(
                list(questions),
                list(passages),
                truncation="longest_first",
                max_length=MAX_TOKENS,
                padding=True,
                return_tensors="pt",
            )
            with torch.inference_mode():
                output = self._model(**inputs)
            for row, passage in enumerate(passages):
                start, end = output.start_logits[row].numpy(), output.end_logits[row].numpy()
                spans.append(best_spans(inputs.encodings[row], passage, start, end))
        return spans


def load_reader(name_or_folder: str) -> Reader:
    """Load a reader by folder or hub name.

    Args:
        name_or_folder: A question-answering model folder, with or without an ONNX graph, or a
            name on the Hugging Face hub, which is fetched unless it is in the local cache.

    Raises:
        ModelError: It cannot be loaded.
    """
    folder = Path(name_or_folder)
    if folder.is_dir() and onnx_file(folder):
        return OnnxReader.open(folder)
    return TransformersReader.open(name_or_folder)


def best_spans(encoding: Encoding, passage: str, start: Logits, end: Logits) -> tuple[Span, ...]:
    """Decode one pair's logits into its best spans.

    Args:
        encoding: Tokens of the pair; those of sequence 1 are the passage's.
        passage: The passage's text, which the tokens' offsets point into.
        start: `(n_tokens,)` or longer float32, padding last.
        end: The same.

    Returns:
        At most `SPANS_PER_PASSAGE` different spans, best first, trimmed of stray punctuation.
    """
    tokens = np.array([i for i, s in enumerate(encoding.sequence_ids) if s == 1], dtype=np.int64)
    if not len(tokens):
        return ()
    null = float(start[0] + end[0])
    sums = start[tokens][:, None] + end[tokens][None, :]
    length = np.arange(len(tokens))[None, :] - np.arange(len(tokens))[:, None]
    sums = np.where((length >= 0) & (length < MAX_ANSWER_TOKENS), sums, -np.inf)
    found: dict[tuple[int, int], Span] = {}
    for flat in np.argsort(-sums, axis=None)[: 4 * SPANS_PER_PASSAGE]:
        first, last = divmod(int(flat), len(tokens))
        margin = float(sums[first, last])
        if not math.isfinite(margin):
            break
        a, b = encoding.offsets[tokens[first]][0], encoding.offsets[tokens[last]][1]
        a, b = trimmed(passage, a, b)
        if a < b and (a, b) not in found:
            found[a, b] = Span(a, b, margin - null)
    return tuple(found.values())[:SPANS_PER_PASSAGE]
