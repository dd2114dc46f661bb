"""How a library lies on disk, and how one state of it gives way to the next.

    library/
      manifest.json      the state: its generation, the encoder, which files belong to it
      article-12.json    one article, where its passages begin and end, and their keys
      index-7.faiss      all vectors, under those keys, of generation 7

Files are never changed once the manifest names them. A new state writes its files beside the old
ones, then swaps the manifest in one step, then deletes what no longer belongs. A crash at any
moment leaves the old state or the new one, and at worst some files that the next write deletes.
"""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from index.dense import DenseIndex
from index.errors import LibraryError
from index.state import State, Stored, to_json

FORMAT = 1
MANIFEST = "manifest.json"
LOCK = ".lock"
READ_ATTEMPTS = 5
_FIRST = {LOCK, "index-0.faiss", MANIFEST}  # what there is before the first manifest
_OWN_NAMES = re.compile(r"(?:article-\d+\.json|index-\d+\.faiss|manifest\.json)(?:\.part)?")


def read_state(folder: Path) -> State | None:
    """Read a library, without a lock: a state that is replaced meanwhile is read again.

    Returns:
        The state, or None where there is no library in the folder.

    Raises:
        LibraryError: A file is damaged, missing or unreadable; the message says which.
    """
    for attempt in range(READ_ATTEMPTS):
        if not (folder / MANIFEST).exists():
            return None
        manifest = _manifest(folder)
        try:
            return _state(folder, manifest)
        except FileNotFoundError as error:
            gone = Path(error.filename).name
            if attempt and manifest["generation"] == _manifest(folder)["generation"]:
                break
    raise LibraryError(f"The library in {folder} lacks its file {gone}. Restore it from a copy.")


def generation_of(folder: Path) -> int:
    """The generation of the library on disk, -1 where there is none."""
    return int(_manifest(folder)["generation"]) if (folder / MANIFEST).exists() else -1


def write_state(folder: Path, state: State) -> None:
    """Make a state the library's; the caller holds its lock.

    Raises:
        OSError: Something could not be written; the old state stands.
    """
    before = {e["file"]: e for e in _manifest(folder)["articles"]} if state.generation else {}
    entries = []
    for stored in state.stored:
        if stored.file not in before:
            data = stored.to_bytes()
            _write(folder / stored.file, data)
            before[stored.file] = {"file": stored.file, "sha256": _sha256(data)}
        entries.append(before[stored.file])
    index = folder / f"index-{state.generation}.faiss"
    state.dense.save(index)
    manifest = {
        "format": FORMAT,
        "generation": state.generation,
        "encoder": {"name": state.encoder, "dim": state.dense.dim},
        "next_key": state.next_key,
        "next_file": state.next_file,
        "index": {"file": index.name, "sha256": _sha256(index.read_bytes())},
        "articles": entries,
    }
    part = folder / f"{MANIFEST}.part"
    _write(part, to_json(manifest))
    part.replace(folder / MANIFEST)
    _sync(folder)
    _sweep(folder, {MANIFEST, index.name, *(entry["file"] for entry in entries)})


def is_blank(folder: Path) -> bool:
    """Whether a library can be made in an existing folder: it is empty, or making one failed."""
    return all(path.name.removesuffix(".part") in _FIRST for path in folder.iterdir())


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest, checked as far as `_state` relies on it."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        if manifest["format"] > FORMAT:
            raise LibraryError(f"The library in {folder} needs a newer version of article-qa.")
        files = [manifest["index"], *manifest["articles"]]
        if not all(_OWN_NAMES.fullmatch(entry["file"]) and entry["sha256"] for entry in files):
            raise ValueError("a file's name is not the library's own")
        for name in ("generation", "next_key", "next_file"):
            manifest[name] = int(manifest[name])
        str(manifest["encoder"]["name"]), int(manifest["encoder"]["dim"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(f"The library's {path} is damaged: {error!r}") from error
    return manifest


def _state(folder: Path, manifest: dict[str, Any]) -> State:
    """The state that a manifest describes."""
    stored = []
    for entry in manifest["articles"]:
        data = _checked(folder, entry)
        try:
            stored.append(Stored.from_bytes(data, entry["file"]))
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"The library's {folder / entry['file']} is damaged.") from error
    index = _checked(folder, manifest["index"])
    dense = DenseIndex.from_bytes(index, manifest["index"]["file"])
    keys = [key for each in stored for key in each.keys]
    if sorted(keys) != sorted(dense.keys()) or dense.dim != manifest["encoder"]["dim"]:
        raise LibraryError(f"The library in {folder} is damaged: its index holds other passages.")
    return State(
        manifest["generation"],
        manifest["encoder"]["name"],
        manifest["next_key"],
        manifest["next_file"],
        tuple(stored),
        dense,
    )


def _checked(folder: Path, entry: dict[str, str]) -> bytes:
    """The bytes of a file that the manifest names, if they are those that were written."""
    data = (folder / entry["file"]).read_bytes()
    if _sha256(data) != entry["sha256"]:
        raise LibraryError(f"The library's {folder / entry['file']} is damaged.")
    return data


def _write(path: Path, data: bytes) -> None:
    """Write a file down to the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Write a folder's list of names down to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, keep: set[str]) -> None:
    """Delete the library's files of earlier states and of writes that failed."""
    for path in list(folder.iterdir()):
        if _OWN_NAMES.fullmatch(path.name) and path.name not in keep:
            path.unlink(missing_ok=True)


def _sha256(data: bytes) -> str:
    """The hash of a file's content."""
    return hashlib.sha256(data).hexdigest()
