"""The values that flow through an evaluation: questions, results, estimates, the whole.

Plain frozen data. A question says what is right; a `Result` adds what was answered and how that
scored; an `Evaluation` sums results up. `qa.evaluation.storage` writes and reads them as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from index.types import Article
from qa.types import Answer, Turn

Span = tuple[int, int]
Outcome = Literal[
    "right",
    "rightly abstained",
    "misread",
    "not retrieved",
    "wrongly abstained",
    "wrongly answered",
]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set, with what is right.

    Attributes:
        id: Unique within the set.
        question: What is asked.
        language: ISO 639-1 code of the question.
        kind: What the set calls its kind ("money", "yes-no"), else "follow-up", "unanswerable" or
            "answerable".
        answerable: Whether the article answers it; an unanswerable one must be abstained from.
        answers: Right answers, verbatim from the article.
        free: Other right wordings, for example a translation.
        evidence: Sentences of the article that prove the answer; any one of them does.
        evidence_spans: Places in `Article.text`, if the set knows them (SQuAD does); the sentences
            that they touch prove the answer.
        history: Earlier turns, oldest first.
        article: Id of the article in `QuestionSet.articles`, or what the row calls an article of
            the library that is evaluated, or None for the article that is given.
        line: Line of the file it was read from, or 0.
    """

    id: str
    question: str
    language: str
    kind: str
    answerable: bool
    answers: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_spans: tuple[Span, ...] = ()
    history: tuple[Turn, ...] = ()
    article: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of a question set that cannot be used.

    Attributes:
        file: The file.
        line: Line it starts at, from 1; 0 where the format has no lines of its own.
        reason: Why.
        place: Where in the file if lines do not say it: an id, for example.
    """

    file: str
    line: int
    reason: str
    place: str = ""

    def __str__(self) -> str:
        """File, line and reason, as compilers write them."""
        line = f":{self.line}" if self.line else ""
        place = f" ({self.place})" if self.place else ""
        return f"{self.file}{line}{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, and the articles that come with them.

    Attributes:
        name: The file's name.
        sha256: Hash of the file's bytes and of the options it was read with.
        questions: In the order of the file.
        articles: By id; empty if the questions are about an article given elsewhere.
        problems: The rows that were left out.
    """

    name: str
    sha256: str
    questions: tuple[Question, ...]
    articles: Mapping[str, Article] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """What one answer is worth. A score is None where it does not apply to the question.

    Attributes:
        exact_match: 0 or 1, after normalisation; abstaining is "".
        f1: Word overlap with the best gold, in [0, 1].
        right: Whether the best span, given or held back, is right: the question is answerable
            and its F1 is at least `RIGHT_F1`.
        gold_rank: Rank, from 1, of the first hit with a gold sentence; 0 if none has one.
        gold_sentence_first: 1 if the first quote shows a gold sentence, else 0.
        quote_precision: Share of the quoted characters that are gold.
        quote_recall: Share of the best covered gold sentence that is quoted.
        quote_validity: 1 if every quote is verbatim at its offsets, else 0.
        right_occurrence: Whether an answer whose words stand at several places was marked at one
            that is gold.
        outcome: What went well or wrong.
    """

    exact_match: float
    f1: float
    right: bool
    gold_rank: int | None
    gold_sentence_first: float | None
    quote_precision: float | None
    quote_recall: float | None
    quote_validity: float | None
    right_occurrence: float | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """A question, what was answered, and how that scored.

    Attributes:
        question: The question.
        answer: What a user would have got.
        scores: What it is worth.
        article_language: ISO 639-1 code of the article's language.
        gold_sentences: The sentences that prove the answer, as the article has them.
    """

    question: Question
    answer: Answer
    scores: Scores
    article_language: str
    gold_sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measured figure with its 95 % interval.

    Attributes:
        value: The figure.
        low: Lower end of the interval.
        high: Upper end.
        n: How many questions it was measured on.
    """

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: `x` and `y` in [0, 1], and how many questions stand behind it."""

    x: float
    y: float
    n: int


Metrics = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured, on what, by what.

    Attributes:
        set_name: The question set's file name.
        set_sha256: Its hash.
        created: Local time, ISO 8601.
        about: What it ran on: version, models, settings, machine; names to text.
        metrics: Every measure over all questions, by name.
        splits: The same for parts: split ("language", "direction", "kind"), then group.
        risk_coverage: Share wrong (y) among the most confident part (x) of all questions.
        reliability: Share right (y) of the answers of like confidence (x).
        latency: Seconds, by stage and percentile ("p50", "p95"), one question at a time, warm.
        questions_per_second: In batches, models loaded.
        results: Every question, in the order of the set.
        problems: Rows of the set that were left out.
        latency_splits: Median seconds of a whole answer for the parts of `splits`, by split and
            group.
        complete: False if it was stopped before the end.
        format: What tells the saved file from other JSON.
    """

    set_name: str
    set_sha256: str
    created: str
    about: Mapping[str, str]
    metrics: Metrics
    splits: Mapping[str, Mapping[str, Metrics]]
    risk_coverage: tuple[Point, ...]
    reliability: tuple[Point, ...]
    latency: Mapping[str, Mapping[str, float]]
    questions_per_second: float
    results: tuple[Result, ...]
    problems: tuple[str, ...] = ()
    latency_splits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    complete: bool = True
    format: Literal["article-qa evaluation 1"] = "article-qa evaluation 1"
