"""From the passages that were found to an `Answer`: the second half of a question's way.

Spans are read, the best one is chosen, and its sentence is quoted and checked; or a language
model writes, and what it says is held to the article in the same way.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from index.encoder import Encoder
from index.split import bounded_sentences
from index.types import Article
from qa.candidates import Candidate, ranked, supporting_quotes
from qa.clock import Clock
from qa.fit import SentenceFit
from qa.quotes import Span as Offsets
from qa.quotes import verified
from qa.reader import Reader
from qa.settings import Settings
from qa.types import Answer, Found, Mode, Quote
from qa.writer import write


class Answering:
    """Reads passages and answers from them.

    Many threads may ask at once: all that changes is which sentences are embedded already.
    """

    def __init__(
        self,
        articles: Mapping[str, Article],
        encoder: Encoder,
        reader: Reader,
        settings: Settings,
        llm: Any,
    ) -> None:
        """Join the parts.

        Args:
            articles: The articles by id.
            encoder: Says which sentence fits a question.
            reader: Finds answer spans in passages.
            settings: How many quotes, and from which confidence to answer.
            llm: A llama-index language model that writes the answers, or None.
        """
        self.articles = articles
        self.reader = reader
        self.settings = settings
        self.llm = llm
        self._sentences: dict[str, list[Offsets]] = {
            id_: bounded_sentences(article) for id_, article in articles.items()
        }
        self._fit = SentenceFit(encoder, articles, self._sentences)

    def answer_many(
        self, founds: Sequence[Found], on_text: Callable[[str], None] | None = None
    ) -> list[Answer]:
        """Read what `find_many` found, in one batch.

        Args:
            founds: What was found.
            on_text: Told a language model's answers as they grow, one after the other.

        Raises:
            ModelError: A language model was to write the answers, and failed.
        """
        clock = Clock()
        candidates = self.candidates(founds)
        clock.lap("read")
        timings = clock.shares(max(len(founds), 1))
        make = self._extracted if self.llm is None else partial(self._written, on_text)
        return [
            make(found, best, dict(found.timings) | dict(timings))
            for found, best in zip(founds, candidates, strict=True)
        ]

    def candidates(self, founds: Sequence[Found]) -> list[list[Candidate]]:
        """The possible answers to each question, best first, before any is held back."""
        pairs = [(f.standalone_question, hit.passage.text) for f in founds for hit in f.hits]
        spans = iter(self.reader.read(pairs))
        read = [ranked(f.hits, [next(spans) for _ in f.hits]) for f in founds]
        return self._fit.best_first([f.embedding for f in founds], read)

    def _extracted(
        self, found: Found, best: Sequence[Candidate], timings: Mapping[str, float]
    ) -> Answer:
        """Answer with the best span, or abstain."""
        calibration = self.reader.calibration
        margin = best[0].margin if best else -math.inf
        confidence = calibration.confidence(margin)
        floor = self.settings.min_confidence
        answered = margin >= calibration.threshold if floor is None else confidence >= floor
        quotes: tuple[Quote, ...] = ()
        if answered:
            most = self.settings.max_quotes
            quotes = supporting_quotes(
                best, self.articles, self._sentences, calibration.threshold, most
            )
        text = (quotes[0].answer or "") if quotes else ""
        return self._answer(found, text, confidence, quotes, "extractive", timings)

    def _written(
        self,
        on_text: Callable[[str], None] | None,
        found: Found,
        best: Sequence[Candidate],
        timings: Mapping[str, float],
    ) -> Answer:
        """Let the language model answer; the confidence is the reader's in what it quotes."""
        clock = Clock()
        question = found.standalone_question
        written = write(self.llm, question, found.hits, self.articles, self._sentences, on_text)
        clock.lap("write")
        inside = [c.margin for c in best if any(c.lies_in(quote) for quote in written.quotes)]
        confidence = self.reader.calibration.confidence(max(inside, default=-math.inf))
        quotes = written.quotes[: self.settings.max_quotes]
        stages = dict(timings) | dict(clock.shares(1))
        return self._answer(found, written.text, confidence, quotes, "generative", stages)

    def _answer(
        self,
        found: Found,
        text: str,
        confidence: float,
        quotes: tuple[Quote, ...],
        mode: Mode,
        timings: Mapping[str, float],
    ) -> Answer:
        """The answer, its quotes checked against the articles."""
        return Answer(
            question=found.question,
            standalone_question=found.standalone_question,
            answered=bool(quotes),
            text=text,
            confidence=confidence,
            quotes=verified(quotes, self.articles),
            hits=found.hits,
            mode=mode,
            timings=MappingProxyType(dict(timings) | {"total": sum(timings.values())}),
        )
