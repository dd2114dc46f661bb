"""`qa.ask`: one call, with the desk of an article kept for the next question."""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from index.types import Article
from qa.service import ArticleQA
from qa.types import Answer, Turn


def ask(
    question: str, article: str | Path | Article | None = None, history: Sequence[Turn] = ()
) -> Answer:
    """Ask an article a question.

    Args:
        question: The question, in Dutch or English with the shipped models.
        article: A path to a txt, md, html, pdf or docx file, or an `Article`; by default the
            article that ships. A file is read again only when it has changed.
        history: Earlier turns, oldest first, that a follow-up may refer to.

    Returns:
        The answer with its quotes; `answered` is False where the article does not answer.

    Raises:
        QAError: The question or the article cannot be used, or the models do not load.
    """
    if isinstance(article, Article):
        desk = ArticleQA.from_articles([article])
    elif article is None:
        desk = _shipped_desk()
    else:
        path = Path(article)
        stat = path.stat() if path.is_file() else None
        desk = _file_desk(path.absolute(), (stat.st_mtime_ns, stat.st_size) if stat else None)
    return desk.ask(question, history=history)


_shipped_desk = cache(ArticleQA.shipped)


@lru_cache(maxsize=8)
def _file_desk(path: Path, _version: tuple[int, int] | None) -> ArticleQA:
    """The desk of a file as it stands."""
    return ArticleQA.from_file(path)
