"""Rows of JSONL question sets: one JSON object a line.

    {"id": "q1", "lang": "en", "question": "How much is the loan?", "answers": ["1,3 miljard euro"],
     "free": ["1.3 billion euros"], "evidence": ["Rusland gaat … met een lening van …"],
     "answerable": true, "kind": "money"}

Only `question` is needed, with `answers` or `free` unless the article does not answer it.
`history` holds earlier turns, `article` names a file or an article of the library. A row with
`turns` is a conversation: each turn becomes a question with the turns before it as its history.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from index.text import normalise
from qa.errors import QuestionError
from qa.evaluation.types import Problem, Question
from qa.questions import clean_question
from qa.types import Turn


def _listed(value: Any) -> Any:
    """A single string as a list of one, nothing as an empty list."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


# Starts the id of a row that has none: its line, which moves when rows are added above it.
LINE_ID = "line-"

Strings = Annotated[list[str], BeforeValidator(_listed)]


class TurnRow(BaseModel):
    """An earlier turn of a conversation."""

    question: str
    answer: str = ""
    standalone_question: str = ""


class Row(BaseModel):
    """The fields of a row; others are ignored."""

    id: str | int | None = None
    lang: str | None = None
    question: str
    answers: Strings = []
    free: Strings = []
    evidence: Strings = []
    answerable: bool | None = None
    kind: str | None = None
    history: list[TurnRow] = []
    article: str | None = None
    standalone: str = ""


def questions_of_lines(file: str, text: str) -> Iterator[Question | Problem]:
    """Read a JSONL set.

    Args:
        file: Its name, for problems.
        text: Its content; blank lines are skipped.

    Yields:
        In the order of the lines, each question, or what is wrong with it.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield from _questions(json.loads(line), number)
        except json.JSONDecodeError as error:
            yield Problem(file, number, f"not JSON: {error.msg} at column {error.colno}")
        except ValidationError as error:
            yield Problem(file, number, reasons(error))
        except (ValueError, QuestionError) as error:
            yield Problem(file, number, str(error))


def question_of(row: Row, line: int) -> Question:
    """A row as a question.

    Raises:
        QuestionError: The question is blank or too long.
        ValueError: The row contradicts itself.
    """
    answers, free = _texts(row.answers), _texts(row.free)
    answerable = bool(answers or free) if row.answerable is None else row.answerable
    if answerable and not (answers or free):
        raise ValueError("answerable, but neither answers nor free says how")
    if not answerable and (answers or free):
        raise ValueError("not answerable, but it has answers")
    default = "answerable" if answerable else "unanswerable"
    return Question(
        id=str(row.id) if row.id not in (None, "") else f"{LINE_ID}{line}",
        question=clean_question(row.question),
        language=(row.lang or "").strip().lower(),
        kind=(row.kind or "").strip() or ("follow-up" if row.history else default),
        answerable=answerable,
        answers=answers,
        free=free,
        evidence=_texts(row.evidence),
        history=tuple(Turn(t.question, t.answer, t.standalone_question) for t in row.history),
        article=(row.article or "").strip() or None,
        line=line,
    )


def _questions(data: Any, line: int) -> list[Question]:
    """The question of a line, or the questions of its conversation."""
    if not isinstance(data, Mapping):
        raise ValueError(f"a JSON object is needed, not {type(data).__name__}")
    if "turns" not in data:
        return [question_of(Row.model_validate(data), line)]
    turns = data["turns"]
    if not isinstance(turns, list) or not all(isinstance(turn, Mapping) for turn in turns):
        raise ValueError("turns: a list of JSON objects is needed")
    shared = {key: data[key] for key in ("lang", "article") if key in data}
    questions: list[Question] = []
    history: list[TurnRow] = []
    for number, turn in enumerate(turns, 1):
        row = Row.model_validate(
            shared | {"id": f"{data.get('id', f'{LINE_ID}{line}')}.{number}"} | turn
        )
        row.history = list(history)
        questions.append(question_of(row, line))
        answer = next(iter(row.answers or row.free), "")
        history.append(
            TurnRow(question=row.question, answer=answer, standalone_question=row.standalone)
        )
    return questions


def _texts(values: list[str]) -> tuple[str, ...]:
    """Strings in the form that `Article.text` has, without blank ones."""
    return tuple(text for value in values if (text := normalise(value).strip()))


def reasons(error: ValidationError) -> str:
    """What pydantic found, on one line."""
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'row'}: {each['msg'][:1].lower()}{each['msg'][1:]}"
        for each in error.errors(include_url=False)
    )
