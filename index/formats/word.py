"""Word documents (docx) to plain text: headings, paragraphs, lists and tables in their order.

python-docx opens the file; its XML is read here, since `Paragraph.text` leaves out what stands in
tracked insertions and content controls. Deleted text, text boxes, headers and notes are left out.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError

from index.errors import UnreadableFileError
from index.formats import Extracted
from index.formats.blocks import MAX_CELL_CHARS, Blocks

MAX_UNPACKED_BYTES = 100_000_000
# What zipfile, zlib, lxml (its errors are SyntaxErrors) and python-docx raise over damaged parts.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    EOFError,
    OSError,
    RuntimeError,
    OpcError,
    PythonDocxError,
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL = (_W + name for name in ("p", "tbl", "tr", "tc"))
_PIECES = {_W + "tab": " ", _W + "noBreakHyphen": "-"}
_BREAKS = {_W + "br", _W + "cr"}
_UNSEEN = {_W + name for name in ("del", "moveFrom", "pict", "drawing", "object", "pPr", "rPr")}
_UNSEEN.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent")


def from_docx(data: bytes) -> Extracted:
    """The text of a Word document.

    Args:
        data: The file's bytes.

    Returns:
        Its text; the title from its properties, else its first title or heading.

    Raises:
        UnreadableFileError: The file is damaged, or unpacks to an absurd size.
    """
    try:
        title, body, styles = _open(data)
    except _DAMAGE as error:
        raise UnreadableFileError(
            "The Word document is damaged. Open it in a word processor and save it again."
        ) from error
    reading = _Reading(styles)
    reading.blocks_of(body)
    return Extracted(title or reading.title, reading.blocks.text())


def _open(data: bytes) -> tuple[str, Any, Mapping[str, Any]]:
    """The title in a document's properties, its body and its styles by their ids."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise UnreadableFileError("The Word document is too large when unpacked.")
    document = docx.Document(io.BytesIO(data))
    styles = {style.style_id: style for style in document.styles}
    return document.core_properties.title or "", document.element.body, styles


class _Reading:
    """One pass over a document's body, or a cell's, into blocks."""

    def __init__(self, styles: Mapping[str, Any]) -> None:
        """Start with the document's styles by their ids; `blocks_of` reads."""
        self.blocks = Blocks()
        self.title = ""
        self._styles = styles
        self._group = 1  # of the list or table being read

    def blocks_of(self, element: Any) -> None:
        """Read the paragraphs and tables below an element, in their order."""
        for child in element:
            if child.tag in _UNSEEN:
                continue
            if child.tag == _PARAGRAPH:
                self._paragraph(child)
            elif child.tag == _ROW and (cells := self._cells(child)) is not None:
                self.blocks.row(cells, self._group)
            else:
                self._group += child.tag == _TABLE
                self.blocks_of(child)

    def _paragraph(self, element: Any) -> None:
        """Read a paragraph: a heading, a list item or running text."""
        named = element.find(f"{_W}pPr/{_W}pStyle")
        style = self._styles.get(named.get(_W + "val")) if named is not None else None
        name = (style.name or "") if style is not None else ""
        is_heading = name == "Title" or name.startswith("Heading")
        in_style = style is not None and _is_listed(style.element)
        listed = not is_heading and (in_style or _is_listed(element))
        if listed:
            self.blocks.item("- ", self._group)
        else:
            self._group += 1
        self._runs(element)
        self.blocks.end(self._group if listed else 0)
        self.blocks.item("", 0)
        if is_heading and not self.title:
            self.title = "".join(element.itertext(_W + "t"))

    def _runs(self, element: Any) -> None:
        """Read running text."""
        for child in element:
            if child.tag in _UNSEEN or child.find(f"{_W}rPr/{_W}vanish") is not None:
                continue
            if child.tag == _W + "t":
                self.blocks.write(child.text)
            elif child.tag in _BREAKS:
                self.blocks.line_break()
            else:
                self.blocks.write(_PIECES.get(child.tag))
                self._runs(child)

    def _cells(self, row: Any) -> list[str] | None:
        """The texts of a table row's cells, or None where the table is page layout."""
        if next(row.iter(_TABLE), None) is not None:
            return None
        cells = []
        for cell in row.iter(_CELL):
            reading = _Reading(self._styles)
            reading.blocks_of(cell)
            cells.append(reading.blocks.text())
        return None if any(len(cell) > MAX_CELL_CHARS for cell in cells) else cells


def _is_listed(element: Any) -> bool:
    """Whether a paragraph or a style carries a list's number or bullet."""
    number = element.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    return number is not None and number.get(_W + "val") != "0"
