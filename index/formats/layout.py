"""Lines of text and where they stand on the page, joined into paragraphs.

A line opens a new paragraph when it stands further below the last than lines of its size do, is
indented, is set in another size, opens a list item, or when its first word had still fitted on a
line that ended a sentence. A word broken by a hyphen is made whole.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.formats import Extracted

MAX_TITLE_CHARS = 200
SAME_SIZE_RATIO = 0.08
MIN_GAP_RATIO = 1.25
MAX_PITCH_PER_SIZE = 2.6
MAX_HEADING_RATIO = 0.75
BROKEN_WORD = "\ufffe"  # what PDFium writes for a hyphen at the end of a line

_SENTENCE_END = re.compile(r"[.!?…:;][’”\"'»)\]]*$")
_BULLET = re.compile(r"[•▪●◦‣·■–-]\s|\d{1,2}[.)]\s|\(?[a-z]\)\s")
_KEEPS_HYPHEN = re.compile(r"(?:en|of|and|or|tot|to|und)\b|[^a-zß-ÿ]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text and where it stands, in points from the lower left."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float

    def same_size(self, other: "Line") -> bool:
        """Whether both are set in about the same size."""
        return abs(self.size - other.size) <= SAME_SIZE_RATIO * max(self.size, other.size)


class Layout:
    """Lines of a document and the measures that tell its paragraphs apart."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Measure the distance between lines of a size, and the right edge of each column."""
        self._lines = lines
        drops: dict[int, Counter[float]] = {}
        self._rights: dict[int, float] = {}
        self._lefts = Counter(round(line.left) for line in lines)
        for before, line in pairwise(lines):
            drop = before.base - line.base
            if before.same_size(line) and 0.8 * line.size < drop < MAX_PITCH_PER_SIZE * line.size:
                drops.setdefault(round(line.size), Counter())[round(drop * 2) / 2] += 1
        self._pitches = {size: counter.most_common(1)[0][0] for size, counter in drops.items()}
        for line in lines:
            column = round(line.left / 12)
            self._rights[column] = max(line.right, self._rights.get(column, 0.0))
        self._hyphened = set(re.findall(r"\w+-\w+", " ".join(line.text for line in lines)))

    def extracted(self, title: str) -> Extracted:
        """The paragraphs, and the title, which is the first page's largest line if not given."""
        paragraphs: list[list[Line]] = []
        for line in self._lines:
            if paragraphs and not self._opens(paragraphs[-1], line):
                paragraphs[-1].append(line)
            else:
                paragraphs.append([line])
        texts = [self._joined([line.text for line in lines]) for lines in paragraphs]
        if not title and paragraphs:
            sizes = Counter(e.size for e in self._lines for _ in e.text)
            largest = max(
                range(len(texts)), key=lambda i: (paragraphs[i][0].page == 0, paragraphs[i][0].size)
            )
            if paragraphs[largest][0].size > 1.15 * sizes.most_common(1)[0][0]:
                title = texts[largest] if len(texts[largest]) <= MAX_TITLE_CHARS else ""
        return Extracted(title, "\n\n".join(texts))

    def _opens(self, paragraph: Sequence[Line], line: Line) -> bool:
        """Whether a line opens a new paragraph after the lines of the one before."""
        before = paragraph[-1]
        if before.text.endswith(BROKEN_WORD):
            return False
        ended = bool(_SENTENCE_END.search(before.text))
        drop = before.base - line.base
        if not before.same_size(line):
            return True
        if line.page != before.page or drop < -line.size:
            return ended
        if drop > MIN_GAP_RATIO * self._pitches.get(round(line.size), line.size):
            return True
        right = self._right_edge(before)
        fitted = before.right + _first_word_width(line) < right
        if _BULLET.match(line.text) and (ended or fitted or line.text[0] in "•▪●◦‣■"):
            return True
        indent = line.left - before.left
        if len(paragraph) == 1 and abs(indent) < 1:  # perhaps two paragraphs of a line each
            indent = self._indent(line)
        if 0.7 * line.size < indent < 6 * line.size and not _BULLET.match(paragraph[0].text):
            return ended or fitted
        short = before.right - before.left < MAX_HEADING_RATIO * (right - before.left)
        return fitted and (ended or (short and line.text[0].isupper()))

    def _indent(self, line: Line) -> float:
        """How far a line stands to the right of where most lines of its column begin."""
        left = round(line.left)
        reach = range(left - round(6 * line.size), left + 1)
        most = max(reach, key=lambda near: self._lefts[near])
        return left - most if self._lefts[most] > 2 * self._lefts[left] else 0

    def _right_edge(self, line: Line) -> float:
        """The right edge of the column that a line stands in."""
        column = round(line.left / 12)
        return max(self._rights.get(near, 0.0) for near in range(column - 3, column + 4))

    def _joined(self, lines: Sequence[str]) -> str:
        """The lines of a paragraph as one."""
        text = lines[0]
        for line in lines[1:]:
            stem = text.rstrip(BROKEN_WORD + "-")
            broken = len(stem) == len(text) - 1 and stem[-1:].isalnum()
            if not broken:
                text = f"{text} {line}"
            elif _KEEPS_HYPHEN.match(line) or not text.endswith(BROKEN_WORD):
                text = f"{stem}-{' ' if line[0].islower() else ''}{line}"
            else:
                compound = stem.split()[-1] + "-" + re.split(r"[^\w-]", line)[0]
                text = stem + ("-" if compound in self._hyphened else "") + line
        return text.replace(BROKEN_WORD, "-")


def _first_word_width(line: Line) -> float:
    """The width of a line's first word and a space, rather too wide than too narrow."""
    per_character = (line.right - line.left) / len(line.text)
    return 1.3 * per_character * (len(line.text.split()[0]) + 1)
