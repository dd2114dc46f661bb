"""The best passages for a question: dense and lexical search, fused by reciprocal rank.

Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
Learning Methods", SIGIR 2009: a passage scores the sum of `1 / (60 + rank)` over the searches
that found it. Each language of the articles has a lexical search of its own.
"""

from collections.abc import Mapping, Sequence

from index.dense import DenseIndex
from index.encoder import Embeddings, Encoder
from index.lexical import LexicalIndex
from index.types import Hit, Passage

RRF_K = 60
CANDIDATES = 50


class Retriever:
    """Finds passages; holds an encoder and the two indexes over the same passages."""

    def __init__(
        self,
        passages: Sequence[Passage],
        encoder: Encoder,
        dense: DenseIndex,
        languages: Mapping[str, str],
    ) -> None:
        """Join what is already embedded; `from_passages` embeds.

        Args:
            passages: All passages; the dense index holds passage `i` under key `i`.
            encoder: Embeds the questions, with the weights that embedded the passages.
            dense: The passages' vectors.
            languages: ISO 639-1 code of each article, by its id, for the lexical index.
        """
        self.passages = tuple(passages)
        self.encoder = encoder
        self._dense = dense
        by_language: dict[str, list[int]] = {}
        for place, passage in enumerate(self.passages):
            by_language.setdefault(languages[passage.article_id], []).append(place)
        self._lexical = [
            (LexicalIndex([self.passages[place].text for place in places], language), places)
            for language, places in by_language.items()
        ]

    @classmethod
    def from_passages(
        cls, passages: Sequence[Passage], encoder: Encoder, languages: Mapping[str, str]
    ) -> "Retriever":
        """Embed and index passages."""
        embeddings = encoder.encode_passages([passage.text for passage in passages])
        return cls.from_embeddings(passages, embeddings, encoder, languages)

    @classmethod
    def from_embeddings(
        cls,
        passages: Sequence[Passage],
        embeddings: Embeddings,
        encoder: Encoder,
        languages: Mapping[str, str],
    ) -> "Retriever":
        """Index passages whose vectors, `(n_passages, dim)` float32 unit rows, are known."""
        dense = DenseIndex(encoder.dim)
        dense.add(range(len(passages)), embeddings)
        return cls(passages, encoder, dense, languages)

    def search(self, query: str, top_k: int) -> tuple[Hit, ...]:
        """Find the best passages for one question; see `search_many`."""
        return self.search_many([query], top_k)[0]

    def search_many(self, queries: Sequence[str], top_k: int) -> list[tuple[Hit, ...]]:
        """Find the best passages for each question.

        Args:
            queries: The questions, encoded as one batch.
            top_k: How many passages a question at most, from 1.

        Returns:
            For each question its hits, best first, ranks from 1.
        """
        if not queries:
            return []
        return self.search_embedded(queries, self.encoder.encode_queries(queries), top_k)

    def search_embedded(
        self, queries: Sequence[str], embeddings: Embeddings, top_k: int
    ) -> list[tuple[Hit, ...]]:
        """`search_many` with the questions' vectors, `(n_queries, dim)`, given."""
        _, keys = self._dense.search(embeddings, max(top_k, CANDIDATES))
        return [
            self._fused(query, [int(key) for key in row], top_k)
            for query, row in zip(queries, keys, strict=True)
        ]

    def _fused(self, query: str, dense: Sequence[int], top_k: int) -> tuple[Hit, ...]:
        """Fuse one question's dense result with its lexical one."""
        results = [list(dense)]
        for index, places in self._lexical:
            results.append([places[i] for i, _ in index.search(query, CANDIDATES)])
        scores: dict[int, float] = {}
        for result in results:
            for rank, place in enumerate(result, 1):
                scores[place] = scores.get(place, 0.0) + 1 / (RRF_K + rank)
        best = sorted(scores, key=lambda place: (-scores[place], place))[:top_k]
        return tuple(
            Hit(self.passages[place], scores[place], rank) for rank, place in enumerate(best, 1)
        )
