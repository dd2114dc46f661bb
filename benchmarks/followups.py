"""Follow-ups made to stand alone: how often rightly, how well, and what the answers gain.

    python -m benchmarks.followups QUESTIONS [--article FILE]

QUESTIONS is JSON Lines of conversations: `id`, `lang`, and `turns` with `question`, `standalone`
(the form a person would search for), `needs_rewrite`, and, for the answers, `answers`, `evidence`
(gold sentences) and `answerable`. Three conditions go through the pipeline: the question as typed,
the form that `stand_alone` makes of it, and the person's form. A history holds the forms that
`stand_alone` made and either the answers that the pipeline gave or the right ones.
"""

import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.machine import RESULTS, write_result
from qa.evaluation.normalise import best_scores
from qa.followup import stand_alone
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.service import ArticleQA
from qa.types import Answer, Turn

_WORD = re.compile(r"\w+")
Ask = Callable[[str], Answer]
_SMALL = DUTCH.closed | ENGLISH.closed


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn of a conversation, as the file has it."""

    language: str
    question: str
    standalone: str
    needs_rewrite: bool
    answers: tuple[str, ...]
    evidence: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a turn: the form made of it, and perhaps an answer."""

    asked: Asked
    form: str
    answer: Answer | None = None

    @property
    def changed(self) -> bool:
        """Whether the question was rewritten."""
        return self.form != self.asked.question


def main(
    questions: Annotated[Path, typer.Argument(help="JSON Lines of conversations.")],
    article: Annotated[
        Path | None, typer.Option(help="The article to ask; the shipped one by default.")
    ] = None,
    answers: Annotated[bool, typer.Option(help="Whether to ask the article at all.")] = True,
    out: Annotated[Path, typer.Option(help="Folder for followups.json.")] = RESULTS,
) -> None:
    """Measure and write followups.json."""
    conversations = load(questions)
    outcomes = [o for turns in conversations for o in rewritten(turns)]
    result: dict[str, Any] = {
        "questions": {"file": questions.name, "conversations": len(conversations)},
        "detection": detection(outcomes),
        "rewriting": rewriting(outcomes),
        "milliseconds_a_question": speed(conversations),
    }
    if answers:
        desk = ArticleQA.from_file(article) if article else ArticleQA.shipped()
        result["answers"] = pipeline(desk, conversations)
    print(json.dumps(result, indent=2))
    print("written to", write_result("followups", result, out))


def load(path: Path) -> list[list[Asked]]:
    """The conversations of a file."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        [
            Asked(
                row["lang"],
                turn["question"],
                turn["standalone"],
                turn["needs_rewrite"],
                tuple(turn["answers"]),
                tuple(turn.get("evidence", ())),
                turn.get("answerable", bool(turn["answers"])),
            )
            for turn in row["turns"]
        ]
        for row in rows
    ]


def rewritten(turns: Sequence[Asked]) -> Iterator[Outcome]:
    """The turns of a conversation with the forms made of them, given the right answers."""
    history: list[Turn] = []
    for turn in turns:
        form = stand_alone(turn.question, history)
        yield Outcome(turn, form)
        history.append(Turn(turn.question, next(iter(turn.answers), ""), form))


def detection(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Precision and recall of "needs rewriting", and the share of the others left alone."""
    needed = [o for o in outcomes if o.asked.needs_rewrite]
    alone = [o for o in outcomes if not o.asked.needs_rewrite]
    changed = [o for o in outcomes if o.changed]
    return {
        "turns": len(outcomes),
        "need_rewriting": len(needed),
        "precision": ratio(o.asked.needs_rewrite for o in changed),
        "recall": ratio(o.changed for o in needed),
        "unchanged_rate": ratio(not o.changed for o in alone),
    }


