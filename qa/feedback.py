"""A reader's verdicts as a question set that `qa eval` reads as it is.

One JSON object a line in `<data folder>/feedback/questions.jsonl`, with the fields of the question
sets; the article's text is kept beside it, because a question without its article is no test. A
thumb down by itself says that something is wrong but not what is right: it is kept apart, in
`to-correct.jsonl`, until the right passage is given. A reader who thinks again takes the
earlier row back, and with the last row about an article goes its text.
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
    """Keeps verdicts in the files of a data folder, each under an id to take it back by."""

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

    def confirm(self, answer: Answer, article: Article, history: list[Turn]) -> str:
        """Note that what was said is right, be it that nothing is there; returns the row's id."""
        quotes = answer.quotes if answer.answered else ()
        spans = [quote.answer for quote in quotes[:1] if quote.answer]
        gold = Gold(tuple(spans or [answer.text]) if quotes else (), tuple(q.text for q in quotes))
        return self._append(self.questions, self._row(answer, article, history, gold), article)

    def correct(self, answer: Answer, article: Article, history: list[Turn], gold: Gold) -> str:
        """Note what is right instead of an answer; returns the row's id."""
        return self._append(self.questions, self._row(answer, article, history, gold), article)

    def doubt(self, answer: Answer, article: Article, history: list[Turn]) -> str:
        """Note that an answer is wrong, without what is right; returns the row's id."""
        row = self._row(answer, article, history, Gold()) | {"answer": answer.to_dict()}
        return self._append(self.to_correct, row, article)

    def withdraw(self, row_id: str) -> None:
        """Take a row back, and the text of its article if no other row is about it."""
        with _lock:
            left = ""
            gone: list[str] = []
            for path in (self.questions, self.to_correct):
                lines = path.read_text("utf-8").split("\n") if path.exists() else []
                taken = [line for line in lines if f'"id": "{row_id}"' in line]
                kept = "\n".join(line for line in lines if line not in taken)
                if taken:
                    _replace(path, kept)
                left += kept
                gone += [json.loads(line)["article"] for line in taken]
            for name in gone:
                if name not in left:
                    (self.folder / name).unlink(missing_ok=True)

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
            "article": f"articles/{article.sha256[:16]}.txt",
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

    def _append(self, path: Path, row: dict[str, Any], article: Article) -> str:
        """Add one line, whole as far as other threads can see, and its article's text once."""
        text = self.folder / row["article"]
        with _lock:
            if not text.exists():
                text.parent.mkdir(parents=True, exist_ok=True)
                text.write_text(article.text, "utf-8")
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return str(row["id"])


def _replace(path: Path, text: str) -> None:
    """Write a file anew, at once: whoever reads it finds the old text or the new; none, no file."""
    if not text:
        path.unlink()
        return
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(path)
