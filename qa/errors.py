"""Errors that a user can act on. Programmer mistakes raise `ValueError` instead.

    QAError
    ├── QuestionError          the question is empty, too long or not text
    ├── ArticleError           an article cannot be used
    │   ├── EmptyArticleError      nothing to read in it
    │   └── UnreadableFileError    missing, binary, damaged or of an unknown kind
    ├── ModelError             weights are missing or do not load
    ├── LibraryError           a library on disk is damaged, locked or lacks the article
    ├── QuestionSetError       a question set has wrong rows
    └── SettingsError          a setting has a value that cannot be used

Only the edges (`app.py`, `qa/cli.py`) catch `QAError`; its message is fit to be shown as it is.
"""

from index.errors import (
    ArticleError,
    EmptyArticleError,
    LibraryError,
    ModelError,
    QAError,
    UnreadableFileError,
)


class QuestionError(QAError):
    """The question is empty, too long or not text."""


class QuestionSetError(QAError):
    """A question set has rows that cannot be used."""


class SettingsError(QAError):
    """A setting has a value that cannot be used."""


__all__ = [
    "ArticleError",
    "EmptyArticleError",
    "LibraryError",
    "ModelError",
    "QAError",
    "QuestionError",
    "QuestionSetError",
    "SettingsError",
    "UnreadableFileError",
]
