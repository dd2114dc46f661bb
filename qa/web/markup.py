"""An article as HTML: paragraphs that know their offsets, and marks inside them.

Everything is built from slices of the article's text, each escaped by itself, so that no text can
become markup. Marks are cut into flat runs, which lets quotes overlap.

    marked("a < b", 0, 5, [Mark(2, 3, "quote", "1")])
    ->  'a <mark class="qa-quote" data-n="1">&lt;</mark> b'
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from index.types import Article
from qa.types import Quote

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_SENTENCE_END = tuple(".?!…:;,’”\"'")
MAX_HEADING_CHARS = 70
MAX_HEADING_WORDS = 9

Kind = Literal["quote", "answer"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the article to set off.

    Attributes:
        start: Offset of its first character in the article.
        end: Offset after its last.
        kind: A quoted sentence, or the answer span inside one.
        label: Number of the quote, as shown.
    """

    start: int
    end: int
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading of an article.

    Attributes:
        start: Offset of its first character in the article.
        end: Offset after its last.
        heading: Whether it is a short line of its own, as above a section.
    """

    start: int
    end: int
    heading: bool


def marks_of(quote: Quote, label: str) -> list[Mark]:
    """The marks of a quote: its sentences, and in them the answer span if it has one."""
    marks = [Mark(quote.start, quote.end, "quote", label)]
    if quote.answer_start is not None and quote.answer_end is not None:
        marks.append(Mark(quote.answer_start, quote.answer_end, "answer", label))
    return marks


def blocks(text: str) -> list[Block]:
    r"""Cut a text into paragraphs: runs of lines between blank lines.

    Returns:
        Blocks in order; they cover everything but white space.

    Example:
        >>> [(b.start, b.end, b.heading) for b in blocks("Kop\n\nEerste zin.\nTweede zin.")]
        [(0, 3, True), (5, 28, False)]
    """
    found = [(match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    return [Block(start, end, _is_heading(text[start:end])) for start, end in found]


def _is_heading(line: str) -> bool:
    """Whether a paragraph looks like the heading of a section."""
    return (
        len(line) <= MAX_HEADING_CHARS
        and "\n" not in line
        and len(line.split()) <= MAX_HEADING_WORDS
        and any(character.isalpha() for character in line)
        and not line.endswith(_SENTENCE_END)
    )


def marked(text: str, start: int, end: int, marks: Sequence[Mark] = ()) -> str:
    """A slice of a text as HTML, with marks.

    Args:
        text: The whole text.
        start: Offset where the slice begins.
        end: Offset after it.
        marks: In offsets of the whole text; what lies outside the slice is left out.

    Returns:
        HTML whose text is `text[start:end]`.
    """
    parts = []
    for run_start, run_end, inside in _runs(start, end, marks):
        words = escape(text[run_start:run_end])
        if inside:
            kind = "answer" if any(mark.kind == "answer" for mark in inside) else "quote"
            labels = " ".join(sorted({mark.label for mark in inside}))
            words = f'<mark class="qa-{kind}" data-n="{escape(labels)}">{words}</mark>'
        parts.append(words)
    return "".join(parts)


def _runs(start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """Cut `start` to `end` wherever a mark begins or ends, and tell which marks hold each run."""
    edges = {start, end}
    for mark in marks:
        edges.update(edge for edge in (mark.start, mark.end) if start < edge < end)
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        yield left, right, [mark for mark in marks if mark.start <= left and right <= mark.end]


def article_html(article: Article, marks: Sequence[Mark] = ()) -> str:
    """An article's paragraphs as HTML.

    Args:
        article: The article.
        marks: What to set off in it.

    Returns:
        One element a block, with its offset in `data-start`; no title.
    """
    parts = []
    for block in blocks(article.text):
        tag, kind = ("h3", "qa-block qa-heading") if block.heading else ("p", "qa-block")
        inner = marked(article.text, block.start, block.end, marks)
        parts.append(f'<{tag} class="{kind}" data-start="{block.start}" dir="auto">{inner}</{tag}>')
    return "".join(parts)
