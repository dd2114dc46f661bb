"""What a library holds at one moment: its articles, their passages, and the passages' vectors.

Plain values; `index.draft` makes the next state of one, `index.store` writes them down.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from index.dense import DenseIndex
from index.errors import LibraryError
from index.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Stored:
    """An article in a library.

    Attributes:
        article: The article.
        passages: Its passages, in the order of the text.
        keys: The key of each passage's vector; no key is ever used for another passage.
        file: Name of the file that holds all this.
    """

    article: Article
    passages: tuple[Passage, ...]
    keys: tuple[int, ...]
    file: str

    def to_bytes(self) -> bytes:
        """The content of its file."""
        spans = [[k, p.start, p.end] for k, p in zip(self.keys, self.passages, strict=True)]
        return to_json({"article": asdict(self.article), "passages": spans})

    @classmethod
    def from_bytes(cls, data: bytes, file: str) -> "Stored":
        """What `to_bytes` wrote.

        Raises:
            ValueError, KeyError, TypeError: It is something else.
        """
        content = json.loads(data)
        article = Article(**content["article"])
        passages = []
        for _, start, end in content["passages"]:
            passages.append(passage_of(article, start, end))
        keys = tuple(int(key) for key, _, _ in content["passages"])
        return cls(article, tuple(passages), keys, file)


@dataclass(frozen=True, slots=True)
class State:
    """All of a library at one moment.

    Attributes:
        generation: Counts the states, from 0.
        encoder: Name of the encoder that made the vectors.
        next_key: The smallest key that was never used.
        next_file: The smallest number of an article file that was never used.
        stored: The articles, in the order in which they were added.
        dense: The vectors of all their passages; not to be changed.
    """

    generation: int
    encoder: str
    next_key: int
    next_file: int
    stored: tuple[Stored, ...]
    dense: DenseIndex

    @classmethod
    def empty(cls, encoder: str, dim: int) -> "State":
        """A library without articles, for vectors of length `dim` by the encoder of that name."""
        return cls(0, encoder, 0, 0, (), DenseIndex(dim))

    def find(self, article_id: str) -> Stored:
        """The article of this id.

        Raises:
            LibraryError: There is none.
        """
        return find(self.stored, article_id)


def find(stored: Sequence[Stored], article_id: str) -> Stored:
    """The article of this id among some.

    Raises:
        LibraryError: There is none.
    """
    for each in stored:
        if each.article.id == article_id:
            return each
    raise LibraryError(f"There is no article “{article_id}” in the library.")


def passage_of(article: Article, start: int, end: int) -> Passage:
    """The passage that is this slice of the article."""
    return Passage(f"{article.id}:{start}-{end}", article.id, start, end, article.text[start:end])


def to_json(content: object) -> bytes:
    """JSON, the same bytes for the same content."""
    return json.dumps(content, indent=1).encode("ascii")
