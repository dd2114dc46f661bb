"""Statistics of questions under weights: one row of weights for each bootstrap sample.

A bootstrap sample draws n of n questions with replacement, so it is nothing but how often each
question was drawn. Every statistic here takes a matrix of such weights, `(n_samples, n)`, and
returns one figure a row, all samples at once; a row of ones gives the figure itself. A figure
that a sample does not define, such as a mean over nothing, is NaN.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SAMPLES = 1000
CONFIDENCE_BINS = 10


def mean(values: Floats, weights: Floats) -> Floats:
    """Weighted mean of values, those that are NaN left out.

    Args:
        values: `(n,)`, NaN where a question does not count.
        weights: `(n_samples, n)`, not negative.

    Returns:
        `(n_samples,)`.
    """
    counted = ~np.isnan(values)
    return _ratio(weights[:, counted] @ values[counted], weights[:, counted].sum(axis=1))


def auroc(scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> Floats:
    """Area under the receiver operating characteristic.

    The probability that a positive question scores higher than a negative one, equal scores
    counting half (Fawcett 2006, doi:10.1016/j.patrec.2005.10.010).

    Args:
        scores: `(n,)`.
        positive: `(n,)`.
        weights: `(n_samples, n)`.

    Returns:
        `(n_samples,)` in [0, 1]; 0.5 is chance, NaN if there are only positives or negatives.
    """
    positives = _by_score(scores, weights * positive)
    negatives = _by_score(scores, weights * ~positive)
    below = np.cumsum(negatives, axis=1) - negatives / 2
    return _ratio((positives * below).sum(axis=1), positives.sum(axis=1) * negatives.sum(axis=1))


def risk_curve(scores: Floats, wrong: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Share wrong among the most confident questions, for every such part.

    Args:
        scores: `(n,)`, the confidence; equal scores are taken together.
        wrong: `(n,)`, 1.0 where answering would be wrong.
        weights: `(n_samples, n)`.

    Returns:
        Coverage and risk, each `(n_samples, n_scores)`, over the different scores from the
        highest down; coverage is the part of the questions with that score or a higher one.
    """
    covered = np.cumsum(_by_score(-scores, weights), axis=1)
    errors = np.cumsum(_by_score(-scores, weights * wrong), axis=1)
    return _ratio(covered, weights.sum(axis=1, keepdims=True)), _ratio(errors, covered)


def aurc(scores: Floats, wrong: Floats, weights: Floats) -> Floats:
    """Area under the risk-coverage curve: the mean risk over all coverages.

    Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206. Lower is better; equal to the share wrong
    if the confidence says nothing.

    Args:
        scores: See `risk_curve`.
        wrong: See `risk_curve`.
        weights: See `risk_curve`.

    Returns:
        `(n_samples,)` in [0, 1].
    """
    coverage, risk = risk_curve(scores, wrong, weights)
    steps = np.diff(coverage, axis=1, prepend=0.0)
    defined = ~np.isnan(risk)
    return _ratio((np.where(defined, risk, 0.0) * steps).sum(axis=1), steps.sum(axis=1))


def rate_at_coverage(
    scores: Floats, answerable: NDArray[np.bool_], weights: Floats, coverage: float
) -> Floats:
    """Share of unanswerable questions that are answered when so many answerable ones are.

    The confidence floor is the highest at which at least `coverage` of the answerable questions
    are answered.

    Args:
        scores: `(n,)`, the confidence.
        answerable: `(n,)`.
        weights: `(n_samples, n)`.
        coverage: In (0, 1].

    Returns:
        `(n_samples,)` in [0, 1]; NaN without answerable or without unanswerable questions.
    """
    yes = _by_score(-scores, weights * answerable)
    no = _by_score(-scores, weights * ~answerable)
    enough = np.cumsum(yes, axis=1) >= coverage * yes.sum(axis=1, keepdims=True) - 1e-9
    floor = enough.argmax(axis=1)
    answered = np.take_along_axis(np.cumsum(no, axis=1), floor[:, None], axis=1)[:, 0]
    rates = _ratio(answered, no.sum(axis=1))
    return np.where(yes.sum(axis=1) > 0, rates, np.nan)


def calibration_error(scores: Floats, right: Floats, weights: Floats) -> Floats:
    """Expected calibration error, over `CONFIDENCE_BINS` bins of equal width.

    The gap between mean confidence and share right in each bin, weighted by the questions in it
    (Guo et al. 2017, arXiv:1706.04599, equation 3).

    Args:
        scores: `(n,)`, the confidence in [0, 1].
        right: `(n,)`, 1.0 where the answer is right.
        weights: `(n_samples, n)`.

    Returns:
        `(n_samples,)` in [0, 1]; lower is better.
    """
    onehot = np.eye(CONFIDENCE_BINS)[confidence_bin(scores)]
    gaps = np.abs((weights * (scores - right)) @ onehot)
    return _ratio(gaps.sum(axis=1), weights.sum(axis=1))


def confidence_bin(scores: Floats) -> NDArray[np.int64]:
    """The bin of each confidence: bin i holds `[i / 10, (i + 1) / 10)`, the last one also 1."""
    return np.minimum((scores * CONFIDENCE_BINS).astype(np.int64), CONFIDENCE_BINS - 1)


@lru_cache(maxsize=4)
def bootstrap_weights(n: int, samples: int = SAMPLES, seed: int = 0) -> Floats:
    """How often each of n questions, at least one, is drawn in each sample (Efron 1979).

    Returns:
        `(samples, n)`, read-only, every row summing to n; the same for the same arguments.
    """
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(n, np.full(n, 1 / n), size=samples).astype(np.float64)
    weights.flags.writeable = False
    return weights


def interval(statistic: Callable[[Floats], Floats], n: int) -> tuple[float, float, float]:
    """A figure with its 95 % interval, by the percentile bootstrap over questions.

    Args:
        statistic: The figure for each row of a matrix of weights.
        n: Number of questions.

    Returns:
        Figure, low end, high end; NaN if it is not defined. Samples that do not define it, for
        want of unanswerable questions in them, are left out.
    """
    value = float(statistic(np.ones((1, n)))[0]) if n else float("nan")
    if np.isnan(value):
        return value, value, value
    figures = statistic(bootstrap_weights(n))
    figures = figures[~np.isnan(figures)]
    low, high = np.percentile(figures, (2.5, 97.5))
    return value, float(low), float(high)


def _by_score(scores: Floats, columns: Floats) -> Floats:
    """Columns of equal score added up, the lowest score first: `(n_samples, n_scores)`."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    return np.add.reduceat(columns[:, order], starts, axis=1)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Quotient, NaN where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator > 0, numerator / denominator, np.nan)
