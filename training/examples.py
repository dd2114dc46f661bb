"""Loads the questions to train on: English ones, and bilingual news in all four directions.

Every example is a question, a text, and the span of the answer in that text, or no span where the
text does not answer. Offsets are half-open, in Python characters of the text.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SQUAD_FILES = ("new_wiki", "amazon_reviews", "reddit")
LANGUAGES = ("nl", "en")
HELD_OUT_ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A question about a text; `start` and `end` are `None` where the text does not answer it."""

    question: str
    text: str
    start: int | None
    end: int | None
    article: str

    def __post_init__(self) -> None:
        """Hold the span against the text.

        Raises:
            ValueError: the span is empty or outside the text.
        """
        if self.start is not None and not (
            self.end is not None and 0 <= self.start < self.end <= len(self.text)
        ):
            raise ValueError(
                f"span {self.start}:{self.end} outside a text of {len(self.text)} characters"
            )

    @property
    def answer(self) -> str:
        """The words of the answer, empty where there is none."""
        return "" if self.start is None else self.text[self.start : self.end]


def squad_examples(data: Path) -> list[Example]:
    """The English data: `new_wiki`, `amazon_reviews`, `reddit` (Miller et al. 2020) and `qed-dev`.

    Where annotators differ, the answer is the most frequent one, and of equally frequent ones the
    shortest.
    """
    examples = []
    for name in SQUAD_FILES:
        document = json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
        for number, article in enumerate(document["data"]):
            for paragraph in article["paragraphs"]:
                examples += [
                    _from_squad(paragraph["context"], entry, f"{name}-{number}")
                    for entry in paragraph["qas"]
                ]
    examples += _qed_examples(data / "qed-dev.jsonl")
    return examples


def _from_squad(text: str, entry: dict[str, Any], article: str) -> Example:
    counts = Counter((answer["answer_start"], answer["text"]) for answer in entry["answers"])
    start, answer = min(counts, key=lambda key: (-counts[key], len(key[1]), key))
    return Example(entry["question"], text, start, start + len(answer), article)


def _qed_examples(path: Path) -> Iterator[Example]:
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        answers = item["original_nq_answers"]
        if answers and answers[0]:
            span = answers[0][0]
            yield Example(
                item["question_text"],
                item["paragraph_text"],
                span["start"],
                span["end"],
                item["title_text"],
            )


def news_items(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The items of the news files: a Dutch or an English text or both, and questions in both.

    A line without a text of its own adds questions to the item of the same id.

    Raises:
        KeyError: it adds questions to an item that no file has.
    """
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    parts = [json.loads(line) for line in lines if line.strip()]
    items = {part["id"]: part for part in parts if _has_text(part)}
    for part in parts:
        if not _has_text(part):
            item = items[part["id"]]
            more = {key: item[key] + part.get(key, []) for key in ("qas", "unanswerable")}
            items[part["id"]] = item | more
    return list(items.values())


def _has_text(part: dict[str, Any]) -> bool:
    return any(language in part for language in LANGUAGES)


def news_examples(item: dict[str, Any]) -> list[Example]:
    """An item's questions in both languages on each of its texts.

    An answer is at its first occurrence in the text.

    Raises:
        ValueError: an answer is not in its text, word for word.
    """
    examples = []
    for text_language in LANGUAGES:
        if text_language not in item:
            continue
        text = item[text_language]
        article = f"{item['id']}-{text_language}"
        for question_language in LANGUAGES:
            question_key = f"q_{question_language}"
            for entry in item["qas"]:
                answer = entry[f"a_{text_language}"]
                start = text.find(answer) if answer else -1
                if start < 0:
                    raise ValueError(
                        f"item {item['id']}: {answer!r} is not in the {text_language} text"
                    )
                examples.append(
                    Example(entry[question_key], text, start, start + len(answer), article)
                )
            examples += [
                Example(entry[question_key], text, None, None, article)
                for entry in item["unanswerable"]
            ]
    return examples


def is_held_out(item_id: str) -> bool:
    """Whether a news item is kept from training, for calibration: one in ten, by a hash of its id.

    A hash and not a sample, so that adding items never moves one from one side to the other.
    """
    return int.from_bytes(hashlib.sha256(item_id.encode()).digest()[:4]) % HELD_OUT_ONE_IN == 0


def news_files(data: Path, extra: Path | None) -> list[Path]:
    """The news file of the data folder and every `.jsonl` of the extra folder."""
    return [data / "news-nl-en.jsonl", *(sorted(extra.glob("*.jsonl")) if extra else [])]
