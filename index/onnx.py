"""Run a transformer that was exported to ONNX, with nothing but onnxruntime and tokenizers.

Importing torch takes seconds and half a gigabyte; the weights that ship need neither. Encoder
and reader share this one class; what comes out is plain numpy.

Each text is run by itself, on one core, as many at once as there are cores. Quantised weights
scale the activations of a whole run, so in a batch the result for a text would depend on the
texts beside it; run alone it never does, and nothing is padded.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError

Outputs = list[NDArray[np.float32]]
# On one core onnxruntime's fused kernel takes four times as long as an addition and a
# normalisation by themselves, a quarter of a whole run.
_SLOW_FUSIONS = ["SkipLayerNormFusion"]
ONNX_FILES = ("onnx/model_qint8.onnx", "onnx/model.onnx", "model.onnx")


def onnx_file(folder: Path) -> Path | None:
    """The ONNX graph in a model folder, the quantised one first, or None."""
    return next((folder / name for name in ONNX_FILES if (folder / name).is_file()), None)


class OnnxModel:
    """A tokenizer and a graph: text in, the graph's outputs as numpy arrays out."""

    def __init__(self, tokenizer: Tokenizer, session: ort.InferenceSession) -> None:
        """Keep both; `open` makes them from a folder."""
        self.tokenizer = tokenizer
        self._session = session
        self._inputs = {each.name for each in session.get_inputs()}

    @classmethod
    def open(cls, folder: Path, max_tokens: int) -> "OnnxModel":
        """Load `tokenizer.json` and the ONNX graph of a model folder.

        Args:
            folder: Holds `tokenizer.json` and one of `ONNX_FILES`.
            max_tokens: Longer inputs are cut, the longer text of a pair first.

        Raises:
            ModelError: A file is missing or does not load.
        """
        graph = onnx_file(folder)
        if graph is None:
            raise ModelError(f"There is no ONNX model in {folder}.")
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            session = ort.InferenceSession(
                str(graph),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_SLOW_FUSIONS,
            )
        except Exception as error:  # both libraries raise bare Exception
            raise ModelError(f"The model in {folder} does not load: {error}") from error
        tokenizer.enable_truncation(max_tokens, strategy="longest_first")
        tokenizer.no_padding()
        return cls(tokenizer, session)

    def encode(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenise texts, or pairs of texts, one encoding each."""
        return list(self.tokenizer.encode_batch(list(texts)))

    def run(self, encodings: Sequence[Encoding]) -> list[Outputs]:
        """Run the graph over each encoding.

        Returns:
            For each encoding the graph's outputs, `(n_tokens, ...)` float32 each.
        """
        if len(encodings) == 1:
            return [self._run_one(encodings[0])]
        longest_first = sorted(range(len(encodings)), key=lambda i: -len(encodings[i].ids))
        done = _workers().map(self._run_one, [encodings[i] for i in longest_first])
        by_place = dict(zip(longest_first, done, strict=True))
        return [by_place[place] for place in range(len(encodings))]

    def _run_one(self, encoding: Encoding) -> Outputs:
        """Run the graph over one encoding."""
        values = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feeds = {name: np.array([values[name]], dtype=np.int64) for name in self._inputs}
        return [output[0] for output in self._session.run(None, feeds)]


@cache
def _workers() -> ThreadPoolExecutor:
    """One thread a core for all models of the process; onnxruntime lets go of Python's lock."""
    return ThreadPoolExecutor(_cores(), thread_name_prefix="onnx")


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
