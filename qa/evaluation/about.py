"""What an evaluation ran on: enough to tell whether two runs can be compared, or one resumed."""

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.store import MANIFEST
from index.types import Article
from qa.evaluation.desks import Models
from qa.evaluation.types import QuestionSet
from qa.settings import SHIPPED_ARTICLE, Settings

HASH_DIGITS = 12
# Files of a model's folder that decide what it answers: weights, tokenizer, configuration.
_MODEL_SUFFIXES = {".onnx", ".onnx_data", ".safetensors", ".bin", ".json"}


def about(
    questions: QuestionSet, models: Models, article: Article | None, library: Path | None
) -> Mapping[str, str]:
    """Name what is evaluated, by what, with which settings, on which machine.

    Returns:
        Names to text, fit to be shown; equal for two runs of the same thing. What has a content
        goes with a hash of it, since names stay when contents change.
    """
    settings, calibration = models.settings, models.reader.calibration
    return {
        "question set": f"{questions.name} ({questions.sha256[:HASH_DIGITS]})",
        "article": _articles(questions, article, library),
        "version": _version(),
        "encoder": _model(settings.encoder, "encoder"),
        "reader": _model(settings.reader, "reader"),
        "calibration": f"{calibration.scale:.4g} · margin + {calibration.bias:.4g}, "
        f"threshold {calibration.threshold:.4g}",
        "settings": f"top_k {settings.top_k}, max_quotes {settings.max_quotes}, min_confidence "
        f"{settings.min_confidence}, llm {settings.llm}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
    }


def _version() -> str:
    """Version of the package."""
    try:
        return version("article-qa")
    except PackageNotFoundError:
        return "unknown"


def _articles(questions: QuestionSet, article: Article | None, library: Path | None) -> str:
    """The articles that are asked: those of the set, the given one, or a library."""
    own = questions.articles
    parts = []
    if own:
        digest = _hash(f"{each.id} {each.sha256}" for each in own.values())
        parts.append(f"{len(own)} in the set ({digest})")
    if any(question.article not in own for question in questions.questions):
        if library:
            manifest = library / MANIFEST
            digest = _file_hash(manifest)[:HASH_DIGITS] if manifest.is_file() else "missing"
            parts.append(f"library {library} ({digest})")
        elif article:
            parts.append(f"{article.title} ({article.sha256[:HASH_DIGITS]})")
        else:
            parts.append(f"the one that ships ({_file_hash(SHIPPED_ARTICLE)[:HASH_DIGITS]})")
    return ", ".join(parts)


def _model(name_or_folder: str, setting: str) -> str:
    """A hub name as it is, a folder by its name and a hash of what is in it."""
    folder = Path(name_or_folder)
    if not folder.is_dir():
        return name_or_folder
    shipped = name_or_folder == Settings.model_fields[setting].default
    files = sorted(f for f in folder.rglob("*") if f.suffix in _MODEL_SUFFIXES and f.is_file())
    digest = _hash(f"{file.relative_to(folder).as_posix()} {_file_hash(file)}" for file in files)
    return f"{'shipped' if shipped else folder.name} ({digest})"


def _hash(lines: Iterable[str]) -> str:
    """The first digits of a hash over lines."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:HASH_DIGITS]


def _file_hash(path: Path) -> str:
    """Hash of a file, 64 hex digits, worked out again only if the file has changed."""
    status = path.stat()
    return _content_hash(path, status.st_mtime_ns, status.st_size)


@cache
def _content_hash(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
