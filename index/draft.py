"""The next state of a library while it is being made: articles put in and taken out, keys given.

Nothing here touches the disk, and the state that it starts from is left as it is.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.dense import DenseIndex
from index.encoder import Embeddings, Encoder
from index.split import split
from index.state import State, Stored, find, passage_of
from index.types import Article, Passage

# The passages of a text in a language, and their vectors, `(n_passages, dim)` float32.
Content = tuple[str, str]
Embedded = tuple[tuple[Passage, ...], Embeddings]

IN_MEMORY = frozenset({"", "text"})  # sources that say nothing of where a text came from


def embed(articles: Iterable[Article], state: State, encoder: Encoder) -> dict[Content, Embedded]:
    """Split and embed, in one batch, the articles whose text is not in a state already.

    Raises:
        EmptyArticleError: An article holds nothing to read.
    """
    known = {_content(stored.article) for stored in state.stored}
    new = {_content(a): split(a) for a in articles if _content(a) not in known}
    if not new:
        return {}
    embeddings = encoder.encode_passages([p.text for passages in new.values() for p in passages])
    edges = np.cumsum([len(passages) for passages in new.values()])[:-1]
    parts = np.split(embeddings, edges)
    return {key: (new[key], part) for key, part in zip(new, parts, strict=True)}


class Draft:
    """A state that can be edited."""

    def __init__(
        self, state: State, encoder: Encoder, fresh: Mapping[Content, Embedded] | None = None
    ) -> None:
        """Start from a state.

        Args:
            state: The state before.
            encoder: The encoder of the state to come.
            fresh: What `embed` made of the articles to be put in.
        """
        self.changed = False
        self._before = state
        self._encoder = encoder
        self._fresh = fresh or {}
        self._stored = list(state.stored)
        self._vectors: dict[str, Embeddings] = {}  # of files that are not in the state before
        self._next_key = state.next_key
        self._next_file = state.next_file

    def rivals(self, article: Article) -> list[Stored]:
        """The articles that cannot stand beside this one: same id, same text or same source."""
        return [
            stored
            for stored in self._stored
            if stored.article.id == article.id
            or stored.article.text == article.text
            or (stored.article.source == article.source and article.source not in IN_MEMORY)
        ]

    def find(self, article_id: str) -> Stored:
        """The article of this id.

        Raises:
            LibraryError: There is none.
        """
        return find(self._stored, article_id)

    def put(self, article: Article, instead_of: Sequence[Stored]) -> None:
        """Put an article in the place of others, or at the end."""
        if [stored.article for stored in instead_of] == [article]:
            return
        passages, embeddings = self._embedded(article)
        rivals = {rival.file for rival in instead_of}
        places = [i for i, stored in enumerate(self._stored) if stored.file in rivals]
        keys = tuple(range(self._next_key, self._next_key + len(passages)))
        stored = Stored(article, passages, keys, f"article-{self._next_file}.json")
        self._next_key += len(passages)
        self._next_file += 1
        self._vectors[stored.file] = embeddings
        self._stored.insert(min(places, default=len(self._stored)), stored)
        self._stored = [each for each in self._stored if each.file not in rivals]
        self.changed = True

    def drop(self, stored: Stored) -> None:
        """Take an article out, if it is still in."""
        self._stored = [s for s in self._stored if s.file != stored.file]
        self.changed = True

    def embed_all(self) -> None:
        """Split and embed all articles anew."""
        articles = [stored.article for stored in self._stored]
        self._stored = []
        self._fresh = embed(articles, State.empty("", 0), self._encoder)
        for article in articles:
            self.put(article, ())
        self.changed = True

    def state(self) -> State:
        """The draft as the state that follows the one before."""
        dense = DenseIndex(self._encoder.dim)
        if self._stored:
            keys = [key for stored in self._stored for key in stored.keys]
            dense.add(keys, np.concatenate([self._vectors_of(stored) for stored in self._stored]))
        return State(
            self._before.generation + 1,
            self._encoder.name,
            self._next_key,
            self._next_file,
            tuple(self._stored),
            dense,
        )

    def _vectors_of(self, stored: Stored) -> Embeddings:
        """The vectors of an article in the draft."""
        if stored.file in self._vectors:
            return self._vectors[stored.file]
        return self._before.dense.vectors(stored.keys)

    def _embedded(self, article: Article) -> Embedded:
        """The passages and vectors of an article: kept, made beforehand, or made now."""
        content = _content(article)
        for stored in self._stored:
            if _content(stored.article) == content:
                passages, vectors = stored.passages, self._vectors_of(stored)
                break
        else:
            if content not in self._fresh:  # taken out by another process in the meantime
                self._fresh = {**self._fresh, **embed([article], State.empty("", 0), self._encoder)}
            passages, vectors = self._fresh[content]
        return tuple(passage_of(article, p.start, p.end) for p in passages), vectors


def _content(article: Article) -> Content:
    """What the passages and vectors of an article depend on."""
    return article.text, article.language
