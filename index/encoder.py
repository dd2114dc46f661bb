"""Text to unit vectors: the `Encoder` protocol and the two ways to run one.

`load_encoder` takes any sentence-transformers folder or hub name. A mean-pooled model that carries
an ONNX graph, as the shipped one does, is run by onnxruntime and never imports torch; anything
else is run by sentence-transformers.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.onnx import OnnxModel, onnx_file

Embeddings = NDArray[np.float32]
MAX_TOKENS = 512


class Encoder(Protocol):
    """Anything that turns questions and passages into comparable unit vectors."""

    @property
    def name(self) -> str:
        """What identifies the weights; an index remembers it."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def logit_scale(self) -> float:
        """Log-odds that a cosine of 1 is worth, as trained (1 / temperature); 0 if not known."""

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions: `(n_texts, dim)` float32, rows of unit length."""

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages: `(n_texts, dim)` float32, rows of unit length."""


class OnnxEncoder:
    """A mean-pooled sentence-transformers model, exported to ONNX."""

    def __init__(
        self,
        model: OnnxModel,
        folder: Path,
        dim: int,
        query_prompt: str,
        passage_prompt: str,
        logit_scale: float = 0.0,
    ) -> None:
        """Keep the parts; `open` reads them from a folder."""
        self.dim = dim
        self._folder = folder
        self.logit_scale = logit_scale
        self._model = model
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt

    @cached_property
    def name(self) -> str:
        """The folder's name and a hash of the graph: other weights are another encoder."""
        graph = onnx_file(self._folder)
        digest = hashlib.sha256(graph.read_bytes()).hexdigest() if graph else ""
        return f"{self._folder.name}-{digest[:12]}"

    @classmethod
    def open(cls, folder: Path) -> "OnnxEncoder":
        """Load a sentence-transformers folder that holds an ONNX graph.

        Raises:
            ModelError: A file is missing, damaged, or asks for something else than mean pooling.
        """
        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
            settings = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
            dim, scale = int(config["hidden_size"]), float(settings.get("logit_scale", 0.0))
            prompts = settings.get("prompts") or {}
            query, passage = prompts.get("query", ""), prompts.get("document", "")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(f"The encoder in {folder} does not load: {error!r}") from error
        if not is_mean_pooled(folder):
            raise ModelError(f"The encoder in {folder} does not use mean pooling alone.")
        return cls(OnnxModel.open(folder, MAX_TOKENS), folder, dim, query, passage, scale)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions: `(n_texts, dim)` float32, rows of unit length."""
        return self._encode([self._query_prompt + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages: `(n_texts, dim)` float32, rows of unit length."""
        return self._encode([self._passage_prompt + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts: the mean of each text's token vectors."""
        embeddings = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, outputs in zip(
            embeddings, self._model.run(self._model.encode(texts)), strict=True
        ):
            row[:] = outputs[0].mean(axis=0)
        return unit_rows(embeddings)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, run by that library."""

    logit_scale = 0.0

    def __init__(self, model: Any, name: str) -> None:
        """Keep a loaded `sentence_transformers.SentenceTransformer`."""
        self.name = name
        self.dim = int(model.get_embedding_dimension())
        self._model = model

    @classmethod
    def open(cls, name_or_folder: str) -> "SentenceTransformerEncoder":
        """Load a folder or hub name.

        Raises:
            ModelError: sentence-transformers cannot load it.
        """
        from sentence_transformers import SentenceTransformer  # takes seconds to import

        try:
            return cls(SentenceTransformer(name_or_folder), name_or_folder)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"The encoder “{name_or_folder}” does not load: {error}") from error

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions: `(n_texts, dim)` float32, rows of unit length."""
        return unit_rows(self._model.encode_query(list(texts), show_progress_bar=False))

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages: `(n_texts, dim)` float32, rows of unit length."""
        return unit_rows(self._model.encode_document(list(texts), show_progress_bar=False))


def load_encoder(name_or_folder: str) -> Encoder:
    """Load an encoder by folder or hub name.

    Args:
        name_or_folder: A sentence-transformers folder, with or without an ONNX graph, or a name
            on the Hugging Face hub, which is fetched unless it is in the local cache.

    Raises:
        ModelError: It cannot be loaded.
    """
    folder = Path(name_or_folder)
    if folder.is_dir() and onnx_file(folder) and is_mean_pooled(folder):
        return OnnxEncoder.open(folder)
    return SentenceTransformerEncoder.open(name_or_folder)


def is_mean_pooled(folder: Path) -> bool:
    """Whether a sentence-transformers folder is a transformer with mean pooling, nothing else.

    Only such a model is its ONNX graph, a mean and a length of 1; any other is run by the library
    that made it.
    """
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        pooling = json.loads((folder / "1_Pooling/config.json").read_text("utf-8"))
        kinds = [module["type"].rpartition(".")[2] for module in modules]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    modes = {
        name for name, wanted in pooling.items() if name.startswith("pooling_mode_") and wanted
    }
    is_mean = modes == {"pooling_mode_mean_tokens"} or pooling.get("pooling_mode") == "mean"
    return is_mean and kinds[:2] == ["Transformer", "Pooling"] and kinds[2:] in ([], ["Normalize"])


def unit_rows(embeddings: Embeddings) -> Embeddings:
    """Scale each row to length 1; a row of zeros stays zero."""
    rows = np.asarray(embeddings, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Embeddings = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
