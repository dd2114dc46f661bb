"""`ArticleQA`: a question in, an `Answer` out. The one place where the parts meet.

The chain: the question is made to stand alone, embedded, the best passages are found, the reader
scores answer spans in all of them against "not here", and the best span's sentences become the
quote, sliced out of the article and checked.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from index.load import article_from_text, load_article

from index.encoder import Encoder, load_encoder
from index.retriever import Retriever
from index.split import bounded_sentences, split
from index.types import Article, Hit
from qa.followup import stand_alone
from qa.questions import clean_question
from qa.quotes import Span as Offsets
from qa.quotes import quote_of, verified
from qa.reader import Reader, load_reader
from qa.settings import SHIPPED_ARTICLE, Settings
from qa.types import Answer, Quote, Turn

_cached_encoder = cache(load_encoder)
_cached_reader = cache(load_reader)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found for a question, before anything is read.

    Attributes:
        question: What the user typed, cleaned of characters that cannot be shown.
        standalone_question: The question that was searched for.
        hits: The best passages, best first.
        timings: Seconds of the stages so far.
    """

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]
    timings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An answer span in article offsets, with the reader's margin."""

    article_id: str
    start: int
    end: int
    margin: float


class ArticleQA:
    """Answers questions about one article or several, and proves each answer by quotes.

    Immutable once made, so that many threads may ask at once.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        retriever: Retriever,
        reader: Reader,
        settings: Settings | None = None,
    ) -> None:
        """Join parts that are made already; `from_text`, `from_file` and `open` make them.

        Args:
            articles: All articles that the retriever's passages are of.
            retriever: Finds the passages to read.
            reader: Finds answer spans in them.
            settings: Defaults come from the environment.
        """
        self.articles: Mapping[str, Article] = MappingProxyType({a.id: a for a in articles})
        self.retriever = retriever
        self.reader = reader
        self.settings = settings or Settings()
        self._sentences: dict[str, list[Offsets]] = {a.id: bounded_sentences(a) for a in articles}

    @classmethod
    def from_articles(
        cls,
        articles: Sequence[Article],
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
    ) -> "ArticleQA":
        """Index articles in memory.

        Args:
            articles: At least one; ids differ.
            settings: Defaults come from the environment.
            encoder: Instead of the one that the settings name.
            reader: Instead of the one that the settings name.

        Raises:
            EmptyArticleError: An article holds nothing to read.
            ModelError: Weights are missing or do not load.
            ValueError: There is no article, or two share an id.
        """
        if not articles or len({a.id for a in articles}) != len(articles):
            raise ValueError(f"need articles of different ids, not {[a.id for a in articles]}")
        settings = settings or Settings()
        passages = [passage for article in articles for passage in split(article)]
        retriever = Retriever.from_passages(
            passages,
            encoder or _cached_encoder(settings.encoder),
            {article.id: article.language for article in articles},
        )
        return cls(articles, retriever, reader or _cached_reader(settings.reader), settings)

    @classmethod
    def from_text(
        cls, text: str, *, title: str = "Untitled", settings: Settings | None = None
    ) -> "ArticleQA":
        """Index a text in memory.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            ModelError: Weights are missing or do not load.
        """
        return cls.from_articles([article_from_text(text, title=title)], settings=settings)

    @classmethod
    def from_file(cls, path: str | Path, *, settings: Settings | None = None) -> "ArticleQA":
        """Index a file: txt, md, html, pdf or docx.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            UnreadableFileError: It is missing, binary, damaged or of an unknown kind.
            ModelError: Weights are missing or do not load.
        """
        return cls.from_articles([load_article(path)], settings=settings)

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question.

        Args:
            question: Up to `MAX_QUESTION_CHARS` characters, in any language the models know.
            history: Earlier turns, oldest first, that a follow-up may refer to.

        Returns:
            The answer; `answered` is False where the articles do not answer.

        Raises:
            QuestionError: The question is blank or too long.
        """
        return self.answer_many([self.find(question, history=history)])[0]

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        """Answer questions that do not refer to one another, in one batch.

        Raises:
            QuestionError: A question is blank or too long; nothing is answered then.
        """
        return self.answer_many(self.find_many([(question, ()) for question in questions]))

    def find(self, question: str, *, history: Sequence[Turn] = ()) -> Found:
        """Find the passages for a question, the first half of `ask`.

        Raises:
            QuestionError: The question is blank or too long.
        """
        return self.find_many([(question, history)])[0]

    def find_many(self, questions: Sequence[tuple[str, Sequence[Turn]]]) -> list[Found]:
        """Find the passages for questions, each with its own history, in one batch.

        Raises:
            QuestionError: A question is blank or too long.
        """
        if not questions:
            return []
        clock = _Clock()
        cleaned = [clean_question(question) for question, _ in questions]
        standalone = [
            stand_alone(question, history)
            for question, (_, history) in zip(cleaned, questions, strict=True)
        ]
        clock.lap("followup")
        embeddings = self.retriever.encoder.encode_queries(standalone)
        clock.lap("encode")
        hits = self.retriever.search_embedded(standalone, embeddings, self.settings.top_k)
        clock.lap("retrieve")
        timings = clock.shares(len(questions))
        return [
            Found(question, alone, found, timings)
            for question, alone, found in zip(cleaned, standalone, hits, strict=True)
        ]

    def answer(self, found: Found) -> Answer:
        """Read what `find` found, the second half of `ask`."""
        return self.answer_many([found])[0]

    def answer_many(self, founds: Sequence[Found]) -> list[Answer]:
        """Read what `find_many` found, in one batch."""
        clock = _Clock()
        pairs = [(f.standalone_question, hit.passage.text) for f in founds for hit in f.hits]
        spans = iter(self.reader.read(pairs))
        answers = []
        for found in founds:
            best: dict[tuple[str, int, int], _Candidate] = {}
            for hit in found.hits:
                for span in next(spans):
                    start, end = hit.passage.start + span.start, hit.passage.start + span.end
                    candidate = _Candidate(hit.passage.article_id, start, end, span.margin)
                    key = (candidate.article_id, start, end)
                    if key not in best or best[key].margin < span.margin:
                        best[key] = candidate
            ranked = sorted(best.values(), key=lambda c: (-c.margin, c.article_id, c.start, c.end))
            answers.append((found, ranked))
        clock.lap("read")
        timings = clock.shares(max(len(founds), 1))
        return [self._decide(found, ranked, timings) for found, ranked in answers]

    def _decide(
        self, found: Found, ranked: Sequence[_Candidate], timings: Mapping[str, float]
    ) -> Answer:
        """Answer or abstain, and quote."""
        calibration = self.reader.calibration
        margin = ranked[0].margin if ranked else float("-inf")
        confidence = calibration.confidence(margin)
        floor = self.settings.min_confidence
        answered = margin >= calibration.threshold if floor is None else confidence >= floor
        quotes = self._quotes(ranked) if answered and ranked else ()
        stages = dict(found.timings) | dict(timings)
        stages["total"] = sum(stages.values())
        return Answer(
            question=found.question,
            standalone_question=found.standalone_question,
            answered=bool(quotes),
            text=(quotes[0].answer or "") if quotes else "",
            confidence=confidence,
            quotes=quotes,
            hits=found.hits,
            timings=MappingProxyType(stages),
        )

    def _quotes(self, ranked: Sequence[_Candidate]) -> tuple[Quote, ...]:
        """The best candidate's sentences, then other sentences that say the same.

        Another sentence supports the answer if its span has the same words and passes the
        threshold by itself.
        """
        quotes: list[Quote] = []
        for candidate in ranked:
            if quotes and candidate.margin < self.reader.calibration.threshold:
                break
            article = self.articles[candidate.article_id]
            sentences = self._sentences[candidate.article_id]
            quote = quote_of(article, sentences, candidate.start, candidate.end)
            if not quotes or (_supports(quote, quotes[0]) and not _overlaps(quote, quotes)):
                quotes.append(quote)
            if len(quotes) == self.settings.max_quotes:
                break
        return verified(quotes, self.articles)


