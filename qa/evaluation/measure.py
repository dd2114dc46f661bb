"""What a measure is: a name, a meaning, a source, and how it is computed from results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa.evaluation import weighted
from qa.evaluation.types import Estimate, Result
from qa.evaluation.weighted import Floats

Group = Literal["answers", "evidence", "abstention"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Results turned on their side: each field `(n_questions,)`, NaN where one does not count.

    Attributes:
        results: The results themselves.
        answerable: Whether the article answers the question.
        answered: Whether an answer was given.
        right: 1.0 if the best span, given or held back, is right.
        confidence: Its confidence, in [0, 1].
    """

    results: tuple[Result, ...]
    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    right: Floats
    confidence: Floats

    @classmethod
    def of(cls, results: Sequence[Result]) -> "Columns":
        """The columns of results."""
        return cls(
            results=tuple(results),
            answerable=np.array([r.question.answerable for r in results], dtype=bool),
            answered=np.array([r.answer.answered for r in results], dtype=bool),
            right=np.array([r.scores.right for r in results], dtype=np.float64),
            confidence=np.array([r.answer.confidence for r in results], dtype=np.float64),
        )

    def where(self, counted: NDArray[np.bool_]) -> "Columns":
        """The columns of some of the questions."""
        return Columns.of([r for r, yes in zip(self.results, counted, strict=True) if yes])

    def score(self, per_question: Callable[[Result], float | None]) -> Floats:
        """A score of each question, None made NaN."""
        values = [per_question(result) for result in self.results]
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure.

    Attributes:
        name: As in `--min name=...` and in the JSON.
        title: As a reader sees it.
        group: Which part of the report it belongs to.
        definition: What it is, in a sentence or two.
        source: Who defined it, or "" if it is this project's own.
        higher_is_better: Which way is up.
        per_question: A question's score, None where it does not count; the measure is its mean.
        statistic: Instead of a mean, a figure for each row of weights.
    """

    name: str
    title: str
    group: Group
    definition: str
    source: str = ""
    higher_is_better: bool = True
    per_question: Callable[[Result], float | None] | None = None
    statistic: Callable[[Columns, Floats], Floats] | None = None

    def __post_init__(self) -> None:
        """Refuse a measure that says how it is computed twice, or not at all."""
        if (self.per_question is None) == (self.statistic is None):
            raise ValueError(f"{self.name} needs either per_question or statistic")

    def statistic_of(self, columns: Columns) -> Callable[[Floats], Floats]:
        """The measure of `columns` as a function of weights, `(n_samples, n)`."""
        if self.per_question:
            values = columns.score(self.per_question)
            return lambda weights: weighted.mean(values, weights)
        statistic = self.statistic
        assert statistic is not None  # noqa: S101  __post_init__ saw to it
        return lambda weights: statistic(columns, weights)

    def estimate(self, columns: Columns) -> Estimate | None:
        """The measure over the questions that it counts; None if it is not defined on them."""
        if self.per_question:
            values = columns.score(self.per_question)
            columns = columns.where(~np.isnan(values))
        n = len(columns.results)
        figures = weighted.interval(self.statistic_of(columns), n)
        return None if np.isnan(figures[0]) else Estimate(*figures, n)
