"""Nearest vectors by inner product, in FAISS: build, search, remove, save, load.

Exact search (`IndexFlatIP`): an article has tens of passages and a library some thousands, far
below what an approximate index would need. Vectors carry integer keys of our own, which the
caller never uses twice, so that a removed passage can never be returned for another's vector.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Embeddings
from index.errors import LibraryError


class DenseIndex:
    """Unit vectors under integer keys."""

    def __init__(self, dim: int) -> None:
        """An empty index of vectors of length `dim`."""
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def __len__(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def add(self, keys: Sequence[int], embeddings: Embeddings) -> None:
        """Add vectors.

        Args:
            keys: One a vector, none of them in the index.
            embeddings: `(n_keys, dim)` float32, rows of unit length.

        Raises:
            ValueError: Shapes differ, or a key is taken or repeated.
        """
        if embeddings.shape != (len(keys), self.dim):
            raise ValueError(f"{embeddings.shape} embeddings for {len(keys)} keys of {self.dim}")
        taken = set(self.keys()) & set(keys)
        if taken or len(set(keys)) != len(keys):
            raise ValueError(f"keys used twice: {sorted(taken)[:5]}")
        if len(keys):
            rows = np.ascontiguousarray(embeddings, dtype=np.float32)
            self._index.add_with_ids(rows, np.asarray(keys, dtype=np.int64))

    def remove(self, keys: Sequence[int]) -> int:
        """Remove vectors by key; unknown keys are ignored.

        Returns:
            How many were removed.
        """
        selector = faiss.IDSelectorBatch(np.asarray(keys, dtype=np.int64))
        return int(self._index.remove_ids(selector))

    def keys(self) -> list[int]:
        """All keys, in the order of the vectors."""
        return [int(key) for key in faiss.vector_to_array(self._index.id_map)]

    def vectors(self, keys: Sequence[int]) -> Embeddings:
        """The vectors under `keys`: `(n_keys, dim)` float32.

        Raises:
            KeyError: A key is not in the index.
        """
        try:
            rows = [self._index.reconstruct(int(key)) for key in keys]
        except RuntimeError as error:
            raise KeyError(str(error)) from error
        return np.asarray(rows, dtype=np.float32).reshape(len(keys), self.dim)

    def search(
        self, queries: Embeddings, top_k: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the nearest vectors.

        Args:
            queries: `(n_queries, dim)` float32, rows of unit length.
            top_k: How many to find, from 1; no more come back than there are.

        Returns:
            Cosine similarities and keys, each `(n_queries, min(top_k, len(self)))`, best first.

        Raises:
            ValueError: `top_k` is below 1.
        """
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, not {top_k}")
        k = min(top_k, len(self))
        if k == 0:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        scores, keys = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), k)
        return scores, keys

    def save(self, path: Path) -> None:
        """Write the index to a file, which is there whole or not at all."""
        part = path.with_name(path.name + ".part")
        faiss.write_index(self._index, str(part))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read an index that `save` wrote.

        Raises:
            LibraryError: The file is missing, damaged or holds another kind of index.
        """
        try:
            return cls.from_bytes(path.read_bytes(), path.name)
        except OSError as error:
            raise LibraryError(f"The index file {path} does not load: {error}") from error

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> "DenseIndex":
        """Read the content of a file that `save` wrote.

        Args:
            data: The content.
            name: The file's name, for errors.

        Raises:
            LibraryError: It is damaged or holds another kind of index.
        """
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise LibraryError(f"The index file {name} does not load: {error}") from error
        if not isinstance(index, faiss.IndexIDMap2):
            raise LibraryError(f"The index file {name} holds another kind of index.")
        loaded = cls(index.d)
        loaded._index = index
        return loaded
