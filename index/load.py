"""Files and pasted text to `Article`: size limits, the kind of file, title, language and id.

The kind is told by the content; the file's name decides only where content cannot, between plain
text, Markdown and a fragment of HTML. What each kind holds is read by `index.formats`, decoding
and normalisation are `index.text`'s.
"""

import hashlib
import os
import re
import unicodedata
from pathlib import Path

from index.errors import EmptyArticleError, UnreadableFileError
from index.formats import Extracted
from index.language import detect_language
from index.text import MAX_ARTICLE_CHARS, decode, normalise, one_line
from index.types import Article

MAX_FILE_BYTES = 20_000_000
MAX_TITLE_CHARS = 200
MAX_SLUG_CHARS = 40
SUPPORTED_SUFFIXES = (".txt", ".md", ".html", ".pdf", ".docx")

_SUPPORTED = "txt, md, html, pdf and docx files can be read"
_MARKDOWN_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd"}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD_PART = re.compile(rb"word/document\d*\.xml")  # names in a zip archive are plain
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_FOREIGN = (  # what users are likely to drop, by its first bytes
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (save it as docx)"),
    (b"{\\rtf", "a rich text document (save it as docx)"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
)


def load_article(path: str | Path, *, title: str | None = None) -> Article:
    """Read an article from a file.

    Args:
        path: A txt, md, html, pdf or docx file, of at most `MAX_FILE_BYTES`.
        title: What to call it; by default the document's own title, else the file's name.

    Returns:
        The article; its `source` is the absolute path.

    Raises:
        EmptyArticleError: There is nothing to read in the file.
        UnreadableFileError: The file is missing, no regular file, too large, damaged or of an
            unknown kind.
    """
    path = Path(path)
    shown = os.fsencode(path).decode("utf-8", "replace")
    try:
        if not path.exists():
            raise UnreadableFileError(f"There is no file “{shown}”.")
        if not path.is_file():
            raise UnreadableFileError(f"“{shown}” is no file that can be read.")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFileError(f"The file “{shown}” cannot be opened: {reason}.") from error
    source = os.fsencode(path.resolve()).decode("utf-8", "replace")
    return _from_bytes(data, one_line(path.name), source, title)


def article_from_bytes(data: bytes, name: str, *, title: str | None = None) -> Article:
    """Read an article from the bytes of a file, as an upload brings them.

    Args:
        data: The file's content, at most `MAX_FILE_BYTES`.
        name: The file's name; folders in it are ignored.
        title: What to call it; by default the document's own title, else the file's name.

    Returns:
        The article; its `source` is the file's name.

    Raises:
        EmptyArticleError: There is nothing to read in the file.
        UnreadableFileError: The file is too large, damaged or of an unknown kind.
    """
    name = one_line(name.replace("\\", "/").rpartition("/")[2]) or "file"
    return _from_bytes(data, name, name, title)


def article_from_text(
    text: str,
    *,
    title: str,
    id: str | None = None,  # noqa: A002 - the field's name
    source: str = "text",
) -> Article:
    r"""Make an article of a plain text, which is normalised and otherwise kept as it is.

    Args:
        text: The text; HTML in it is text like any other.
        title: What to call it; if blank, the text's first line.
        id: Short name, unique within a library; by default made from the title and the text.
        source: Where the text came from.

    Raises:
        EmptyArticleError: There is nothing but white space in the text.
        UnreadableFileError: The text is longer than `MAX_ARTICLE_CHARS`.

    Example:
        >>> article = article_from_text("De lening bedraagt\r\n1,3 miljard euro.", title="Lening")
        >>> article.text, article.id, article.language
        ('De lening bedraagt\n1,3 miljard euro.', 'lening-1234521e', 'nl')
    """
    if len(text) > MAX_ARTICLE_CHARS:
        raise UnreadableFileError(
            f"The text has {len(text):,} characters; at most {MAX_ARTICLE_CHARS:,} can be read."
        )
    text = normalise(text)
    title = one_line(title)
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise EmptyArticleError(f"“{title}” holds no text to read.")
    title = (title or one_line(text.lstrip().partition("\n")[0]))[:MAX_TITLE_CHARS].strip()
    return Article(id or _article_id(title, text), title, text, source, detect_language(text))


def _from_bytes(data: bytes, name: str, source: str, title: str | None) -> Article:
    """The article in a file of whatever kind."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"“{name}” is too large; at most {MAX_FILE_BYTES // 1_000_000} MB can be read."
        )
    try:
        extracted = _extract(data, name)
        title = title or one_line(extracted.title) or one_line(Path(name).stem) or name
        return article_from_text(extracted.text, title=title, source=source)
    except EmptyArticleError as error:
        raise EmptyArticleError(f"“{name}” holds no text to read.") from error
    except UnreadableFileError as error:
        raise UnreadableFileError(f"“{name}” cannot be read. {error}") from error


def _extract(data: bytes, name: str) -> Extracted:
    """Read the bytes by the kind of file that they are."""
    if b"%PDF-" in data[:1024]:
        from index.formats.pdf import from_pdf

        return from_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        if not _WORD_PART.search(data):
            raise UnreadableFileError(f"This is a zip archive or another document; {_SUPPORTED}.")
        from index.formats.word import from_docx

        return from_docx(data)
    for start, kind in _FOREIGN:
        if data.startswith(start):
            raise UnreadableFileError(f"This is {kind}; {_SUPPORTED}.")
    text = decode(data)
    if text is None:
        raise UnreadableFileError(
            f"This is no text in any known encoding. Save it as UTF-8; {_SUPPORTED}."
        )
    return _from_text(normalise(text), Path(name).suffix.lower())


def _from_text(text: str, suffix: str) -> Extracted:
    """Read a text file as HTML, as Markdown or as it is."""
    if _HTML_START.match(text) or (suffix in _HTML_SUFFIXES and _TAG.search(text)):
        from index.formats.markup import from_html

        return from_html(text)
    if suffix in _MARKDOWN_SUFFIXES:
        from index.formats.markup import from_markdown

        return from_markdown(text)
    return Extracted("", text)


def _article_id(title: str, text: str) -> str:
    """A readable name that no other text has: `"title-in-ascii-1a2b3c4d"`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_SLUG_CHARS].strip("-") or "article"
    return f"{slug}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"
