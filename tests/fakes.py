"""An encoder and a reader whose output can be worked out by hand."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.encoder import Embeddings, unit_rows
from qa.reader import Calibration, Span

WORDS = ("bank", "dog", "euro", "house", "king", "loan", "river", "year")


class FakeEncoder:
    """Counts the words of `WORDS`; a text without any points along one more axis."""

    name = "fake"
    dim = len(WORDS) + 1
    logit_scale = 0.0

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[WORDS.index(word) if word in WORDS else -1] += 1 if word in WORDS else 0.01
        return unit_rows(rows)


class FakeReader:
    """Finds the given answers word for word, at their first place in a passage, margin 4.

    Anything else in a passage scores margin -4.
    """

    def __init__(self, answers: Mapping[str, str], calibration: Calibration | None = None) -> None:
        self.answers = answers
        self.calibration = calibration or Calibration()
        self.pairs: list[tuple[str, str]] = []

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[Span, ...]]:
        self.pairs += pairs
        return [self._spans(question, passage) for question, passage in pairs]

    def _spans(self, question: str, passage: str) -> tuple[Span, ...]:
        wanted = self.answers.get(question)
        start = passage.find(wanted) if wanted else -1
        if wanted and start >= 0:
            return (Span(start, start + len(wanted), 4.0),)
        first_word = re.search(r"\w+", passage)
        return (Span(*first_word.span(), -4.0),) if first_word else ()
