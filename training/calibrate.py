"""Fits what a reader's margin is worth, on texts that it never saw.

    python -m training.calibrate --data DATA --extra training/data --models qa/models

Held-out items, joined to articles of several passages, are asked through the product itself, so
that the margins are those of a user's question: the best over all passages read, of spans in the
right one and the wrong ones. A logistic curve (Platt 1999) then gives the probability that the
answer is right, and the threshold is the margin at which 90 % of the answerable questions are
answered.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression

from qa.evaluation.normalise import best_scores
from qa.service import ArticleQA
from qa.settings import Settings
from training.examples import LANGUAGES, is_held_out, news_files, news_items

ITEMS_PER_ARTICLE = 2
COVERAGE = 0.9
MIN_RIGHT_F1 = 0.5
ONE_QUESTION_IN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's outcome if it is always answered; F1 is 0 if it is unanswerable."""

    margin: float
    f1: float
    answerable: bool


def ask_all(items: Sequence[dict[str, Any]], settings: Settings) -> Iterator[Asked]:
    """Ask one question in three over Dutch and over English articles, languages by turns."""
    for language in LANGUAGES:
        written = [item for item in items if language in item]
        for first in range(0, len(written), ITEMS_PER_ARTICLE):
            group = written[first : first + ITEMS_PER_ARTICLE]
            text = "\n\n".join(item[language] for item in group)
            desk = ArticleQA.from_text(text, settings=settings)
            entries = [entry for item in group for entry in (*item["qas"], *item["unanswerable"])]
            for number, entry in enumerate(entries[::ONE_QUESTION_IN]):
                gold = entry.get(f"a_{language}")
                yield _ask(desk, entry[f"q_{LANGUAGES[number % 2]}"], gold, language)


def _ask(desk: ArticleQA, question: str, gold: str | None, language: str) -> Asked:
    best = desk.answering.candidates([desk.find(question)])[0][0]
    answer = desk.articles[best.article_id].text[best.start : best.end]
    f1 = best_scores(answer, [(gold, language)], language)[1] if gold else 0.0
    return Asked(best.margin, f1, gold is not None)


def fit(asked: Sequence[Asked]) -> dict[str, Any]:
    """The calibration file's content: curve, threshold, and what they give where fitted."""
    margins = np.array([outcome.margin for outcome in asked])
    scores = np.array([outcome.f1 for outcome in asked])
    answerable = np.array([outcome.answerable for outcome in asked])
    curve = LogisticRegression(C=np.inf).fit(margins[:, None], scores >= MIN_RIGHT_F1)
    threshold = float(np.quantile(margins[answerable], 1 - COVERAGE))
    answered = margins >= threshold
    return {
        "scale": round(float(curve.coef_[0, 0]), 4),
        "bias": round(float(curve.intercept_[0]), 4),
        "threshold": round(threshold, 3),
        "fitted_on": "held-out training texts, questions in both languages, whole pipeline",
        "n": len(asked),
        "n_answerable": int(answerable.sum()),
        "answerable_answered_rate": round(float(answered[answerable].mean()), 3),
        "answerable_f1": round(float((scores * answered)[answerable].mean()), 3),
        "unanswerable_answered_rate": round(float(answered[~answerable].mean()), 3),
    }


def main(
    data: Annotated[Path, typer.Option(help="folder of training data")],
    models: Annotated[Path, typer.Option(help="folder with encoder/ and reader/")],
    extra: Annotated[Path | None, typer.Option(help="folder of more news items")] = None,
) -> None:
    """Fit and write `reader/calibration.json`."""
    items = [item for item in news_items(news_files(data, extra)) if is_held_out(item["id"])]
    settings = Settings(encoder=str(models / "encoder"), reader=str(models / "reader"))
    calibration = fit(list(ask_all(items, settings)))
    (models / "reader" / "calibration.json").write_text(
        json.dumps(calibration, indent=2) + "\n", encoding="utf-8"
    )
    typer.echo(json.dumps(calibration, indent=2))


if __name__ == "__main__":
    typer.run(main)
