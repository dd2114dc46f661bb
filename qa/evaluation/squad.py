"""SQuAD question sets, versions 1.1 and 2.0: articles of paragraphs, each with its questions.

Every paragraph ("context") is an article of its own, or, joined, every article is. Format:
https://rajpurkar.github.io/SQuAD-explorer/; XQuAD and SQuAD-NL share it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from index.load import article_from_text
from index.types import Article
from qa.errors import QAError, QuestionSetError
from qa.evaluation.rows import Row, question_of, reasons
from qa.evaluation.types import Problem, Question, Span

_BETWEEN_PARAGRAPHS = "\n\n"


def read_squad(
    file: str, data: Any, *, question_field: str, join_paragraphs: bool
) -> tuple[dict[str, Article], list[Question | Problem]]:
    """Read a SQuAD set.

    Args:
        file: Its name, for problems.
        data: The parsed JSON.
        question_field: Name of the field to ask, "question" or for example "question_en".
        join_paragraphs: Whether the paragraphs of an article make one article.

    Returns:
        The articles by id, and each question or what is wrong with it.

    Raises:
        QuestionSetError: It is not SQuAD's format.
    """
    articles: dict[str, Article] = {}
    found: list[Question | Problem] = []
    try:
        for number, entry in enumerate(data["data"], 1):
            title = str(entry.get("title") or f"article {number}")
            paragraphs = list(entry["paragraphs"])
            groups = [paragraphs] if join_paragraphs else [[each] for each in paragraphs]
            for part, group in enumerate(groups, 1):
                article_id = f"{number}-{title}" if join_paragraphs else f"{number}.{part}-{title}"
                try:
                    article, starts = _article(article_id, title, group)
                except QAError as error:
                    found.append(Problem(file, 0, str(error), article_id))
                    continue
                articles[article_id] = article
                for paragraph, start in zip(group, starts, strict=True):
                    found += _questions(file, paragraph, article, start, question_field)
    except (TypeError, KeyError, AttributeError) as error:
        raise QuestionSetError(
            f"{file} is not SQuAD's format, data → paragraphs → context and qas: {error!r}"
        ) from error
    return articles, found


def _article(
    article_id: str, title: str, paragraphs: Sequence[Mapping[str, Any]]
) -> tuple[Article, list[int]]:
    """Paragraphs as one article, and where each starts in it."""
    text = _BETWEEN_PARAGRAPHS.join(each["context"] for each in paragraphs)
    article = article_from_text(text, title=title, id=article_id)
    starts, at = [], 0
    for paragraph in paragraphs:
        starts.append(at)
        at += len(paragraph["context"]) + len(_BETWEEN_PARAGRAPHS)
    return article, starts


def _questions(
    file: str, paragraph: Mapping[str, Any], article: Article, start: int, field: str
) -> Iterator[Question | Problem]:
    """The questions of a paragraph that starts at `start` in its article."""
    for qa in paragraph["qas"]:
        place = str(qa.get("id", "")) if isinstance(qa, Mapping) else ""
        try:
            yield _question(qa, place, article, start, field)
        except KeyError as error:
            yield Problem(file, 0, f"there is no field “{error.args[0]}”", place)
        except (TypeError, AttributeError):
            yield Problem(
                file, 0, "it lacks the form of SQuAD: answers → text, answer_start", place
            )
        except ValidationError as error:
            yield Problem(file, 0, reasons(error), place)
        except (ValueError, QAError) as error:
            yield Problem(file, 0, str(error), place)


def _question(
    qa: Mapping[str, Any], question_id: str, article: Article, start: int, field: str
) -> Question:
    """One question; raises what says how it is not one."""
    answers = [] if qa.get("is_impossible") else qa["answers"]
    row = {
        "id": question_id,
        "question": qa[field],
        "answers": list(dict.fromkeys(answer["text"] for answer in answers)),
        "article": article.id,
    }
    question = question_of(Row.model_validate(row), 0)
    spans = {
        _located(article.text, start + int(answer["answer_start"]), answer["text"])
        for answer in answers
    }
    return replace(question, evidence_spans=tuple(sorted(spans)))


def _located(text: str, start: int, answer: str) -> Span:
    """The place of an answer nearest to where the set says it is.

    Loading an article may have taken out characters that cannot be seen, hence "nearest".

    Raises:
        ValueError: The answer is nowhere in the text.
    """
    before, after = text.rfind(answer, 0, start + len(answer)), text.find(answer, start)
    places = [place for place in (before, after) if place >= 0]
    if not answer.strip() or not places:
        raise ValueError(f"the answer “{answer}” is not in its paragraph")
    place = min(places, key=lambda each: abs(each - start))
    return place, place + len(answer)
