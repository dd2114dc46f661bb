import dataclasses
from pathlib import Path

import numpy as np
import pytest

from qa.errors import QuestionSetError
from qa.evaluation import weighted
from qa.evaluation.compare import compare, paired_bootstrap
from qa.evaluation.gate import LATENCIES, parse_limits, verdicts
from qa.evaluation.measures import BY_NAME, MEASURES
from qa.evaluation.types import Estimate, Evaluation, Question, Result, Scores
from qa.types import Answer, Turn


def result(number: int, right: bool, words: str = "How much?") -> Result:
    question = Question(f"q{number}", words, "en", "money", True, ("3 euro",))
    answer = Answer(words, words, True, "3 euro" if right else "4 euro", 0.5, (), ())
    value = float(right)
    outcome = "right" if right else "misread"
    scores = Scores(value, value, right, None, None, None, None, None, None, outcome)
    return Result(question, answer, scores, "en")


def evaluation(*results: Result, **fields) -> Evaluation:
    given = {
        "set_name": "set",
        "set_sha256": "0",
        "created": "2026-01-02T03:04:05",
        "about": {},
        "metrics": {},
        "splits": {},
        "risk_coverage": (),
        "reliability": (),
        "latency": {},
        "questions_per_second": 1.0,
    }
    return Evaluation(**(given | fields), results=results)


def test_flips_are_named_and_the_rest_is_not():
    old = evaluation(*(result(n, n in (0, 1)) for n in range(5)))
    new = evaluation(*(result(n, n in (1, 2, 3)) for n in range(5)))
    comparison = compare(old, new)
    assert [b.question.id for _, b in comparison.fixed] == ["q2", "q3"]
    assert [b.question.id for _, b in comparison.broken] == ["q0"]
    exact = next(d for d in comparison.differences if d.name == "exact_match")
    assert (exact.old, exact.new, exact.n) == (2 / 5, 3 / 5, 5)


def test_only_questions_of_both_count_and_a_changed_one_is_another():
    old = evaluation(result(0, True), result(1, True), result(2, True, "Who?"))
    new = evaluation(result(0, True), result(2, False, "Who else?"), result(3, True))
    comparison = compare(old, new)
    assert (comparison.only_old, comparison.only_new) == (2, 2)
    assert comparison.broken == ()
    assert comparison.differences[0].n == 1
    with pytest.raises(QuestionSetError, match="no question in common"):
        compare(evaluation(result(0, True)), evaluation(result(1, True)))


def renumbered(before: Result, line: int, **fields) -> Result:
    """The same result as a row without an id gives it."""
    question = dataclasses.replace(before.question, id=f"line-{line}", **fields)
    return dataclasses.replace(before, question=question)


def test_rows_without_id_are_found_again_when_rows_are_added_above():
    old = evaluation(
        renumbered(result(0, True, "Who?"), 2),
        renumbered(result(0, True, "How much?"), 3),
        renumbered(result(0, True, "How much?"), 4, article="other"),
        renumbered(result(0, True, "And then?"), 5, history=(Turn("Who?"),)),
        renumbered(result(0, True, "And then?"), 6, history=(Turn("How much?"),)),
    )
    new = evaluation(
        renumbered(result(0, True, "New?"), 2),
        renumbered(result(0, True, "Who?"), 3),
        renumbered(result(0, False, "How much?"), 4),
        renumbered(result(0, True, "How much?"), 5, article="other"),
        renumbered(result(0, True, "And then?"), 6, history=(Turn("Who?"),)),
        renumbered(result(0, False, "And then?"), 7, history=(Turn("How much?"),)),
    )
    comparison = compare(old, new)
    assert (comparison.only_old, comparison.only_new) == (0, 1)
    flipped = [(a.question.id, b.question.id) for a, b in comparison.broken]
    assert flipped == [("line-3", "line-4"), ("line-6", "line-7")]


def test_a_question_asked_twice_is_two_questions():
    twice = [renumbered(result(0, right), line) for line, right in ((2, True), (3, False))]
    comparison = compare(evaluation(*twice), evaluation(*twice))
    assert (comparison.only_old, comparison.only_new) == (0, 0)
    assert comparison.broken == comparison.fixed == ()


