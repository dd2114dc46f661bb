"""How questions ended, counted and said in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from qa.evaluation.types import Evaluation, Outcome, Result

GOOD: tuple[Outcome, ...] = ("right", "rightly abstained")
# In the order in which they are shown; the words after each say it to a newcomer.
MEANINGS: Mapping[Outcome, str] = {
    "right": "the right answer was given",
    "rightly abstained": "there is no answer, and it said so",
    "wrongly abstained": "there is an answer, and it said there is none",
    "misread": "another answer was given",
    "not retrieved": "the right passage was not found",
    "wrongly answered": "there is no answer, and it gave one",
}


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many questions ended in an outcome, and which part of all that is."""

    name: Outcome
    meaning: str
    count: int
    ratio: float


def is_good(result: Result) -> bool:
    """Whether a user got what is right: the answer, or the word that there is none."""
    return result.scores.outcome in GOOD


def counted(evaluation: Evaluation) -> list[OutcomeCount]:
    """How many questions ended how; outcomes that did not occur are left out."""
    counts = Counter(result.scores.outcome for result in evaluation.results)
    return [
        OutcomeCount(name, meaning, counts[name], counts[name] / len(evaluation.results))
        for name, meaning in MEANINGS.items()
        if counts[name]
    ]


def summary(evaluation: Evaluation) -> str:
    """What happened, in one sentence."""
    answerable = [r for r in evaluation.results if r.question.answerable]
    others = [r for r in evaluation.results if not r.question.answerable]
    parts = []
    if answerable:
        right = sum(is_good(result) for result in answerable)
        parts.append(f"of {len(answerable)} questions with an answer, {right} were answered right")
    if others:
        kept = sum(is_good(result) for result in others)
        noun = "" if answerable else " questions"
        parts.append(f"of {len(others)}{noun} without one, {kept} were recognised as such")
    text = "; ".join(parts) or "no question was answered"
    return f"{text[0].upper()}{text[1:]}."
