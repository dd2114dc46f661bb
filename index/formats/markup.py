"""HTML and Markdown to plain text.

Of a web page the main text is taken, by trafilatura. It drops lines from the best of pages, so the
whole body is taken where there is next to nothing else in it, and where the page is small.
Markdown is rendered to HTML by markdown-it and read the same way. Scripts, styles
and what a page hides never appear.
"""

import re
from typing import Any

from lxml import etree, html
from markdown_it import MarkdownIt

from index.formats import Extracted
from index.formats.blocks import MAX_CELL_CHARS, Blocks

MAX_SMALL_PAGE_CHARS = 1_500
MIN_MAIN_TEXT_CHARS = 250
MAX_MAIN_TEXT_RATIO = 0.97
MAX_PAGE_CHARS = 1_000_000  # larger ones take trafilatura too long

# The right-hand names in a line are those of trafilatura's own trees.
_ITEMS = {"li", "dt", "dd", "item"}
_LISTS = {"ul", "ol", "dl", "menu", "list"}
_ROWS = {"tr", "row"}
_CELLS = {"td", "th", "cell"}
_BREAKS = {"br", "lb"}
_VERBATIM = {"pre"}
_BLOCKS = (
    _ITEMS
    | _LISTS
    | _ROWS
    | _CELLS
    | _VERBATIM
    | set(
        "address article aside blockquote body caption center details div fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hr legend main nav p section summary table "
        "tbody tfoot thead head quote".split()
    )
)
_UNSEEN = set(
    "script style noscript template iframe object embed svg math canvas audio video select "
    "textarea button datalist title meta link nav dialog".split()
)
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_FRONT_MATTER = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*(.+)$", re.MULTILINE)


def from_html(page: str) -> Extracted:
    """The main text of a web page; the title from `<title>`, else its first heading.

    Args:
        page: The page's source, or a fragment.
    """
    page = _XML_DECLARATION.sub("", page, count=1)
    tree = _parse(page)
    if tree is None:
        return Extracted("", "")
    whole = plain_text(tree)
    headings = tree.xpath("//head/title | //h1 | //h2")
    title = next(
        filter(None, (" ".join(heading.text_content().split()) for heading in headings)), ""
    )
    main = _main_text(tree) if MAX_SMALL_PAGE_CHARS < len(whole) <= MAX_PAGE_CHARS else ""
    if len(main) > MAX_MAIN_TEXT_RATIO * len(whole):
        main = ""
    return Extracted(title, main or whole)


def from_markdown(source: str) -> Extracted:
    r"""The text of a Markdown file; the title from its front matter, else its first heading.

    Args:
        source: CommonMark with GitHub's tables and strikethrough; line ends `\n`.
    """
    title = ""
    if front := _FRONT_MATTER.match(source):
        source = source[front.end() :]
        named = _FRONT_TITLE.search(front.group(1))
        title = named.group(1).strip("'\" ") if named else ""
    tree = _parse(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
    if tree is None:
        return Extracted(title, "")
    heading = next(tree.iter("h1", "h2", "h3"), None)
    if not title and heading is not None:
        title = " ".join(heading.text_content().split())
    return Extracted(title, plain_text(tree))


def plain_text(tree: Any) -> str:
    """The text of an element and all below it, as a reader of the page sees it."""
    return _Walk(tree).blocks.text()


def _parse(page: str) -> Any | None:
    """The tree of a page, or None where there is nothing in it."""
    try:
        return html.document_fromstring(page, parser=html.HTMLParser(huge_tree=True))
    except etree.ParserError:
        return None


def _main_text(tree: Any) -> str:
    """What trafilatura takes for the main text, or "" where that is next to nothing."""
    import trafilatura  # takes a fifth of a second, and only large pages need it

    for figure in tree.iter("figure", "figcaption"):  # which it would drop, caption and all
        figure.tag = "div" if figure.tag == "figure" else "p"
    document = trafilatura.bare_extraction(tree, include_comments=False, favor_recall=True)
    body = getattr(document, "body", None)
    text = plain_text(body) if body is not None else ""
    return text if len(text) >= MIN_MAIN_TEXT_CHARS else ""


class _Walk:
    """One pass over a tree, in document order and without recursion, into blocks."""

    def __init__(self, tree: Any) -> None:
        """Walk the tree; the result is in `blocks`."""
        self.blocks = Blocks()
        self._verbatim = 0
        self._items: list[int] = []  # how many so far, of each open list
        self._group = 0  # of the outermost open list
        self._groups = 0
        walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start" and self._enter(element):
                walker.skip_subtree()
            elif event == "end" and not _unseen(element):
                self._leave(element)
            if event != "start" and element is not tree:
                self.blocks.write(element.tail, bool(self._verbatim))

    def _enter(self, element: Any) -> bool:
        """Open an element; True if nothing below it is to be visited."""
        tag = element.tag
        if _unseen(element):
            return True
        if tag in _ROWS and (cells := _cells(element)) is not None:
            self.blocks.row(cells, self._groups)
            return True
        if tag in _BREAKS:
            self.blocks.line_break()
        elif tag in _BLOCKS:
            self.blocks.end(self._group)
        if tag in _LISTS:
            self._groups += 1
            self._group = self._group or self._groups
            self._items.append(int(element.get("start", "1")) - 1 if _is_number(element) else 0)
        elif tag == "table":
            self._groups += 1
        elif tag in _ITEMS:
            self.blocks.item(self._marker(element), self._group)
        self._verbatim += tag in _VERBATIM
        self.blocks.write(element.text, bool(self._verbatim))
        return False

    def _leave(self, element: Any) -> None:
        """Close an element."""
        tag = element.tag
        if tag in _BLOCKS:
            self.blocks.end(self._group)
        if tag in _ITEMS:
            self.blocks.item("", self._group)
        elif tag in _LISTS:
            self._items.pop()
            self._group = self._group if self._items else 0
        self._verbatim -= tag in _VERBATIM

    def _marker(self, element: Any) -> str:
        """What stands before a list item: its number or a dash, indented by the list's depth."""
        if not self._items or element.tag in {"dt", "dd"}:
            return ""
        self._items[-1] += 1
        around = element.getparent()
        numbered = around.tag == "ol" or around.get("rend") == "ol"
        return "  " * (len(self._items) - 1) + (f"{self._items[-1]}. " if numbered else "- ")


def _is_number(element: Any) -> bool:
    """Whether a list says with which number it starts."""
    return str(element.get("start", "")).isdecimal()


def _unseen(element: Any) -> bool:
    """Whether a browser shows nothing of the element."""
    hidden = "hidden" in element.attrib or _NO_DISPLAY.search(element.get("style", ""))
    return element.tag in _UNSEEN or bool(hidden)


def _cells(row: Any) -> list[str] | None:
    """The texts of a table row's cells, or None where the table is page layout."""
    if sum(1 for _ in row.iter(*_ROWS)) > 1:  # a table within the row
        return None
    cells = [plain_text(cell) for cell in row if cell.tag in _CELLS]
    return None if any(len(cell) > MAX_CELL_CHARS for cell in cells) else cells
