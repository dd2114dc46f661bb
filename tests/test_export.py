import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.load import article_from_text
from index.types import Article
from qa.export import FORMATS, ExportError, Format, citation, export, read_citations, verify_export
from qa.types import Answer, Quote

TEXT = (
    "Rusland gaat Loekasjenko ondersteunen met een lening van 1,3 miljard euro.\n"
    "Tweede regel *met* _opmaak_ en <b>tags</b>, `code`, ![x](http://x.example/p.png) & meer.\n\n"
    "> Een regel die met een haak begint.\nRusland gaat verder. ⚪️🔴"
)
HOSTILE = st.text(alphabet=st.sampled_from("ab \n>-—`*_<&\"'é🔴\\#!|[]("), min_size=1, max_size=80)


def quote_of(article: Article, start: int, end: int) -> Quote:
    return Quote(article.id, article.sha256, start, end, article.text[start:end], start, end)


def answer_of(*quotes: Quote, text: str = "1,3 miljard euro") -> Answer:
    return Answer("hoeveel?", "hoeveel is de lening?", bool(quotes), text, 0.9, quotes, ())


@pytest.fixture
def article() -> Article:
    return article_from_text(TEXT, title="De *lening*")


@pytest.fixture
def articles(article: Article) -> Mapping[str, Article]:
    return {article.id: article}


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_exported_can_be_verified(
    form: Format, article: Article, articles: Mapping[str, Article], tmp_path: Path
) -> None:
    middle = article.text.index("Tweede")
    whole = quote_of(article, 0, len(article.text))
    answers = [
        answer_of(quote_of(article, 0, 74), quote_of(article, middle, middle + 60)),
        answer_of(whole),
        answer_of(text=""),
    ]
    file = tmp_path / "conversation"
    file.write_text(export(answers, articles, form), "utf-8")
    checked = verify_export(file, [article])
    assert [check.status for check in checked.checks] == ["verbatim"] * 3
    assert checked.ok
    assert checked.checks[2].citation.text == whole.text


@pytest.mark.parametrize("form", FORMATS)
def test_an_edited_quote_is_told(
    form: Format, article: Article, articles: Mapping[str, Article], tmp_path: Path
) -> None:
    file = tmp_path / "conversation"
    text = export([answer_of(quote_of(article, 0, 74))], articles, form)
    place = text.rindex("ondersteunen") if form != "html" else text.index("ondersteunen")
    file.write_text(text[:place] + "afvallen" + text[place + 12 :], "utf-8")
    checked = verify_export(file, [article])
    assert not checked.ok
    assert checked.checks[0].status == "words differ"


@pytest.mark.parametrize("form", FORMATS)
def test_another_article_is_told(
    form: Format, article: Article, articles: Mapping[str, Article], tmp_path: Path
) -> None:
    file = tmp_path / "conversation"
    file.write_text(export([answer_of(quote_of(article, 0, 74))], articles, form), "utf-8")
    other = article_from_text(TEXT.replace("euro", "dollar"), title="Anders")
    assert [c.status for c in verify_export(file, [other]).checks] == ["other text"]


@settings(deadline=None)
@given(HOSTILE, st.data())
def test_any_text_survives_every_format(text: str, data: st.DataObject) -> None:
    article = Article("a", "t", text, "text", "en")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    answer = answer_of(quote_of(article, start, end), text=text)
    for form in FORMATS:
        cited = read_citations(export([answer], {"a": article}, form))
        assert [(c.start, c.end, c.text) for c in cited] == [(start, end, text[start:end])]


def test_markdown_shows_no_picture_and_no_markup_of_the_article(
    article: Article, articles: Mapping[str, Article]
) -> None:
    text = export([answer_of(quote_of(article, 0, len(article.text)))], articles, "md")
    assert "![x]" not in text
    assert "<b>" not in text
    assert "# De \\*lening\\*" in text


def test_html_stands_alone_and_marks_the_article(
    article: Article, articles: Mapping[str, Article]
) -> None:
    page = export([answer_of(quote_of(article, 0, 74))], articles, "html")
    assert "<script" not in page
    assert "<b>" not in page
    assert "default-src 'none'" in page
    assert '<mark class="qa-answer" data-n="1.1">Rusland' in page


def test_json_holds_the_answers_by_field(article: Article, articles: Mapping[str, Article]) -> None:
    answer = answer_of(quote_of(article, 0, 74))
    data = json.loads(export([answer], articles, "json"))
    assert Answer.from_dict(data["answers"][0]) == answer
    assert data["articles"][0]["sha256"] == article.sha256


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", '{"format": "x"}', "{", "<!doctype html><p>hi</p>", "[1]"]
)
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_text(text, "utf-8")
    with pytest.raises(ExportError):
        verify_export(file, [])


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="does not open"):
        verify_export(tmp_path / "none.md", [])
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExportError, match="does not open"):
        verify_export(binary, [])


def test_citation_says_where_the_words_stand(
    article: Article, articles: Mapping[str, Article]
) -> None:
    text = citation(answer_of(quote_of(article, 0, 7)), articles)
    assert text == (
        f"1,3 miljard euro\n“Rusland” — De *lening*, characters 0–7, sha256 {article.sha256}"
    )