def test_a_large_difference_is_no_noise_and_a_small_one_is():
    old = evaluation(*(result(n, n % 2 == 0) for n in range(100)))
    better = compare(old, evaluation(*(result(n, n % 2 == 0 or n % 4 == 1) for n in range(100))))
    assert not better.differences[0].is_noise
    assert better.differences[0].p_value < 0.01
    changed = [n % 2 == 0 for n in range(100)]
    changed[1], changed[3], changed[0] = True, True, False
    noise = compare(old, evaluation(*(result(n, right) for n, right in enumerate(changed))))
    assert noise.differences[0].is_noise
    assert noise.differences[0].p_value > 0.05
    same = compare(old, old).differences[0]
    assert (same.low, same.high, same.p_value, same.unchanged) == (0.0, 0.0, 1.0, True)


def test_the_paired_interval_is_that_of_the_differences():
    rng = np.random.default_rng(3)
    old = rng.random(300)
    new = old + 0.1 + 0.02 * rng.standard_normal(300)
    low, high, p_value = paired_bootstrap(
        lambda w: weighted.mean(old, w), lambda w: weighted.mean(new, w), 300
    )
    # Standard error 0.02 / sqrt(300): far below that of the two means apart.
    error = 1.96 * 0.02 / 300**0.5
    assert (low, high) == pytest.approx(
        ((new - old).mean() - error, (new - old).mean() + error), abs=6e-4
    )
    assert p_value == 0.0


def test_limits_are_read_as_percentages_or_ratios():
    limits = parse_limits(["f1=70", "mrr=0.8", "quote_validity=100%"], ["ece=1%", "latency_p95=2"])
    assert [(limit.name, limit.value) for limit in limits] == [
        ("f1", 0.7),
        ("mrr", 0.8),
        ("quote_validity", 1.0),
        ("ece", 0.01),
        ("latency_p95", 2.0),
    ]
    assert [limit.value for limit in parse_limits([], ["latency_p95=1", "ece=0", "ece=1 %"])] == [
        1.0,
        0.0,
        0.01,
    ]
    with pytest.raises(QuestionSetError, match="--max ece=1: write ece=1% or ece=100%"):
        parse_limits([], ["ece=1"])


@pytest.mark.parametrize(
    ("minimum", "message"),
    [
        ("f2=70", "there is no measure “f2”. --min knows: exact_match, f1"),
        ("ece=10", "ece goes with --max"),
        ("f1", "write f1=NUMBER"),
        ("f1=high", "write f1=NUMBER"),
        ("f1=nan", "write f1=NUMBER"),
        ("f1=170", "write f1=NUMBER"),
        ("f1=1", "write f1=1% or f1=100%; 1 can mean either"),
        ("f1=1.0", "write f1=1% or f1=100%; 1 can mean either"),
        ("=7", "there is no measure"),
    ],
)
def test_a_limit_that_makes_no_sense_is_an_error_that_helps(minimum, message):
    with pytest.raises(QuestionSetError, match=message):
        parse_limits([minimum])


def test_limits_are_kept_broken_or_not_measured():
    metrics = {"f1": Estimate(0.7, 0.6, 0.8, 9), "ece": Estimate(0.1, 0.0, 0.2, 9)}
    measured = evaluation(metrics=metrics, latency={"total": {"p50": 0.2, "p95": 0.4}})
    limits = parse_limits(["f1=70", "f1=70.1", "mrr=100"], ["ece=10", "latency_p95=0.39"])
    checked = verdicts(limits, measured)
    assert [verdict.kept for verdict in checked] == [True, False, False, True, False]
    assert str(checked[1]) == "f1 ≥ 70.1 %: 70.0 %"
    assert str(checked[2]) == "mrr ≥ 100.0 %: not measured"
    assert str(checked[4]) == "latency_p95 ≤ 0.39 s: 0.40 s"


def test_every_measure_is_in_the_documentation():
    text = (Path(__file__).parent.parent / "docs" / "evaluation.md").read_text("utf-8")
    for name in (*BY_NAME, *LATENCIES):
        assert f"`{name}`" in text


def test_every_measure_says_what_it_is():
    assert len(BY_NAME) == len(MEASURES)
    for measure in MEASURES:
        assert measure.definition.endswith(".")
        assert len(measure.definition) >= 40
    with pytest.raises(ValueError, match="either per_question or statistic"):
        dataclasses.replace(BY_NAME["f1"], statistic=lambda columns, weights: weights)
