r"""A plain text under construction: paragraphs, list items and table rows, one after the other.

White space is folded as a browser folds it. It knows nothing of HTML or Word.

    b = Blocks(); b.write("Een  zin\n hier."); b.end(); b.write("Twee."); b.text()
    ->  "Een zin hier.\n\nTwee."
"""

import re
from collections.abc import Sequence

_SPACES = re.compile(r"[ \t\n\r\f]+")
MAX_CELL_CHARS = 200  # tables with longer cells are page layout, and their cells paragraphs


class Blocks:
    """Collects text; blocks of one group (a list, a table) stand on successive lines."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._blocks: list[tuple[str, int]] = []
        self._open: list[str] = []
        self._marker = ""

    def write(self, text: str | None, verbatim: bool = False) -> None:
        """Add running text to the open block; `verbatim` keeps spaces and line breaks."""
        if not text:
            return
        if not verbatim:
            text = _SPACES.sub(" ", text)
            if not self._open or self._open[-1][-1].isspace():
                text = text.removeprefix(" ")
        if text:
            self._open.append(text)

    def line_break(self) -> None:
        """Start a new line within the open block."""
        self._open.append("\n")

    def item(self, marker: str, group: int) -> None:
        """Start a list item: the next block of the group opens with the marker."""
        self.end(group)
        self._marker = marker

    def row(self, cells: Sequence[str], group: int) -> None:
        """Add a table row: its cells on one line, `a | b`."""
        self.end()
        self.write(" | ".join(folded for cell in cells if (folded := " ".join(cell.split()))))
        self.end(group)

    def end(self, group: int = 0) -> None:
        """Close the open block, if it holds anything.

        Args:
            group: Number of the list or table that it belongs to; 0 for a paragraph.
        """
        if block := "".join(self._open).strip("\n").rstrip():
            self._blocks.append((self._marker + block, group))
            self._marker = ""
        self._open = []

    def text(self) -> str:
        """All of it: an empty line between paragraphs, none within a list or a table."""
        self.end()
        pieces, last = [], 0
        for block, group in self._blocks:
            pieces += ["\n" if group and group == last else "\n\n", block]
            last = group
        return "".join(pieces[1:])
