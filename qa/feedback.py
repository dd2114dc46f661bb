"""A reader's verdicts as a question set that `qa eval` reads as it is.

One JSON object a line in `<data folder>/feedback/questions.jsonl`, with the fields of the question
sets; the article's text is kept beside it, because a question without its article is no test. A
thumb down by itself says that something is wrong but not what is right: it is kept apart, in
`to-correct.jsonl`, until the right passage is given.
"""

import json
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from index.language import detect_language
from index.types import Article
from qa.types import Answer, Turn

KIND = "feedback"
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right, according to a reader.

    Attributes:
        answers: Right answers, verbatim from the article; empty if it does not answer.
        evidence: Sentences that prove them.
    """

    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class FeedbackBook:
    """Appends verdicts to the files of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Name the folder; it is made with the first verdict."""
        self.folder = data_dir.expanduser() / "feedback"

    @property
    def questions(self) -> Path:
        """The question set."""
        return self.folder / "questions.jsonl"

    @property
    def to_correct(self) -> Path:
        """Answers that a reader found wrong, without what is right."""
        return self.folder / "to-correct.jsonl"

    def confirm(self, answer: Answer, article: Article, history: list[Turn]) -> None:
        """Note that an answer is right, or that the article does not answer, as was said."""
        quotes = answer.quotes if answer.answered else ()
        spans = [quote.answer for quote in quotes[:1] if quote.answer]
        gold = Gold(tuple(spans or [answer.text]) if quotes else (), tuple(q.text for q in quotes))
        self._append(self.questions, self._row(answer, article, history, gold))

    def correct(self, answer: Answer, article: Article, history: list[Turn], gold: Gold) -> None:
        """Note what is right instead of an answer."""
        self._append(self.questions, self._row(answer, article, history, gold))

    def doubt(self, answer: Answer, article: Article, history: list[Turn]) -> None:
        """Note that an answer is wrong, without what is right."""
        row = self._row(answer, article, history, Gold())
        self._append(self.to_correct, row | {"answer": answer.to_dict()})

    def _row(
        self, answer: Answer, article: Article, history: list[Turn], gold: Gold
    ) -> dict[str, Any]:
        """A row of a question set."""
        return {
            "id": f"feedback-{uuid4().hex[:12]}",
            "lang": detect_language(answer.question),
            "question": answer.question,
            "answers": list(gold.answers),
            "evidence": list(gold.evidence),
            "answerable": bool(gold.answers),
            "kind": KIND,
            "free": [],
            "article": self._keep(article),
            "history": [
                {
                    "question": turn.question,
                    "answer": turn.answer,
                    "standalone_question": turn.standalone_question,
                }
                for turn in history
            ],
            "given": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _keep(self, article: Article) -> str:
        """Keep an article's text once; returns its path relative to the question set."""
        name = f"articles/{article.sha256[:16]}.txt"
        path = self.folder / name
        with _lock:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(article.text, "utf-8")
        return name

    def _append(self, path: Path, row: dict[str, Any]) -> None:
        """Add one line, whole or not at all as far as other threads can see."""
        line = json.dumps(row, ensure_ascii=False) + "\n"
        with _lock, path.open("a", encoding="utf-8") as file:
            file.write(line)
