"""A conversation as a file to keep, and the check of such a file against the article.

Three formats, one truth: the quoted words as they are shown, with offsets and the hash of the
article's text. `verify_export` reads those words back from the file (not from a hidden copy) and
holds them against the article, so that a quote that was edited, or an article that was, is told.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from index.types import Article
from qa.errors import QAError
from qa.types import Answer, Quote

Format = Literal["md", "json", "html"]
FORMATS: tuple[Format, ...] = ("md", "json", "html")
JSON_FORMAT = "article-qa conversation"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLACE = re.compile(
    r"^— .*? · `(?P<id>[^`]*)` (?P<start>\d+)–(?P<end>\d+) · sha256 `(?P<sha>\w+)`$"
)


class ExportError(QAError):
    """A file is no conversation that was exported here."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote as an exported file has it; nothing about it is proved.

    Attributes:
        article_id: The article it says it quotes.
        article_sha256: Hash of the text that its offsets point into.
        start: Offset of the first quoted character.
        end: Offset after the last.
        text: The quoted words as the file shows them.
    """

    article_id: str
    article_sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One citation, held against the articles.

    Attributes:
        citation: What the file says.
        status: "verbatim", "words differ" (same article, other words at these offsets), or
            "other text" (no article given has the text that was quoted from).
    """

    citation: Citation
    status: Literal["verbatim", "words differ", "other text"]


