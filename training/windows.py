"""Cuts windows of whole sentences out of texts, with or without the answer in them.

The reader sees passages of an article, never a whole one, and the answer may be anywhere in a
passage or in another passage altogether. Training on windows of random size and place teaches
both: a window that leaves the answer's sentences out is an unanswerable example of the hardest
kind.
"""

import random
import re
from dataclasses import replace

from training.examples import Example

MIN_WINDOW_CHARS = 300
MAX_WINDOW_CHARS = 1000
MIN_NEGATIVE_CHARS = 80
LOWER_RATE = 0.2
NO_MARK_RATE = 0.2
TYPO_RATE = 0.08
MIN_TYPO_CHARS = 10
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+(?=[^\sa-z])|\n+")


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, white space after each included, that cover the text.

    Example:
        >>> sentences("Ja. Nee!")
        [(0, 4), (4, 8)]
    """
    ends = [match.end() for match in SENTENCE_END.finditer(text) if match.end() < len(text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def window_with_answer(example: Example, rng: random.Random) -> Example:
    """A random run of whole sentences around the answer, or anywhere if there is none."""
    spans = sentences(example.text)
    if example.start is None or example.end is None:
        first = last = rng.randrange(len(spans))
    else:
        first = max(i for i, (start, _) in enumerate(spans) if start <= example.start)
        last = min(i for i, (_, end) in enumerate(spans) if end >= example.end)
    first, last = _grow(spans, first, last, (0, len(spans) - 1), rng)
    return _cut(example, spans[first][0], spans[last][1])


def window_without_answer(example: Example, rng: random.Random) -> Example | None:
    """A run of sentences beside the answer, as an unanswerable example; `None` without room.

    A window that repeats the words of the answer is refused: it may answer the question after all.
    """
    if example.start is None or example.end is None:
        return window_with_answer(example, rng)
    start, end = example.start, example.end
    spans = sentences(example.text)
    before = [i for i, span in enumerate(spans) if span[1] <= start]
    after = [i for i, span in enumerate(spans) if span[0] >= end]
    sides = [
        side
        for side in (before, after)
        if side and spans[side[-1]][1] - spans[side[0]][0] >= MIN_NEGATIVE_CHARS
    ]
    if not sides:
        return None
    side = rng.choice(sides)
    seed = rng.choice(side)
    first, last = _grow(spans, seed, seed, (side[0], side[-1]), rng)
    window = _cut(replace(example, start=None, end=None), spans[first][0], spans[last][1])
    return None if example.answer.lower() in window.text.lower() else window


def _grow(
    spans: list[tuple[int, int]], first: int, last: int, limits: tuple[int, int], rng: random.Random
) -> tuple[int, int]:
    """Add neighbouring sentences on random sides while the window stays within a random size."""
    room = rng.randint(MIN_WINDOW_CHARS, MAX_WINDOW_CHARS)
    left_bias = rng.random()
    open_sides = {"left", "right"}
    while open_sides:
        side = "left" if rng.random() < left_bias else "right"
        if side not in open_sides:
            (side,) = open_sides
        new_first, new_last = (first - 1, last) if side == "left" else (first, last + 1)
        if (
            new_first < limits[0]
            or new_last > limits[1]
            or spans[new_last][1] - spans[new_first][0] > room
        ):
            open_sides.remove(side)
        else:
            first, last = new_first, new_last
    return first, last


def _cut(example: Example, start: int, end: int) -> Example:
    text = example.text[start:end].rstrip()
    if example.start is None or example.end is None:
        return replace(example, text=text)
    return replace(
        example, text=text, start=example.start - start, end=min(example.end - start, len(text))
    )


def roughened(question: str, rng: random.Random) -> str:
    """The question as people type it: at times in lower case, unmarked, or with a typo."""
    if rng.random() < LOWER_RATE:
        question = question.lower()
    if rng.random() < NO_MARK_RATE:
        question = question.rstrip(" ?")
    if rng.random() < TYPO_RATE and len(question) > MIN_TYPO_CHARS:
        at = rng.randrange(1, len(question) - 2)
        question = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    return question
