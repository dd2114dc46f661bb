"""Statistics under weights against scikit-learn, and against sums that can be done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import roc_auc_score

from qa.evaluation import weighted

ONES = np.ones((1, 5))
SCORES = np.array([0.9, 0.8, 0.8, 0.3, 0.1])


def test_a_mean_leaves_out_what_does_not_count():
    values = np.array([1.0, np.nan, 0.0, 1.0, np.nan])
    weights = np.array([[1, 1, 1, 1, 1], [0, 9, 1, 1, 0], [0, 5, 0, 0, 5]], dtype=float)
    assert weighted.mean(values, weights) == pytest.approx([2 / 3, 1 / 2, np.nan], nan_ok=True)


def test_auroc_by_hand():
    positive = np.array([True, True, False, False, False])
    # 0.9 beats all three; 0.8 ties one (half) and beats two.
    assert weighted.auroc(SCORES, positive, ONES) == pytest.approx([(3 + 2.5) / 6])


@given(
    arrays.arrays(np.int64, 30, elements=st.integers(0, 6)),
    arrays.arrays(np.bool_, 30),
    arrays.arrays(np.int64, 30, elements=st.integers(0, 4)),
)
def test_auroc_is_that_of_scikit_learn(scores, positive, drawn):
    got = weighted.auroc(scores.astype(float), positive, drawn[None, :].astype(float))[0]
    if min((drawn * positive).sum(), (drawn * ~positive).sum()) == 0:
        assert np.isnan(got)
    else:
        assert got == pytest.approx(roc_auc_score(positive, scores, sample_weight=drawn))


def test_the_risk_curve_by_hand():
    wrong = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    coverage, risk = weighted.risk_curve(SCORES, wrong, ONES)
    # the two of 0.8 come together
    assert coverage[0] == pytest.approx([1 / 5, 3 / 5, 4 / 5, 1])
    assert risk[0] == pytest.approx([0, 1 / 3, 2 / 4, 3 / 5])
    area = 0 * 1 / 5 + 1 / 3 * 2 / 5 + 1 / 2 * 1 / 5 + 3 / 5 * 1 / 5
    assert weighted.aurc(SCORES, wrong, ONES) == pytest.approx([area])


def test_a_confidence_that_says_nothing_has_the_share_wrong_as_its_area():
    wrong = np.array([1.0, 0.0, 0.0, 1.0, 0.0])
    assert weighted.aurc(np.full(5, 0.5), wrong, ONES) == pytest.approx([0.4])


def test_the_rate_at_a_coverage_by_hand():
    answerable = np.array([True, False, True, True, False])
    # 2 of 3 answerable need a floor of 0.8, which lets one of two unanswerable through
    assert weighted.rate_at_coverage(SCORES, answerable, ONES, 0.6) == pytest.approx([0.5])
    assert weighted.rate_at_coverage(SCORES, answerable, ONES, 0.3) == pytest.approx([0.0])
    assert weighted.rate_at_coverage(SCORES, answerable, ONES, 1.0) == pytest.approx([0.5])


@pytest.mark.parametrize("answerable", [np.ones(5, dtype=bool), np.zeros(5, dtype=bool)])
def test_the_rate_at_a_coverage_needs_both_kinds_of_questions(answerable):
    assert np.isnan(weighted.rate_at_coverage(SCORES, answerable, ONES, 0.9))


def test_calibration_error_by_hand():
    scores = np.array([0.95, 0.91, 0.15, 1.0, 0.0])
    right = np.array([1.0, 0.0, 0.0, 1.0, 0.0])
    # bin 9: mean confidence 2.86 / 3, right 2 / 3; bin 1: 0.15 against 0; bin 0: no gap
    by_hand = (abs(2.86 - 2) + 0.15 + 0) / 5
    assert weighted.calibration_error(scores, right, ONES) == pytest.approx([by_hand])


def test_weights_mean_repeated_questions():
    wrong = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    drawn = np.array([[2.0, 0.0, 1.0, 0.0, 2.0]])
    copies = np.array([0, 0, 2, 4, 4])
    for statistic in (weighted.aurc, weighted.calibration_error):
        assert statistic(SCORES, wrong, drawn) == pytest.approx(
            statistic(SCORES[copies], wrong[copies], ONES)
        )


def test_the_bootstrap_draws_n_of_n_and_the_same_every_time():
    weights = weighted.bootstrap_weights(7, samples=50)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    weighted.bootstrap_weights.cache_clear()
    assert (weighted.bootstrap_weights(7, samples=50) == weights).all()


def test_the_interval_of_a_mean_is_that_of_its_standard_error():
    values = np.array([0.0, 1.0] * 200)
    value, low, high = weighted.interval(lambda w: weighted.mean(values, w), 400)
    assert value == 0.5
    # 1.96 standard errors, 0.5 / sqrt(400) each
    assert (low, high) == pytest.approx((0.451, 0.549), abs=0.006)


def test_the_interval_of_nothing_is_undefined():
    nothing = np.array([], dtype=float)
    assert np.isnan(weighted.interval(lambda w: weighted.mean(nothing, w), 0)).all()
