"""Passages by the words they share with the question: BM25 (bm25s) over stems (Snowball).

It complements the vectors where exact words count: names, numbers, rare terms. A question in
another language shares few words with the text and then simply finds little.
"""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

from index.types import Passage

_LANGUAGES = {"nl": "dutch", "en": "english", "de": "german", "fr": "french", "es": "spanish"}
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


class LexicalIndex:
    """BM25 over a fixed set of passages; made anew when they change."""

    def __init__(self, passages: Sequence[Passage], languages: Sequence[str]) -> None:
        """Index the passages' words.

        Args:
            passages: What to search; a hit is named by its place in this sequence.
            languages: ISO 639-1 code of each passage, for the stemmer; one without a stemmer
                here is searched by whole words.
        """
        self._languages = sorted(set(languages))
        tokens = [
            _tokens(passage.text, language)
            for passage, language in zip(passages, languages, strict=True)
        ]
        self._vocabulary: dict[str, int] = {}
        ids = [[self._vocabulary.setdefault(t, len(self._vocabulary)) for t in ts] for ts in tokens]
        self._bm25: bm25s.BM25 | None = None
        if self._vocabulary:
            # Lucene's variant, the library's default; Lù, "BM25S", 2024, arXiv:2407.03618.
            self._bm25 = bm25s.BM25(method="lucene")
            self._bm25.index((ids, self._vocabulary), show_progress=False)

    def search(self, query: str, top_k: int) -> list[tuple[int, float]]:
        """Find the passages that share words with the query.

        Args:
            query: The question.
            top_k: How many to find at most.

        Returns:
            Places and BM25 scores, best first; only scores above zero.
        """
        stems = dict.fromkeys(t for lang in self._languages for t in _tokens(query, lang))
        known = [stem for stem in stems if stem in self._vocabulary]
        if self._bm25 is None or not known:
            return []
        scores = self._bm25.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(int(i), float(scores[i])) for i in order if scores[i] > 0]


def _tokens(text: str, language: str) -> list[str]:
    """Lower-case stems of the words and numbers of a text."""
    words = _WORD.findall(text.lower())
    name = _LANGUAGES.get(language)
    return list(Stemmer.Stemmer(name).stemWords(words)) if name else words
