"""Results summed up: every measure over all questions and over parts of them, and the curves.

A measure that a set cannot show, such as a false-answer rate without unanswerable questions, is
left out rather than shown as 0.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from qa.evaluation import weighted
from qa.evaluation.measure import Columns
from qa.evaluation.measures import MEASURES
from qa.evaluation.types import Metrics, Point, Result
from qa.types import Answer

_SPLITS: Mapping[str, Callable[[Result], str]] = {
    "language": lambda r: r.question.language,
    "direction": lambda r: f"{r.question.language} → {r.article_language}",
    "kind": lambda r: r.question.kind,
}


def measured(results: Sequence[Result]) -> Metrics:
    """Every measure that is defined on the results, by name."""
    if not results:
        return {}
    columns = Columns.of(results)
    estimates = {measure.name: measure.estimate(columns) for measure in MEASURES}
    return {name: each for name, each in estimates.items() if each is not None}


def split_up(results: Sequence[Result]) -> Mapping[str, Mapping[str, Metrics]]:
    """Every measure for each language, direction and kind.

    Returns:
        Split, then group, then measure. The groups of "direction" are languages of question and
        article, as in "en → nl"; groups are in the order of their size.
    """
    return {
        split: {group: measured(own) for group, own in _groups(results, key).items()}
        for split, key in _SPLITS.items()
    }


def risk_coverage(results: Sequence[Result]) -> tuple[Point, ...]:
    """The risk-coverage curve: x the part of the questions answered, y the share of it wrong."""
    if not results:
        return ()
    columns = Columns.of(results)
    ones = np.ones((1, len(results)))
    coverage, risk = weighted.risk_curve(columns.confidence, 1 - columns.right, ones)
    return tuple(
        Point(float(x), float(y), round(float(x) * len(results)))
        for x, y in zip(coverage[0], risk[0], strict=True)
    )


def latency(answers: Sequence[Answer]) -> Mapping[str, Mapping[str, float]]:
    """How long answers took: seconds, by stage, at the percentiles "p50" and "p95".

    Args:
        answers: Of questions that were asked one at a time, with the models warm.
    """
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        for stage, time in answer.timings.items():
            seconds[stage].append(time)
    return {
        stage: {"p50": float(np.percentile(each, 50)), "p95": float(np.percentile(each, 95))}
        for stage, each in seconds.items()
    }


def latency_splits(results: Sequence[Result]) -> Mapping[str, Mapping[str, float]]:
    """Median seconds of a whole answer, for the parts that `split_up` makes.

    Args:
        results: With answers as `latency` takes them.
    """
    return {
        split: {
            group: latency([result.answer for result in own])["total"]["p50"]
            for group, own in _groups(results, key).items()
        }
        for split, key in _SPLITS.items()
    }


def _groups(
    results: Sequence[Result], key: Callable[[Result], str]
) -> Mapping[str, Sequence[Result]]:
    """Results by what `key` calls them, the largest group first."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return dict(sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])))


def reliability(results: Sequence[Result]) -> tuple[Point, ...]:
    """The reliability curve: x the mean confidence of a bin, y the share of it that is right."""
    columns = Columns.of(results)
    bins = weighted.confidence_bin(columns.confidence)
    return tuple(
        Point(
            float(columns.confidence[bins == each].mean()),
            float(columns.right[bins == each].mean()),
            int((bins == each).sum()),
        )
        for each in np.unique(bins)
    )
