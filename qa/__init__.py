"""Ask an article a question; get the answer and the exact words that prove it.

    import qa
    answer = qa.ask("how much is the loan?")
    answer.text, answer.quotes[0].text

Names are imported on first use, so that `qa --help` does not wait for the models' libraries.
"""

import importlib
from typing import TYPE_CHECKING, Any

from index.types import Article, Hit, Passage
from qa.types import Answer, Quote, Turn

if TYPE_CHECKING:
    from qa.desks import ask
    from qa.evaluation import evaluate
    from qa.service import ArticleQA
    from qa.settings import Settings

_LAZY = {
    "ArticleQA": "qa.service",
    "Settings": "qa.settings",
    "ask": "qa.desks",
    "evaluate": "qa.evaluation",
}

__all__ = [
    "Answer",
    "Article",
    "ArticleQA",
    "Hit",
    "Passage",
    "Quote",
    "Settings",
    "Turn",
    "ask",
    "evaluate",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _LAZY:
        raise AttributeError(f"module 'qa' has no attribute {name!r}")
    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
