"""What an evaluation ran on: enough to tell whether two runs can be compared, or one resumed."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.onnx import onnx_file
from index.types import Article
from qa.evaluation.desks import Models
from qa.evaluation.types import QuestionSet
from qa.settings import Settings


def about(
    questions: QuestionSet, models: Models, article: Path | Article | None, library: Path | None
) -> Mapping[str, str]:
    """Name what is evaluated, by what, with which settings, on which machine.

    Returns:
        Names to text, fit to be shown; equal for two runs of the same thing.
    """
    settings, calibration = models.settings, models.reader.calibration
    given = article.title if isinstance(article, Article) else str(article or "the one that ships")
    own = f"{len(questions.articles)} in the set" if questions.articles else ""
    return {
        "question set": f"{questions.name} ({questions.sha256[:12]})",
        "article": f"library {library}" if library else own or given,
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


def _model(name_or_folder: str, setting: str) -> str:
    """A hub name as it is, a folder by its name, the shipped one as such.

    The size of the graph in a folder tells two versions of the weights apart.
    """
    folder = Path(name_or_folder)
    shipped = name_or_folder == Settings.model_fields[setting].default
    name = "shipped" if shipped else folder.name if folder.is_dir() else name_or_folder
    graph = onnx_file(folder) if folder.is_dir() else None
    return f"{name} ({graph.name}, {graph.stat().st_size:,} bytes)" if graph else name
