"""Question sets from files: JSONL, SQuAD JSON or CSV, told apart by the file's name.

A row that cannot be used never stops the rest: it becomes a `Problem` that names file, line and
reason. Only a file that holds no question at all is an error.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from index.language import detect_language
from index.load import load_article
from index.text import decode
from index.types import Article
from qa.errors import QAError, QuestionSetError
from qa.evaluation.rows import questions_of_lines
from qa.evaluation.squad import read_squad
from qa.evaluation.table import questions_of_table
from qa.evaluation.types import Problem, Question, QuestionSet
from qa.settings import SHIPPED_ARTICLE

SHIPPED_QUESTIONS = SHIPPED_ARTICLE.parent / "loekasjenko-poetin-sotsji.questions.jsonl"
SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
# The language of so short a text as a question is only told apart for these two, and not for
# "En hoe lang?" at all.
_DETECTED = ("nl", "en")
_MIN_DETECTED_CHARS = 24


def load_questions(
    path: str | Path,
    *,
    question_field: str = "question",
    join_paragraphs: bool = False,
    article_files: bool = True,
) -> QuestionSet:
    """Read a question set.

    Args:
        path: A .jsonl, .json (SQuAD), .csv or .tsv file.
        question_field: For SQuAD, the field to ask: "question" or for example "question_en".
        join_paragraphs: For SQuAD, whether an article's paragraphs make one article.
        article_files: Whether a row's `article` may name a file. A set from someone who may not
            read this machine's files must not.

    Returns:
        The questions, with the articles that the set brings along.

    Raises:
        QuestionSetError: The file is missing, of another format, or holds no usable question.
    """
    path = Path(path)
    data, text = _read(path)
    articles: dict[str, Article] = {}
    if path.suffix.lower() == ".json":
        articles, found = read_squad(
            path.name,
            _parsed(path, text),
            question_field=question_field,
            join_paragraphs=join_paragraphs,
        )
    elif path.suffix.lower() in (".csv", ".tsv"):
        found = list(questions_of_table(path.name, text))
    else:
        found = list(questions_of_lines(path.name, text))
    questions, problems = _sorted_out(path.name, found)
    if article_files and path.suffix.lower() != ".json":
        questions, more = _with_articles(path, questions, articles)
        problems += more
    if not questions:
        reasons = "".join(f"\n  {problem}" for problem in problems[:5])
        raise QuestionSetError(f"{path} holds no question that can be used.{reasons}")
    options = f"{question_field}\0{join_paragraphs}".encode()
    return QuestionSet(
        name=path.name,
        sha256=hashlib.sha256(data + b"\0" + options).hexdigest(),
        questions=tuple(_with_languages(questions)),
        articles=MappingProxyType(articles),
        problems=tuple(problems),
    )


def _read(path: Path) -> tuple[bytes, str]:
    """The file's bytes and text."""
    if path.suffix.lower() not in SUFFIXES:
        raise QuestionSetError(f"{path}: a question set is one of {', '.join(SUFFIXES)}.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QuestionSetError(f"{path} cannot be read: {error.strerror}.") from error
    text = decode(data)
    if text is None:
        raise QuestionSetError(f"{path} is not a text file.")
    return data, text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _parsed(path: Path, text: str) -> object:
    """The JSON of a file."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise QuestionSetError(f"{path}:{error.lineno}: not JSON: {error.msg}.") from error


def _sorted_out(
    file: str, found: Iterable[Question | Problem]
) -> tuple[list[Question], list[Problem]]:
    """Questions and problems apart; a second question of the same id is a problem."""
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    for each in found:
        if isinstance(each, Problem):
            problems.append(each)
        elif each.id in questions:
            place = "" if each.line else each.id
            problems.append(Problem(file, each.line, f"the id “{each.id}” is used before", place))
        else:
            questions[each.id] = each
    return list(questions.values()), problems


def _with_articles(
    path: Path, questions: Iterable[Question], articles: dict[str, Article]
) -> tuple[list[Question], list[Problem]]:
    """Load the files that rows name as their article, from beside the set or by full path.

    A name that is no file stays as it is: it may be an article of the library.
    """
    kept: list[Question] = []
    problems: list[Problem] = []
    ids: dict[Path, str] = {}
    for question in questions:
        file = path.parent / question.article if question.article else None
        if file is None or not _is_file(file):
            kept.append(question)
            continue
        try:
            if file not in ids:
                article = load_article(file)
                ids[file] = article.id
                articles[article.id] = article
            kept.append(replace(question, article=ids[file]))
        except QAError as error:
            problems.append(Problem(path.name, question.line, str(error)))
    return kept, problems


def _is_file(path: Path) -> bool:
    """Whether a name is that of a file; one that cannot be a name is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _with_languages(questions: list[Question]) -> list[Question]:
    """Fill in languages that the set does not give, in doubt that of all its questions."""
    if all(question.language for question in questions):
        return questions
    whole = detect_language(" ".join(q.question for q in questions if not q.language))
    return [q if q.language else replace(q, language=_language(q, whole)) for q in questions]


def _language(question: Question, default: str) -> str:
    """The language of a question and the questions before it, if they are long enough to tell."""
    text = " ".join([*(turn.question for turn in question.history), question.question])
    guess = detect_language(text) if len(text) >= _MIN_DETECTED_CHARS else default
    return guess if guess in _DETECTED else default
