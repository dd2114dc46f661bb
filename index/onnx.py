"""Run a transformer that was exported to ONNX, with nothing but onnxruntime and tokenizers.

Importing torch takes seconds and half a gigabyte; the weights that ship need neither. Encoder
and reader share this one class; what comes out is plain numpy.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError

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
    def open(cls, folder: Path, max_tokens: int, threads: int = 0) -> "OnnxModel":
        """Load `tokenizer.json` and the ONNX graph of a model folder.

        Args:
            folder: Holds `tokenizer.json` and one of `ONNX_FILES`.
            max_tokens: Longer inputs are cut; of a pair only the second text is.
            threads: Threads of one run; 0 leaves it to onnxruntime.

        Raises:
            ModelError: A file is missing or does not load.
        """
        graph = onnx_file(folder)
        if graph is None:
            raise ModelError(f"There is no ONNX model in {folder}.")
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            session = ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare Exception
            raise ModelError(f"The model in {folder} does not load: {error}") from error
        tokenizer.enable_truncation(max_tokens, strategy="longest_first")
        tokenizer.no_padding()
        return cls(tokenizer, session)

    def encode(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenise texts, or pairs of texts, one encoding each."""
        return list(self.tokenizer.encode_batch(list(texts)))

    def run(self, encodings: Sequence[Encoding]) -> list[NDArray[np.float32]]:
        """Run the graph once over a batch.

        Args:
            encodings: Of any lengths; shorter ones are padded to the longest.

        Returns:
            The graph's outputs, each `(n_texts, n_tokens, ...)` float32; what stands at padded
            places is meaningless.
        """
        length = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), length), dtype=np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            n = len(encoding.ids)
            ids[row, :n], mask[row, :n], types[row, :n] = encoding.ids, 1, encoding.type_ids
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        feeds = {name: array for name, array in feeds.items() if name in self._inputs}
        outputs: list[NDArray[np.float32]] = self._session.run(None, feeds)
        return outputs
