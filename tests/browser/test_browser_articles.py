"""The reader's own articles: pasted and dropped, picked, removed, and nobody else's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx

from tests.browser.acts import ask, paste, whole_marks
from tests.documents import pdf, word

OpenPage = Callable[..., Any]
QUESTION = "What did the visitor bring to the house?"
TEXT = "The king waited a year.\n\nThen a visitor brought a lantern to the house. It was late."


def make_file(path: Path, first: str) -> None:
    paragraphs = [first, *TEXT.split("\n\n")]
    if path.suffix == ".docx":
        document = docx.Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        path.write_bytes(word(document))
    elif path.suffix == ".pdf":
        placed = [(72.0, 760.0 - 60 * n, 12.0, text) for n, text in enumerate(paragraphs)]
        path.write_bytes(pdf([placed]))
    elif path.suffix == ".html":
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        path.write_text(f"<!doctype html><html><body><article>{body}</article></body></html>")
    else:
        path.write_text("\n\n".join(paragraphs))


def drop(page: Any, *files: Path) -> None:
    """Upload files, as dropping them on the box does."""
    if page.locator("#qa-add.qa-opened").count() == 0:
        page.locator("[data-panel=add]").click()
    page.locator("#qa-files input[type=file]").set_input_files([str(file) for file in files])


def test_every_kind_of_file_is_read_asked_and_marked(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    for number, suffix in enumerate((".txt", ".md", ".html", ".pdf", ".docx"), 1):
        file = tmp_path / f"lantern{suffix}"
        make_file(file, f"Article {number} of five is about a king.")
        drop(page, file)
        page.locator(".qa-page").nth(1 + number).wait_for(state="attached")
        page.locator("#qa-add.qa-opened").wait_for(state="detached")
        reply = ask(page, QUESTION)
        assert reply.locator(".qa-text").inner_text() == "a lantern"
        assert whole_marks(page) == "Then a visitor brought a lantern to the house."
        shown = page.locator(".qa-page:not([hidden])").inner_text()
        assert f"Article {number} of five" in shown


def test_what_cannot_be_read_is_said_for_each_file(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    good, picture, empty = (tmp_path / name for name in ("good.txt", "picture.txt", "empty.md"))
    good.write_text(TEXT)
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    empty.write_text(" \n")
    drop(page, good, picture, empty)
    page.locator("#qa-report .qa-good").wait_for()
    assert page.locator("#qa-report .qa-good").count() == 1
    bad = page.locator("#qa-report .qa-bad").all_inner_texts()
    assert len(bad) == 2
    assert "picture.txt" in bad[0]
    assert "image" in bad[0]
    assert page.locator("#qa-add.qa-opened").count() == 1


def test_a_pasted_text_is_asked_and_all_articles_can_be(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, TEXT, "The lantern")
    page.locator("#qa-report .qa-good").wait_for(state="attached")
    assert page.locator("#qa-add.qa-opened").count() == 0
    page.locator(".qa-page:not([hidden]) .qa-title", has_text="The lantern").wait_for()
    picker = page.locator(".qa-choose")
    assert picker.locator("option").count() == 4
    assert picker.locator("option:checked").inner_text() == "The lantern"
    assert ask(page, "How much is the loan?").locator(".qa-absent").count() == 1
    picker.select_option("")
    page.wait_for_function("document.querySelectorAll('.qa-page:not([hidden])').length === 3")
    reply = ask(page, QUESTION)
    assert reply.locator(".qa-source").first.inner_text() == "The lantern"
    assert ask(page, "How much is the loan?").locator(".qa-text").inner_text() == "two euro"


def test_an_old_quote_opens_its_own_article(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "How much is the loan?")
    paste(page, TEXT, "The lantern")
    page.locator("[data-remove]").wait_for()
    ask(page, QUESTION)
    page.locator(".qa-cited").first.click()
    assert page.locator(".qa-page:not([hidden]) .qa-title").inner_text() == "The loan"
    assert whole_marks(page) == "The loan is two euro."
    assert page.locator("[data-remove]").is_hidden()
    page.locator(".qa-cited").nth(1).click()
    assert page.locator("[data-remove]").is_visible()


def test_the_picker_shows_what_is_asked_after_a_choice_of_the_readers(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".qa-choose").select_option("")
    page.wait_for_function("document.querySelectorAll('.qa-page:not([hidden])').length === 2")
    paste(page, TEXT, "The lantern")
    page.locator("[data-remove]").wait_for()
    picked = "document.querySelector('.qa-choose').selectedOptions[0].textContent"
    assert page.evaluate(picked) == "The lantern"
    page.locator("[data-remove]").click()
    page.locator("[data-remove]").wait_for(state="detached")
    assert page.evaluate(picked) == "The loan"


def test_an_article_can_be_removed_and_its_quotes_stay(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, TEXT, "The lantern")
    page.locator("[data-remove]").wait_for()
    ask(page, QUESTION)
    page.locator("[data-remove]").click()
    page.locator("[data-remove]").wait_for(state="detached")
    assert page.locator(".qa-page").count() == 2
    ask(page, "How much is the loan?")
    assert "lantern" in page.locator(".qa-cited").first.inner_text()


def test_an_empty_text_is_refused_and_kept_in_its_box(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, "  \n ", "Nothing")
    page.locator("#qa-report .qa-bad").wait_for()
    assert page.locator("#qa-paste-title textarea, #qa-paste-title input").first.input_value()


def test_one_session_never_sees_anothers_article_or_chat(open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    paste(first, TEXT, "The lantern")
    first.locator("[data-remove]").wait_for()
    ask(first, QUESTION)
    assert ask(second, QUESTION).locator(".qa-absent").count() == 1
    assert second.get_by_text("The lantern").count() == 0
    assert second.locator(".qa-turn").count() == 1


def test_what_is_added_while_another_is_indexed_is_added_too(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    paste(page, "\n\n".join(f"Line {n} of the river. " * 30 for n in range(150)), "Long")
    page.wait_for_function("document.querySelector('#qa-paste textarea').value === ''")
    paste(page, TEXT, "The lantern")
    file = tmp_path / "house.txt"
    file.write_text("The house is new.")
    drop(page, file)
    page.locator(".qa-page").nth(4).wait_for(state="attached")
    titles = page.locator(".qa-page .qa-title").all_text_contents()
    assert {"Long", "The lantern", "house"} <= set(titles)


def test_a_long_article_shows_its_progress(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("[data-panel=add]").click()
    page.evaluate(
        """() => { window.steps = new Set();
          new MutationObserver(() => {
            window.steps.add(document.querySelector('#qa-report').textContent);
          }).observe(document.body, { childList: true, subtree: true, characterData: true }); }"""
    )
    paste(page, "\n\n".join(f"Line {n} of the river. " * 30 for n in range(150)), "Long")
    page.locator("[data-remove]").wait_for(timeout=40_000)
    steps = page.evaluate("[...window.steps]")
    assert any("Long: passage" in step for step in steps), steps
