"""The values that flow through the index: an article, its passages, and what a search found.

Plain frozen data. Offsets are half-open, in Python characters of `Article.text`, and one
invariant holds for every passage: `article.text[p.start:p.end] == p.text`.
"""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    r"""A text that can be asked questions.

    Attributes:
        id: Short name, unique within a library.
        title: What a reader calls it.
        text: Exactly what the reader sees: Unicode NFC, line ends `\n`.
        source: Where it came from: a path, or `"text"` for text given in memory.
        language: ISO 639-1 code of the text's language, `"nl"` or `"en"` among others.
    """

    id: str
    title: str
    text: str
    source: str
    language: str

    @property
    def sha256(self) -> str:
        """Hash of the UTF-8 text, 64 hex digits: what a quote is proved against."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of an article, the unit that is embedded and read.

    Attributes:
        id: `"<article id>:<start>-<end>"`, unique within a library.
        article_id: The article it stands in.
        start: Offset of its first character in the article.
        end: Offset after its last character.
        text: `article.text[start:end]`.
    """

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    Attributes:
        passage: The passage.
        score: Fused score of the search, higher is better; comparable within one search only.
        rank: Place in the result, from 1.
    """

    passage: Passage
    score: float
    rank: int