@dataclass(frozen=True, slots=True)
class Verification:
    """All citations of a file, checked.

    Attributes:
        checks: In the order of the file.
    """

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every citation is verbatim; True for a file without any."""
        return all(check.status == "verbatim" for check in self.checks)


def citation(answer: Answer, articles: Mapping[str, Article]) -> str:
    """An answer with its quotes as plain text, to paste elsewhere.

    Args:
        answer: The answer.
        articles: Articles by id, for their titles.
    """
    lines = [answer.text]
    lines += [f"“{quote.text}” — {_place_text(quote, articles)}" for quote in answer.quotes]
    return "\n".join(lines)


def export(answers: Sequence[Answer], articles: Mapping[str, Article], form: Format) -> str:
    """A conversation as the text of a file.

    Args:
        answers: Oldest first.
        articles: Every article that is quoted, by id.
        form: `"md"`, `"json"` or `"html"`.

    Raises:
        ValueError: The format is another.
    """
    if form == "md":
        return _markdown(answers, articles)
    if form == "json":
        return _json(answers, articles)
    if form == "html":
        from qa.export_page import conversation_page

        return conversation_page(answers, articles)
    raise ValueError(f"no export format {form!r}; there are {FORMATS}")


def verify_export(path: str | Path, articles: Iterable[Article]) -> Verification:
    """Check every citation of an exported conversation.

    Args:
        path: A file that `export` wrote, by whatever name; its content tells the format.
        articles: The articles it may quote; their ids do not matter, their texts do.

    Raises:
        ExportError: The file is missing or no exported conversation.
    """
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{path} does not open as text: {error}") from error
    by_hash = {article.sha256: article for article in articles}
    return Verification(tuple(_check(each, by_hash) for each in read_citations(text)))


def read_citations(text: str) -> list[Citation]:
    """The citations of an exported conversation, whatever its format.

    Raises:
        ExportError: It is no exported conversation.
    """
    start = text.lstrip()
    try:
        if start.startswith("{"):
            return _from_json(text)
        if start.lower().startswith("<!doctype html"):
            return _from_html(text)
        if f"<!-- {JSON_FORMAT}" in text:
            return _from_markdown(text)
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError(f"The exported conversation is damaged: {error}") from error
    raise ExportError("This is no conversation that was exported from here (md, json or html).")


def _check(cited: Citation, by_hash: Mapping[str, Article]) -> Check:
    """Hold one citation against the article that has its hash."""
    article = by_hash.get(cited.article_sha256)
    if article is None:
        return Check(cited, "other text")
    same = article.text[cited.start : cited.end] == cited.text
    return Check(cited, "verbatim" if same else "words differ")


def _place_text(quote: Quote, articles: Mapping[str, Article]) -> str:
    """Where a quote stands, in words."""
    article = articles.get(quote.article_id)
    title = article.title if article else quote.article_id
    return f"{title}, characters {quote.start}–{quote.end}, sha256 {quote.article_sha256}"


def _markdown(answers: Sequence[Answer], articles: Mapping[str, Article]) -> str:
    """The conversation as Markdown in which no text of an article can act as Markdown."""
    titles = ", ".join(_plain(article.title) for article in articles.values())
    parts = [f"<!-- {JSON_FORMAT} 1 -->", f"# {titles}"]
    for answer in answers:
        parts.append(f"## {_plain(answer.question)}")
        if answer.standalone_question != answer.question:
            parts.append(f"*{_plain(answer.standalone_question)}*")
        parts.append(f"**{_plain(answer.text)}**" if answer.answered else "∅ Not in the article.")
        for quote in answer.quotes:
            lines = "\n".join(f"> {_plain(line)}" for line in quote.text.split("\n"))
            parts += [lines, _markdown_place(quote, articles)]
    return "\n\n".join(parts) + "\n"


def _markdown_place(quote: Quote, articles: Mapping[str, Article]) -> str:
    """The line under a quote that tells where it stands."""
    article = articles.get(quote.article_id)
    title = _plain(article.title if article else quote.article_id)
    id_ = quote.article_id.replace("`", "'")
    return f"— {title} · `{id_}` {quote.start}–{quote.end} · sha256 `{quote.article_sha256}`"


def _plain(text: str) -> str:
    """Text for Markdown, every punctuation mark of ASCII escaped (CommonMark 2.4)."""
    return _PUNCTUATION.sub(r"\\\1", text)


def _from_markdown(text: str) -> list[Citation]:
    """The inverse of `_markdown`, for its citations."""
    found: list[Citation] = []
    quoted: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">"):
            quoted.append(_ESCAPED.sub(r"\1", line.removeprefix(">").removeprefix(" ")))
        elif place := _PLACE.match(line):
            span = int(place["start"]), int(place["end"])
            found.append(Citation(place["id"], place["sha"], *span, "\n".join(quoted)))
            quoted = []
    if quoted:
        raise ValueError(f"the quote “{quoted[0][:60]}” has no line that tells where it stands")
    return found


def _json(answers: Sequence[Answer], articles: Mapping[str, Article]) -> str:
    """The conversation as JSON: `Answer.to_dict` of each answer, and the articles' hashes."""
    data: dict[str, Any] = {
        "format": JSON_FORMAT,
        "version": 1,
        "articles": [
            {
                "id": article.id,
                "title": article.title,
                "source": article.source,
                "language": article.language,
                "sha256": article.sha256,
            }
            for article in articles.values()
        ],
        "answers": [answer.to_dict() for answer in answers],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _from_json(text: str) -> list[Citation]:
    """The inverse of `_json`, for its citations."""
    data = json.loads(text)
    if data.get("format") != JSON_FORMAT:
        raise ValueError(f"its format is {data.get('format')!r}")
    names = asdict(Citation("", "", 0, 0, ""))
    quotes = [quote for answer in data["answers"] for quote in answer["quotes"]]
    return [Citation(**{name: quote[name] for name in names}) for quote in quotes]


class _Blockquotes(HTMLParser):
    """Collects `<blockquote>` elements that carry offsets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.known = False
        self.found: list[Citation] = []
        self._place: dict[str, str] | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a quote; know the page by its generator."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("name") == "generator":
            self.known = values.get("content") == JSON_FORMAT
        if tag == "blockquote" and "data-sha256" in values:
            self._place, self._words = values, []

    def handle_data(self, data: str) -> None:
        """Collect the words shown."""
        if self._place is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a quote."""
        if tag != "blockquote" or self._place is None:
            return
        place, self._place = self._place, None
        span = int(place["data-start"]), int(place["data-end"])
        words = "".join(self._words)
        self.found.append(Citation(place["data-article"], place["data-sha256"], *span, words))


def _from_html(text: str) -> list[Citation]:
    """The inverse of `conversation_page`, for its citations."""
    parser = _Blockquotes()
    parser.feed(text)
    if not parser.known:
        raise ValueError("it is another kind of page")
    return parser.found