def rewriting(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """How near the forms are to a person's, over the turns that need rewriting."""
    needed = [o for o in outcomes if o.asked.needs_rewrite]
    forms = {"as_typed": [o.asked.question for o in needed], "rewritten": [o.form for o in needed]}
    result = {}
    for name, texts in forms.items():
        pairs = [(t, o.asked.standalone) for t, o in zip(texts, needed, strict=True)]
        result[f"token_f1_{name}"] = ratio(token_f1(*pair) for pair in pairs)
        result[f"content_recall_{name}"] = ratio(content_recall(*pair) for pair in pairs)
    return result


def token_f1(text: str, gold: str) -> float:
    """Overlap of words, harmonic mean of precision and recall."""
    words, golds = _words(text), _words(gold)
    common = sum((Counter(words) & Counter(golds)).values())
    return 2 * common / (len(words) + len(golds)) if common else 0.0


def content_recall(text: str, gold: str) -> float:
    """Share of the gold form's words of content that a text has."""
    wanted = {word for word in _words(gold) if word not in _SMALL}
    return len(wanted & set(_words(text))) / len(wanted) if wanted else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def speed(conversations: Sequence[Sequence[Asked]]) -> dict[str, float]:
    """p50 and the slowest call, in milliseconds."""
    milliseconds = []
    for turns in conversations:
        history = [Turn(t.question, next(iter(t.answers), ""), t.standalone) for t in turns]
        for place, turn in enumerate(turns):
            start = time.perf_counter()
            stand_alone(turn.question, history[:place])
            milliseconds.append(1000 * (time.perf_counter() - start))
    return {"p50": round(statistics.median(milliseconds), 3), "max": round(max(milliseconds), 3)}


def pipeline(desk: ArticleQA, conversations: Sequence[Sequence[Asked]]) -> dict[str, Any]:
    """The answers in each condition, over the turns that need rewriting and over all."""
    ask = cache(desk.ask)  # many forms recur from condition to condition
    conditions = {
        "as_typed": [o for turns in conversations for o in plain(ask, turns, gold=False)],
        "rewritten": [o for turns in conversations for o in in_turn(ask, turns, gold=False)],
        "rewritten_right_history": [
            o for turns in conversations for o in in_turn(ask, turns, gold=True)
        ],
        "person": [o for turns in conversations for o in plain(ask, turns, gold=True)],
    }
    return {
        name: {
            "need_rewriting": scores([o for o in outcomes if o.asked.needs_rewrite]),
            "all": scores(outcomes),
        }
        for name, outcomes in conditions.items()
    }


def plain(ask: Ask, turns: Sequence[Asked], *, gold: bool) -> Iterator[Outcome]:
    """Each turn asked by itself, as typed or in the person's form."""
    for turn in turns:
        form = turn.standalone if gold else turn.question
        yield Outcome(turn, form, ask(form))


def in_turn(ask: Ask, turns: Sequence[Asked], *, gold: bool) -> Iterator[Outcome]:
    """The turns asked one after another, on the answers given or on the right ones."""
    history: list[Turn] = []
    for turn in turns:
        form = stand_alone(turn.question, history)
        answer = ask(form)
        yield Outcome(turn, form, answer)
        text = next(iter(turn.answers), "") if gold else answer.text
        history.append(Turn(turn.question, text, form))


def scores(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Gold sentence in the first hit and the first quote, F1, and abstention."""
    answerable = [o for o in outcomes if o.asked.answerable]
    others = [o for o in outcomes if not o.asked.answerable]
    return {
        "turns": len(outcomes),
        "gold_in_first_hit_rate": ratio(_shown(o, quoted=False) for o in answerable),
        "gold_in_first_quote_rate": ratio(_shown(o, quoted=True) for o in answerable),
        "f1_answerable": ratio(_f1(o) for o in answerable),
        "f1": ratio(_f1(o) for o in outcomes),
        "false_answer_rate": ratio(bool(o.answer and o.answer.answered) for o in others),
    }


def _shown(outcome: Outcome, *, quoted: bool) -> bool:
    answer = outcome.answer
    if answer is None:
        return False
    texts = [q.text for q in answer.quotes] if quoted else [h.passage.text for h in answer.hits]
    return bool(texts) and any(sentence in texts[0] for sentence in outcome.asked.evidence)


def _f1(outcome: Outcome) -> float:
    text = outcome.answer.text if outcome.answer else ""
    if not outcome.asked.answerable:
        return float(not text)
    return best_scores(text, [(gold, "nl") for gold in outcome.asked.answers], "nl")[1]


def ratio(values: Any) -> float:
    """The mean of numbers or truths, to four digits; 0 of none."""
    numbers = [float(value) for value in values]
    return round(statistics.fmean(numbers), 4) if numbers else 0.0


if __name__ == "__main__":
    typer.run(main)
