"""The `ArticleQA` that answers each question of a set, made once and set to answer always.

A question is about the article that its set brings along (SQuAD has hundreds), or about what was
given: an article, a library, or the article that ships. Articles of a set are embedded many at a
time. The desks here never abstain, so that an evaluation also sees the answers that are held
back; `Desk.decide` then does what the user's own settings would have done.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from index.encoder import Encoder, load_encoder
from index.library import Library
from index.load import load_article
from index.retriever import Retriever
from index.split import split
from index.types import Article
from qa.errors import LibraryError
from qa.evaluation.gold import Gold
from qa.evaluation.types import Question, QuestionSet
from qa.reader import Reader, load_reader
from qa.service import ArticleQA
from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE, Settings
from qa.types import Answer

ARTICLES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Desk:
    """What answers some of the questions.

    Attributes:
        qa: Answers always.
        gold: Its articles, to look evidence up in.
        floor: Confidence from which the user's settings give an answer.
    """

    qa: ArticleQA
    gold: Gold
    floor: float

    def decide(self, answer: Answer) -> Answer:
        """The answer as a user gets it: held back if its confidence is too low."""
        if answer.mode == "generative" or answer.confidence >= self.floor:
            return answer
        return replace(answer, answered=False, text="", quotes=())


@dataclass(frozen=True, slots=True)
class Models:
    """Encoder and reader, loaded once, and the settings they are used with."""

    encoder: Encoder
    reader: Reader
    settings: Settings

    @classmethod
    def load(
        cls, settings: Settings, encoder: Encoder | None = None, reader: Reader | None = None
    ) -> "Models":
        """Load what the settings name, but for what is given."""
        return cls(
            encoder or load_encoder(settings.encoder),
            reader or load_reader(settings.reader),
            settings,
        )

    def desk(self, articles: Sequence[Article], retriever: Retriever) -> Desk:
        """A desk that answers always."""
        always = self.settings.model_copy(update={"min_confidence": 0.0})
        calibration, floor = self.reader.calibration, self.settings.min_confidence
        if floor is None:
            floor = calibration.confidence(calibration.threshold)
        return Desk(ArticleQA(articles, retriever, self.reader, always), Gold(articles), floor)

    def desks(self, articles: Sequence[Article]) -> list[Desk]:
        """A desk for each article, their passages embedded in one batch."""
        passages = [split(article) for article in articles]
        texts = [passage.text for each in passages for passage in each]
        rows = iter(self.encoder.encode_passages(texts))
        desks = []
        for article, own in zip(articles, passages, strict=True):
            embeddings = [next(rows) for _ in own]
            languages = {article.id: article.language}
            retriever = Retriever.from_embeddings(
                own, np.stack(embeddings), self.encoder, languages
            )
            desks.append(self.desk([article], retriever))
        return desks

    def given(self, article: Path | Article | None, library: Path | None) -> Desk:
        """The desk for questions that come without an article.

        Args:
            article: The article or its file; by default the one that ships.
            library: A library's folder instead.

        Raises:
            QAError: The article or the library cannot be used.
            ValueError: Both are given.
        """
        if article and library:
            raise ValueError("give an article or a library, not both")
        if library:
            shelf = Library.open(library, self.encoder, create=False)
            if not shelf.articles:
                raise LibraryError(f"The library in {library} has no articles yet.")
            return self.desk(shelf.articles, shelf.retriever())
        if article is None:
            article = load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)
        return self.desks([article if isinstance(article, Article) else load_article(article)])[0]


def seated(
    questions: QuestionSet,
    models: Models,
    article: Path | Article | None = None,
    library: Path | None = None,
    done: Collection[str] = (),
) -> Iterator[tuple[Desk, list[Question]]]:
    """Every desk with the questions it answers, the given one first.

    Args:
        questions: The set.
        models: What the desks are made of.
        article: For questions without an article of their own; see `Models.given`.
        library: Instead of `article`.
        done: Ids of questions that are answered; an article with no other is passed over.

    Yields:
        Each desk once, with all its questions in the order of the set.
    """
    groups: dict[str | None, list[Question]] = {}
    for question in questions.questions:
        own = question.article if question.article in questions.articles else None
        groups.setdefault(own, []).append(question)
    groups = {name: own for name, own in groups.items() if any(q.id not in done for q in own)}
    without = groups.pop(None, [])
    if without:
        yield models.given(article, library), without
    rest = iter(groups.items())
    while some := list(islice(rest, ARTICLES_AT_ONCE)):
        desks = models.desks([questions.articles[str(name)] for name, _ in some])
        yield from zip(desks, (own for _, own in some), strict=True)
