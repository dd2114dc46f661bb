"""PDF to plain text: lines as PDFium finds them, joined again into the paragraphs they came from.

A PDF knows characters and where they stand, not paragraphs; `index.formats.layout` guesses those.
Headers and footers that come back and page numbers are left out here.
"""

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import pypdfium2
from pypdfium2 import raw

from index.errors import UnreadableFileError
from index.formats import Extracted
from index.formats.layout import BROKEN_WORD, Layout, Line
from index.text import MAX_ARTICLE_CHARS

EDGE_LINES = 2
APART_RATIO = 1.6
SIZE_SAMPLES = 10
MIN_POINTS, MAX_POINTS = 1.0, 300.0

_PDFIUM = threading.Lock()  # PDFium may be used by one thread at a time
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:pagina|page|blz\.?|p\.)\s*)?\d+\s*(?:(?:/|van|of)\s*\d+)?\W*", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"untitled|naamloos|anonymous|microsoft word|\.(?:docx?|indd|pdf|odt|tex)$", re.IGNORECASE
)


def from_pdf(data: bytes) -> Extracted:
    """The text of a PDF.

    Args:
        data: The file's bytes.

    Returns:
        Its text; the title from its properties, else the largest line of its first page.

    Raises:
        UnreadableFileError: The file is damaged, asks for a password, or holds no text, as a
            scan does.
    """
    try:
        title, lines = _read(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            message = "The PDF asks for a password. Save a copy without one and try again."
        else:
            message = "The PDF is damaged. Open it in a PDF viewer and save it again."
        raise UnreadableFileError(message) from error
    if not lines:
        raise UnreadableFileError(
            "The PDF holds no text, only images. Run text recognition (OCR) on it first."
        )
    title = "" if _NO_TITLE.search(title) else title
    return Layout(_without_edges(lines) or lines).extracted(title)


def _read(data: bytes) -> tuple[str, list[Line]]:
    """The title in a PDF's properties and its lines, as far as an article may be long."""
    lines: list[Line] = []
    chars = 0
    with _PDFIUM, closing(pypdfium2.PdfDocument(data)) as document:
        title = document.get_metadata_value("Title").strip()
        for number in range(len(document)):
            page = list(_lines(document, number))
            lines += page
            chars += sum(len(line.text) for line in page)
            if chars > MAX_ARTICLE_CHARS:  # too long, whatever follows
                break
    return title, lines


def _lines(document: Any, number: int) -> Iterator[Line]:
    """The lines of a page that hold anything, in the order of its content."""
    with closing(document[number]) as page, closing(page.get_textpage()) as characters:
        text = characters.get_text_range()
        last = characters.count_chars() - 1
        for match in re.finditer(rf"[^\s{BROKEN_WORD}][^\r\n{BROKEN_WORD}]*{BROKEN_WORD}?", text):
            words = match.group().rstrip()
            start = min(match.start(), last)  # not exact after an emoji; it is for layout only
            end = min(match.start() + len(words), last + 1)
            box, end_box = (characters.get_charbox(i, loose=True) for i in (start, end - 1))
            samples = range(start, end, max(1, (end - start) // SIZE_SAMPLES))
            size = Counter(_size(characters, i) for i in samples).most_common(1)[0][0]
            words = _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m.group()), words)
            yield Line(words, number, box[0], end_box[2], box[1], size)


def _size(characters: Any, index: int) -> float:
    """The size in points at which a character is set."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(characters, index, matrix)
    size = float(raw.FPDFText_GetFontSize(characters, index)) * math.hypot(matrix.c, matrix.d)
    return min(max(round(size, 1), MIN_POINTS), MAX_POINTS)


def _without_edges(lines: Sequence[Line]) -> list[Line]:
    """The lines without headers and footers that come back, and without page numbers."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    ordered = [sorted(page, key=lambda line: -line.base) for page in pages.values()]
    edges = [[page[:EDGE_LINES], page[: -EDGE_LINES - 1 : -1]] for page in ordered]
    counts = Counter(key for page in edges for key in {_place(e) for edge in page for e in edge})
    often = max(2, len(pages) / 2)
    repeated = {key for key, count in counts.items() if count >= often}
    drop: set[Line] = set()
    if len(pages) > 1:
        for page in ordered:
            drop.update(_furniture(page, repeated), _furniture(page[::-1], repeated))
    return [line for line in lines if line not in drop]


def _furniture(page: Sequence[Line], repeated: set[tuple[str, int]]) -> Sequence[Line]:
    """The header of a page whose lines come from the top, or its footer if from the bottom.

    It is repeated or a page number, and stands apart from the text.
    """
    for length in range(EDGE_LINES, 0, -1):
        edge, text = page[:length], page[length:]
        known = all(_place(e) in repeated or _PAGE_NUMBER.fullmatch(e.text) for e in edge)
        if known and (
            not text
            or not edge[-1].same_size(text[0])
            or abs(edge[-1].base - text[0].base) > APART_RATIO * text[0].size
        ):
            return edge
    return []


def _place(line: Line) -> tuple[str, int]:
    """What is alike in a header on all pages: its text but for numbers, and its height."""
    return re.sub(r"\d+", "#", line.text), round(line.base)
