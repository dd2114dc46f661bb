import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.load import article_from_text
from index.types import Article
from qa.types import Quote
from qa.web.markup import Mark, article_html, blocks, marked, marks_of

TEXTS = st.text(
    alphabet=st.sampled_from("ab .\n<>&\"'é⚪️🔴{}$`\\#*[]()!\u202eשَ"), min_size=1, max_size=120
)


class Shown(HTMLParser):
    """The text of a page, block by block, and its marks, with the tags that were met."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: dict[int, str] = {}
        self.marks: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self._block = -1
        self._mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        if "data-start" in values:
            self._block = int(values["data-start"] or 0)
            self.blocks[self._block] = ""
        if tag == "mark":
            self._mark = values["class"] or ""
            self.marks.append((self._mark, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = ""

    def handle_data(self, data: str) -> None:
        self.blocks[self._block] = self.blocks.get(self._block, "") + data
        if self._mark:
            kind, words = self.marks[-1]
            self.marks[-1] = (kind, words + data)


def shown(html: str) -> Shown:
    parser = Shown()
    parser.feed(html)
    parser.close()
    return parser


def article(text: str) -> Article:
    return Article("a", "A", text, "text", "en")


@settings(deadline=None)
@given(TEXTS)
def test_every_block_shows_the_articles_own_characters(text: str) -> None:
    page = shown(article_html(article(text)))
    for start, words in page.blocks.items():
        assert text[start : start + len(words)] == words
    assert "".join("".join(page.blocks.values()).split()) == "".join(text.split())
    assert page.tags <= {"p", "h3"}


@settings(deadline=None)
@given(TEXTS, st.data())
def test_marks_hold_exactly_the_words_between_their_offsets(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    html = marked(text, 0, len(text), [Mark(start, end, "quote", "1")])
    assert unescape(re.sub("<[^>]*>", "", html)) == text
    assert "".join(words for _, words in shown(html).marks) == text[start:end]


@settings(deadline=None)
@given(TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    html = article_html(article(text))
    assert not re.search(r"<(?!/?(p|h3)[ >])", html)


def test_answer_is_set_off_inside_its_quote_and_quotes_may_overlap() -> None:
    text = "De lening is 1,3 miljard euro. Dat zei hij."
    quote = Quote("a", "0" * 64, 0, 30, text[:30], 13, 29)
    marks = [*marks_of(quote, "1"), Mark(25, 43, "quote", "2")]
    html = marked(text, 0, len(text), marks)
    found = shown(html).marks
    assert ("qa-answer", "1,3 miljard ") in found
    assert 'data-n="1 2"' in html
    assert unescape(re.sub("<[^>]*>", "", html)) == text


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Uniestaat", True),
        ("Rusland gaat Loekasjenko ondersteunen.", False),
        ("2020", False),
        ("Wat nu?", False),
        ("De lange weg naar een nieuwe grondwet in dat grote land", False),
    ],
)
def test_headings_are_short_lines_of_words(line: str, heading: bool) -> None:
    assert [b.heading for b in blocks(f"Eerste alinea, met een punt.\n\n{line}\n\nNog een.")] == [
        False,
        heading,
        False,
    ]


def test_blocks_of_a_normalised_article_cover_all_but_white_space(shipped_article: Article) -> None:
    rest = shipped_article.text
    for block in reversed(blocks(rest)):
        rest = rest[: block.start] + rest[block.end :]
    assert not rest.strip()


def test_hostile_text_stays_text() -> None:
    text = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> {{value}} ${value} \"' javascript:x"
    )
    made = article_from_text(text, title="t")
    html = article_html(made)
    assert "<script" not in html
    assert "<img" not in html
    assert shown(html).blocks == {0: made.text}
