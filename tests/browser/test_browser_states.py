"""Waiting, wrong input, languages, export, copying and feedback."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.questions import load_questions
from qa.export import verify_export
from tests.browser.acts import ask, paste
from tests.browser.conftest import FAKE_SCRIPT
from tests.browser.fake_server import LOAN, SLOW_QUESTION
from tests.browser.serving import Server, serving

OpenPage = Callable[..., Any]
FIRST = "How much is the loan?"
IDLE_SECONDS = 8
FORGETFUL = f"sessions.MAX_IDLE_SECONDS = {IDLE_SECONDS}"


def test_a_question_shows_at_once_and_its_passages_before_the_answer(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("#qa-question textarea")
    box.fill(SLOW_QUESTION)
    box.press("Enter")
    page.locator("#qa-pending:not([hidden]), .qa-turn .qa-asked").first.wait_for()
    page.get_by_text("Reading the passages found").wait_for()
    assert page.locator(".qa-found .qa-passage").count() >= 1
    page.locator("[data-done]").wait_for()
    assert page.locator(".qa-waiting:visible").count() == 0


def test_what_is_no_question_is_said_and_the_next_one_works(open_page: OpenPage) -> None:
    page = open_page()
    box = page.locator("#qa-question textarea")
    for errors, question in ((1, "???"), (1, "   "), (2, "😀")):
        box.fill(question)
        box.press("Enter")
        page.locator(".qa-error").nth(errors - 1).wait_for()
    assert ask(page, FIRST).locator(".qa-text").inner_text() == "two euro"
    page.wait_for_function("document.querySelector('#qa-question textarea').value === ''")
    assert page.evaluate("document.activeElement.matches('#qa-question textarea')")


def test_a_follow_up_shows_how_it_was_understood(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "What did the king agree to?")
    reply = ask(page, "and when?")
    assert "king" in reply.locator(".qa-understood").inner_text()


def test_a_new_conversation_forgets_the_old(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, FIRST)
    page.locator("[data-new]").click()
    page.locator(".qa-welcome").wait_for()
    assert page.locator("#qa-viewer mark").count() == 0


@pytest.mark.parametrize(
    ("locale", "button", "title"),
    [("nl-BE", "Vraag", "Vraag het artikel"), ("en-US", "Ask", "Ask the article"), ("fr-FR",) * 3],
)
def test_the_language_follows_the_browser(
    open_page: OpenPage, locale: str, button: str, title: str
) -> None:
    page = open_page(locale=locale)
    expected = ("Ask", "Ask the article") if locale == "fr-FR" else (button, title)
    page.wait_for_function("document.documentElement.lang.length === 2")
    shown = page.locator("#qa-question .submit-button").inner_text()
    assert (shown, page.locator("h1").inner_text()) == expected


def test_the_language_can_be_switched_and_stays(open_page: OpenPage) -> None:
    page = open_page()
    reply = ask(page, FIRST)
    page.locator("[data-language=nl]").click()
    assert reply.locator(".qa-hint").inner_text() == "zeker"
    assert reply.locator(".qa-number").get_attribute("aria-label").startswith("Citaat 1:")
    assert "van de 10" in reply.locator(".qa-hint").get_attribute("data-hint")
    assert page.locator(".qa-choose option").last.inner_text() == "Alle artikelen (2)"
    assert page.locator("#qa-question textarea").get_attribute("placeholder").startswith("Stel")
    assert ask(page, "Wie was Rembrandt?").locator(".qa-absent").inner_text().endswith("artikel.")
    page.reload()
    page.locator("#qa-pending").wait_for(state="attached")
    assert page.locator("h1").inner_text() == "Vraag het artikel"


def test_every_export_can_be_verified(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    ask(page, "Which loan, how many euro?")
    for form in ("md", "json", "html"):
        with page.expect_download() as waiting:
            page.locator(f"[data-export={form}]").click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        assert file.suffix == f".{form}"
        checked = verify_export(file, [LOAN])
        assert checked.ok
        assert len(checked.checks) == 2


def test_an_export_of_nothing_is_said_where_it_is_seen(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("[data-export=md]").click()
    notice = page.locator("#qa-notice")
    notice.wait_for()
    assert notice.inner_text() == "There is nothing to export yet."
    page.locator("[data-language=nl]").click()
    assert notice.inner_text() == "Er is nog niets om te bewaren."
    ask(page, FIRST)
    assert notice.is_hidden()


def test_a_session_that_the_server_lost_is_told_and_redrawn(open_page: OpenPage) -> None:
    with serving(script=f"from qa.web import sessions; {FORGETFUL}; {FAKE_SCRIPT}") as forgetful:
        page = open_page(forgetful.url)
        ask(page, FIRST)
        paste(page, "A visitor brought a lantern.", "The lantern")
        page.locator("[data-remove]").wait_for()
        page.wait_for_timeout(IDLE_SECONDS * 1000 + 1500)
        page.locator("#qa-question textarea").fill(FIRST)
        page.locator("#qa-question textarea").press("Enter")
        page.locator("#qa-notice").wait_for()
        page.locator("#qa-viewer mark.qa-answer").wait_for()
        assert page.locator(".qa-turn").count() == 1
        assert "has lost this conversation" in page.locator("#qa-notice").inner_text()
        page.locator("[data-remove]").wait_for(state="detached")
        assert page.locator(".qa-choose option:checked").inner_text() == "The loan"
        assert page.locator("#qa-viewer mark.qa-answer").inner_text() == "two euro"


def test_an_answer_is_copied_with_its_citation(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    reply = ask(page, FIRST)
    reply.locator("[data-copy]").click()
    page.get_by_text("Copied").first.wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("two euro\n“The loan is two euro.” — The loan, characters 0–21, sha256 ")
    assert LOAN.sha256 in text


def test_feedback_becomes_questions_that_the_evaluation_reads(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    ask(page, FIRST).locator("[data-verdict=up]").click()
    page.locator(".qa-thanks").wait_for()
    reply = ask(page, "What did the visitor bring to the house?")
    reply.locator("[data-verdict=down]").click()
    page.locator("[data-correcting]").wait_for()
    page.evaluate(
        """() => { const block = [...document.querySelectorAll('#qa-viewer .qa-block')]
            .find(each => each.textContent.includes('⚪️🔴⚪️'));
          const node = block.firstChild, at = node.data.indexOf('of the bank');
          getSelection().setBaseAndExtent(node, at, node, at + 11); }"""
    )
    page.locator("#qa-right").click()
    page.locator(".qa-thanks").nth(1).wait_for()
    questions = load_questions(server.data_dir / "feedback" / "questions.jsonl")
    right, corrected = questions.questions[-2:]
    assert (right.question, right.answers) == (FIRST, ("two euro",))
    assert right.evidence == ("The loan is two euro.",)
    assert corrected.answers == ("of the bank",)
    assert corrected.evidence == ("That was the first offer ⚪️🔴⚪️ of the bank.",)
    assert questions.articles[right.article or ""].sha256 == LOAN.sha256


def test_the_turn_whose_thumb_was_pressed_last_is_corrected(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    for question in ("Who brought the lantern?", "Who was Rembrandt?"):
        ask(page, question)
    for turn in (1, 0):
        page.locator(".qa-turn").nth(turn).locator("[data-verdict=down]").click()
        page.locator(".qa-turn").nth(turn).locator("[data-correcting]").wait_for()
    page.evaluate(
        """() => { const block = document.querySelector('#qa-viewer .qa-block');
          getSelection().setBaseAndExtent(block.firstChild, 0, block.firstChild, 8); }"""
    )
    page.locator("#qa-right").click()
    page.locator(".qa-turn").nth(0).locator(".qa-thanks").wait_for()
    questions = load_questions(server.data_dir / "feedback" / "questions.jsonl")
    assert questions.questions[-1].question == "Who brought the lantern?"


def test_a_question_set_is_measured_and_its_report_shown(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    rows = [
        {"question": FIRST, "answers": ["two euro"], "evidence": ["The loan is two euro."]},
        {"question": "Who was Rembrandt?", "answerable": False, "article": "/etc/passwd"},
    ]
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    page.locator("[data-room=measure]").click()
    page.locator("#qa-measure-file input[type=file]").set_input_files(str(file))
    frame = page.frame_locator(".qa-report-frame")
    frame.get_by_text("Rembrandt").first.wait_for(timeout=40_000)
    assert "root:" not in frame.locator("body").inner_text()
    page.locator("[data-room=read]").click()
    assert page.locator("#qa-log").is_visible()
