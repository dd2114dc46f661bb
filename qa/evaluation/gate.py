"""Limits on measures: `--min f1=70`, `--max false_answer_rate=10`, and whether they are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qa.errors import QuestionSetError
from qa.evaluation.measures import BY_NAME
from qa.evaluation.types import Evaluation

# Seconds of a whole answer; what `Evaluation.latency` has at the stage "total".
LATENCIES: Mapping[str, str] = {"latency_p50": "p50", "latency_p95": "p95"}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a measure must reach, or must not pass.

    Attributes:
        name: The measure.
        value: A ratio in [0, 1], or seconds for a latency.
        is_minimum: Whether it must be at least `value`, or at most.
    """

    name: str
    value: float
    is_minimum: bool

    def __str__(self) -> str:
        """As a reader would say it."""
        return f"{self.name} {'≥' if self.is_minimum else '≤'} {shown(self.name, self.value)}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A limit held against an evaluation; `value` is None if the set cannot show the measure."""

    limit: Limit
    value: float | None

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; what was not measured keeps none."""
        if self.value is None:
            return False
        if self.limit.is_minimum:
            return self.value >= self.limit.value - 1e-9
        return self.value <= self.limit.value + 1e-9

    def __str__(self) -> str:
        """Limit and figure on one line."""
        got = "not measured" if self.value is None else shown(self.limit.name, self.value)
        return f"{self.limit}: {got}"


def parse_limits(minima: Iterable[str], maxima: Iterable[str] = ()) -> list[Limit]:
    """Read limits as they are typed.

    Args:
        minima: `name=value`; a value above 1 or with a % is a percentage, one below 1 a ratio, so
            that 70, 70% and 0.7 are the same.
        maxima: The same for measures of which less is better; seconds for a latency.

    Raises:
        QuestionSetError: A name is unknown, is on the wrong side, the value is no number, or it is
            a bare 1, which can mean 1 % or all.

    Example:
        >>> [str(limit) for limit in parse_limits(["f1=70"], ["latency_p95=0.5"])]
        ['f1 ≥ 70.0 %', 'latency_p95 ≤ 0.50 s']
    """
    return [_limit(text, True) for text in minima] + [_limit(text, False) for text in maxima]


def verdicts(limits: Iterable[Limit], evaluation: Evaluation) -> list[Verdict]:
    """Hold limits against an evaluation."""
    return [Verdict(limit, figure(limit.name, evaluation)) for limit in limits]


def figure(name: str, evaluation: Evaluation) -> float | None:
    """A measure's value, or None if the set cannot show it."""
    if name in LATENCIES:
        return evaluation.latency.get("total", {}).get(LATENCIES[name])
    estimate = evaluation.metrics.get(name)
    return estimate.value if estimate else None


def shown(name: str, value: float) -> str:
    """A value as text, with its unit."""
    return f"{value:.2f} s" if name in LATENCIES else f"{value:.1%}".replace("%", " %")


def _limit(text: str, is_minimum: bool) -> Limit:
    """One limit."""
    flag, other = ("--min", "--max") if is_minimum else ("--max", "--min")
    name, equals, number = text.partition("=")
    name = name.strip()
    valid = [n for n, m in BY_NAME.items() if m.higher_is_better == is_minimum]
    valid += [] if is_minimum else list(LATENCIES)
    if name not in valid:
        known = name in BY_NAME or name in LATENCIES
        why = f"{name} goes with {other}" if known else f"there is no measure “{name}”"
        raise QuestionSetError(f"{flag} {text}: {why}. {flag} knows: {', '.join(valid)}.")
    try:
        value = float(number.strip().removesuffix("%"))
    except ValueError:
        equals = ""
    if not equals or not 0 <= value <= 100:
        raise QuestionSetError(f"{flag} {text}: write {name}=NUMBER, for example {name}=70.")
    if name in LATENCIES:
        return Limit(name, value, is_minimum)
    has_sign = number.strip().endswith("%")
    if value == 1 and not has_sign:
        raise QuestionSetError(f"{flag} {text}: write {name}=1% or {name}=100%; 1 can mean either.")
    return Limit(name, value / 100 if value > 1 or has_sign else value, is_minimum)
