"""What the report shows, worked out from an evaluation; the template only lays it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.measure import Measure
from qa.evaluation.measures import MEASURES
from qa.evaluation.types import Estimate, Evaluation, Metrics, Result
from qa.types import Quote

HEADLINE = (
    "f1",
    "gold_sentence_first",
    "quote_validity",
    "coverage",
    "false_answer_rate",
    "auroc",
)
GROUP_COLUMNS = (
    "exact_match",
    "f1",
    "recall_at_1",
    "recall_at_5",
    "mrr",
    "gold_sentence_first",
    "quote_precision",
    "quote_recall",
    "quote_validity",
    "right_occurrence",
    "coverage",
    "false_answer_rate",
    "auroc",
    "aurc",
    "ece",
)
SPLITS: Mapping[str, str] = {
    "language": "Language of the question",
    "direction": "Question → article",
    "kind": "Kind of question",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A measure with its figure; `estimate` is None if the set cannot show it."""

    measure: Measure
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the table of parts: figures in the order of `GROUP_COLUMNS`, latency in seconds."""

    split: str
    name: str
    n: int
    figures: Sequence[Estimate | None]
    latency: float | None


@dataclass(frozen=True, slots=True)
class Stage:
    """How long a stage takes, in seconds, and as parts of the longest time."""

    name: str
    p50: float
    p95: float
    p50_ratio: float
    p95_ratio: float


@dataclass(frozen=True, slots=True)
class QuoteParts:
    """A quote cut at its answer span."""

    before: str
    answer: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A question as the table shows it; `proof` is what of its gold sentences is not quoted."""

    number: int
    result: Result
    quotes: Sequence[QuoteParts]
    proof: Sequence[str]
    note: str


def headline(evaluation: Evaluation) -> list[Card]:
    """The figures to read first."""
    cards = {card.measure.name: card for card in measure_cards(evaluation)}
    return [cards[name] for name in HEADLINE if cards[name].estimate]


def measure_cards(evaluation: Evaluation) -> list[Card]:
    """Every measure."""
    return [Card(measure, evaluation.metrics.get(measure.name)) for measure in MEASURES]


def f1_by(evaluation: Evaluation, split: str) -> list[tuple[str, Estimate]]:
    """F1 of each group of a split."""
    parts = evaluation.splits.get(split, {})
    return [(name, metrics["f1"]) for name, metrics in parts.items()]


def groups(evaluation: Evaluation) -> list[Group]:
    """Every part of the set with its figures; a split with one group says nothing new."""
    total = evaluation.latency.get("total", {})
    rows = [_group("", "all questions", evaluation.metrics, total.get("p50"))]
    for split, parts in evaluation.splits.items():
        seconds = evaluation.latency_splits.get(split, {})
        if len(parts) > 1:
            rows += [_group(SPLITS[split], n, m, seconds.get(n)) for n, m in parts.items()]
    return rows


def latencies(evaluation: Evaluation) -> list[Stage]:
    """How long each stage takes, the whole last."""
    longest = max((times["p95"] for times in evaluation.latency.values()), default=0.0) or 1.0
    return [
        Stage(name, times["p50"], times["p95"], times["p50"] / longest, times["p95"] / longest)
        for name, times in evaluation.latency.items()
    ]


def question_rows(evaluation: Evaluation) -> list[Row]:
    """Every question."""
    return [
        Row(
            number,
            result,
            [quote_parts(quote) for quote in result.answer.quotes],
            [s for s in result.gold_sentences if not _is_quoted(s, result)],
            _note(result),
        )
        for number, result in enumerate(evaluation.results, 1)
    ]


def quote_parts(quote: Quote) -> QuoteParts:
    """A quote cut at its answer span; without a span all of it is "before"."""
    if quote.answer_start is None or quote.answer_end is None:
        return QuoteParts(quote.text, "", "")
    start, end = quote.answer_start - quote.start, quote.answer_end - quote.start
    return QuoteParts(quote.text[:start], quote.text[start:end], quote.text[end:])


def _is_quoted(sentence: str, result: Result) -> bool:
    """Whether a sentence is read among the quotes already."""
    return any(sentence in quote.text for quote in result.answer.quotes)


def _note(result: Result) -> str:
    """Where the search put the gold sentence, and whether the right answer was held back."""
    rank, found = result.scores.gold_rank, len(result.answer.hits)
    notes = []
    if rank is not None:
        where = f"gold sentence in passage {rank} of {found}"
        notes.append(where if rank else f"not in {found} passages")
    if result.scores.right and not result.answer.answered:
        notes.append("held back the right answer")
    return " · ".join(notes)


def _group(split: str, name: str, metrics: Metrics, latency: float | None) -> Group:
    """One row of the table of parts."""
    n = metrics["exact_match"].n if "exact_match" in metrics else 0
    return Group(split, name, n, [metrics.get(column) for column in GROUP_COLUMNS], latency)
