"""Passages by the words they share with the question: BM25 (bm25s) over stems (Snowball).

It complements the vectors where exact words count: names, numbers, rare terms. A question in
another language shares only stray words with the text, which would mislead more than help; such a
question finds nothing here.
"""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

_LANGUAGES = {"nl": "dutch", "en": "english", "de": "german", "fr": "french", "es": "spanish"}
# Share of the question's words that must occur in the passages. On XQuAD paragraphs the median is
# 0.80 within Dutch and within English and 0.27 for an English question about a Dutch text.
MIN_KNOWN_RATIO = 0.5
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


class LexicalIndex:
    """BM25 over a fixed set of passages in one language; made anew when they change."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        """Index the passages' words.

        Args:
            texts: What to search; a hit is named by its place in this sequence.
            language: ISO 639-1 code, for the stemmer; in a language without one here, whole
                words are searched.
        """
        name = _LANGUAGES.get(language)
        self._stemmer = Stemmer.Stemmer(name) if name else None
        self._vocabulary: dict[str, int] = {}
        ids = [
            [self._vocabulary.setdefault(t, len(self._vocabulary)) for t in self._tokens(text)]
            for text in texts
        ]
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
            Places and BM25 scores, best first; only scores above zero, and none at all if fewer
            than `MIN_KNOWN_RATIO` of the query's words occur in the passages.
        """
        stems = list(dict.fromkeys(self._tokens(query)))
        known = [stem for stem in stems if stem in self._vocabulary]
        if self._bm25 is None or not known or len(known) < MIN_KNOWN_RATIO * len(stems):
            return []
        scores = self._bm25.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:top_k]
        return [(int(i), float(scores[i])) for i in order if scores[i] > 0]

    def _tokens(self, text: str) -> list[str]:
        """Lower-case stems of the words and numbers of a text."""
        words = _WORD.findall(text.lower())
        return list(self._stemmer.stemWords(words)) if self._stemmer else words
