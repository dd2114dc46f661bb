"""Two evaluations of the same questions: what flipped, and whether the difference is noise."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.errors import QuestionSetError
from qa.evaluation import weighted
from qa.evaluation.measure import Columns
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import is_good
from qa.evaluation.rows import LINE_ID
from qa.evaluation.types import Evaluation, Question, Result
from qa.evaluation.weighted import Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """How a measure changed on the questions that both evaluations have.

    Attributes:
        name: The measure.
        old: Its value before.
        new: Its value now.
        low: Lower end of the 95 % interval of `new - old`.
        high: Upper end.
        p_value: How likely a difference of this size is by chance, two-sided.
        n: Number of questions.
    """

    name: str
    old: float
    new: float
    low: float
    high: float
    p_value: float
    n: int

    @property
    def unchanged(self) -> bool:
        """Whether the figure is the same before and now."""
        return self.old == self.new

    @property
    def is_noise(self) -> bool:
        """Whether the interval holds 0."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new evaluation against an old one.

    Attributes:
        old_created: When the old one was made.
        differences: Every measure that both define, in the order of `MEASURES`.
        fixed: Old and new result of each question that was wrong and is right.
        broken: The same for those that were right and are wrong.
        only_old: How many questions only the old one has.
        only_new: How many only the new one has.
    """

    old_created: str
    differences: tuple[Difference, ...]
    fixed: tuple[tuple[Result, Result], ...]
    broken: tuple[tuple[Result, Result], ...]
    only_old: int
    only_new: int


def compare(old: Evaluation, new: Evaluation) -> Comparison:
    """Compare two evaluations on the questions that both have.

    Those are of the same id and the same words. Where an id is nothing but a line, which moves
    when rows are added, they have the same words, article and earlier turns.

    Raises:
        QuestionSetError: They have no question in common.
    """
    before, after = _by_key(old.results), _by_key(new.results)
    pairs = [(before[key], result) for key, result in after.items() if key in before]
    if not pairs:
        raise QuestionSetError("The two evaluations have no question in common.")
    return Comparison(
        old_created=old.created,
        differences=_differences(pairs),
        fixed=tuple((a, b) for a, b in pairs if not is_good(a) and is_good(b)),
        broken=tuple((a, b) for a, b in pairs if is_good(a) and not is_good(b)),
        only_old=len(old.results) - len(pairs),
        only_new=len(new.results) - len(pairs),
    )


def paired_bootstrap(
    old: Callable[[Floats], Floats], new: Callable[[Floats], Floats], n: int
) -> tuple[float, float, float]:
    """The interval and the p-value of a difference, questions drawn in pairs.

    Efron and Tibshirani 1993, and for language tasks Berg-Kirkpatrick, Burkett and Klein 2012,
    "An Empirical Investigation of Statistical Significance in NLP".

    Args:
        old: The figure for each row of a matrix of weights, `(n_samples, n)`.
        new: The same for the other system; both see the same samples.
        n: Number of questions.

    Returns:
        The ends of the 95 % interval of `new - old`, and twice the share of samples on the far
        side of 0 (at most 1), where a sample without a difference counts for both sides.
    """
    weights = weighted.bootstrap_weights(n)
    differences = new(weights) - old(weights)
    differences = differences[~np.isnan(differences)]
    if not len(differences):
        return float("nan"), float("nan"), float("nan")
    low, high = np.percentile(differences, (2.5, 97.5))
    tail = min((differences <= 0).mean(), (differences >= 0).mean())
    return float(low), float(high), float(min(1.0, 2 * tail))


def _by_key(results: Sequence[Result]) -> Mapping[tuple[object, ...], Result]:
    """Results by what makes their questions the same in two sets."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = {}
    for result in results:
        key = _key(result.question)
        found[*key, seen[key]] = result  # a question that a set has twice is two questions
        seen[key] += 1
    return found


def _key(question: Question) -> tuple[object, ...]:
    if question.id.startswith(LINE_ID):
        return question.question, question.article, question.history
    return question.id, question.question


def _differences(pairs: Sequence[tuple[Result, Result]]) -> tuple[Difference, ...]:
    """How every measure changed, over the same questions."""
    old, new = Columns.of([a for a, _ in pairs]), Columns.of([b for _, b in pairs])
    ones = np.ones((1, len(pairs)))
    found: list[Difference] = []
    for measure in MEASURES:
        before, after = measure.statistic_of(old), measure.statistic_of(new)
        value_before, value_after = float(before(ones)[0]), float(after(ones)[0])
        if np.isnan(value_before) or np.isnan(value_after):
            continue
        low, high, p_value = paired_bootstrap(before, after, len(pairs))
        found.append(
            Difference(measure.name, value_before, value_after, low, high, p_value, len(pairs))
        )
    return tuple(found)
