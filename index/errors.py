"""The errors that loading and indexing can raise; `qa.errors` draws the whole tree."""


class QAError(Exception):
    """Root of every error whose message is meant for the user."""


class ArticleError(QAError):
    """An article cannot be used."""


class EmptyArticleError(ArticleError):
    """There is nothing to read in the article."""


class UnreadableFileError(ArticleError):
    """The file is missing, binary, damaged or of an unknown kind."""


class ModelError(QAError):
    """Model weights are missing or do not load."""


class LibraryError(QAError):
    """A library on disk is damaged, locked or lacks the article asked for."""