def ask(
    question: str, article: str | Path | Article | None = None, history: Sequence[Turn] = ()
) -> Answer:
    """Ask an article a question.

    Args:
        question: The question, in Dutch or English with the shipped models.
        article: A path to a txt, md, html, pdf or docx file, or an `Article`; by default the
            article that ships. A file is read again only when it has changed.
        history: Earlier turns, oldest first, that a follow-up may refer to.

    Returns:
        The answer with its quotes; `answered` is False where the article does not answer.

    Raises:
        QAError: The question or the article cannot be used, or the models do not load.
    """
    if isinstance(article, Article):
        desk = ArticleQA.from_articles([article])
    else:
        path = Path(article or SHIPPED_ARTICLE)
        stat = path.stat() if path.is_file() else None
        desk = _desk(path.absolute(), (stat.st_mtime_ns, stat.st_size) if stat else None)
    return desk.ask(question, history=history)


@lru_cache(maxsize=8)
def _desk(path: Path, _version: tuple[int, int] | None) -> ArticleQA:
    """The desk of a file as it stands."""
    return ArticleQA.from_file(path)


def _supports(quote: Quote, first: Quote) -> bool:
    """Whether a quote's answer has the same words as the first one's."""
    return (quote.answer or "").casefold().split() == (first.answer or "").casefold().split()


def _overlaps(quote: Quote, others: Sequence[Quote]) -> bool:
    """Whether a quote shares characters with one of the others."""
    return any(
        quote.article_id == other.article_id and quote.start < other.end and other.start < quote.end
        for other in others
    )


class _Clock:
    """Wall seconds of consecutive stages."""

    def __init__(self) -> None:
        self._laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self._laps[stage] = now - self._last
        self._last = now

    def shares(self, n: int) -> Mapping[str, float]:
        """Seconds a stage took for each of `n` questions of a batch."""
        return MappingProxyType({stage: seconds / n for stage, seconds in self._laps.items()})
