"""Hostile articles and questions are shown as text; nothing leaves the page."""

from collections.abc import Callable
from typing import Any

from qa.web.page import max_upload
from tests.browser.acts import ask, paste, whole_marks
from tests.browser.fake_server import HOSTILE
from tests.browser.serving import Server, upload_folder

OpenPage = Callable[..., Any]


def assert_nothing_ran(page: Any) -> None:
    page.wait_for_timeout(200)
    assert page.evaluate("window.hacked") is None
    outside = "#qa-log img, #qa-viewer img, #qa-log iframe, #qa-viewer iframe, #qa-viewer a"
    assert page.locator(outside).count() == 0


def test_a_hostile_article_is_text(open_page: OpenPage) -> None:
    page = open_page()
    page.locator(".qa-choose").select_option(HOSTILE.id)
    page.wait_for_function(
        "id => !document.querySelector(`[data-article='${id}']`).hidden", arg=HOSTILE.id
    )
    shown = page.locator(f"[data-article='{HOSTILE.id}'] .qa-body").text_content()
    assert shown == HOSTILE.text
    reply = ask(page, "What does the king own?")
    assert reply.locator(".qa-text").inner_text() == "<b>one dog</b>"
    assert whole_marks(page) in HOSTILE.text
    page.locator(".qa-number").first.hover()
    page.locator("#qa-card").wait_for()
    assert_nothing_ran(page)


HOSTILE_QUESTIONS = (
    "<img src=x onerror=window.hacked=1> loan?",
    "<script>window.hacked=1</script> loan?",
    "[loan](javascript:window.hacked=1) ![x](http://evil.example/x.png)",
    "${window.hacked=1} {{value}} loan",
    "'\"><svg onload=window.hacked=1>",
)


def test_hostile_questions_are_text(open_page: OpenPage) -> None:
    page = open_page()
    for question in HOSTILE_QUESTIONS:
        ask(page, question)
    shown = page.locator(".qa-turn .qa-asked").all_inner_texts()
    assert shown == list(HOSTILE_QUESTIONS)
    assert_nothing_ran(page)


def test_a_hostile_pasted_title_is_text(open_page: OpenPage) -> None:
    page = open_page()
    title = "<img src=x onerror=window.hacked=1>"
    paste(page, "The king has a dog.", title)
    page.locator("[data-remove]").wait_for()
    assert page.locator(".qa-page:not([hidden]) .qa-title").inner_text() == title
    assert_nothing_ran(page)


def test_the_page_may_not_call_elsewhere(open_page: OpenPage) -> None:
    page = open_page()
    blocked = page.evaluate(
        """() => fetch('http://127.0.0.2:9/').then(() => 'sent', () => 'blocked')"""
    )
    assert blocked == "blocked"
    assert page.evaluate("document.fonts.size >= 0 && [...document.scripts].length > 0")


def test_answers_carry_the_policy_and_refuse_foreign_names(server: Server) -> None:
    import httpx

    response = httpx.get(server.url)
    assert "connect-src 'self'" in response.headers["content-security-policy"]
    assert "x-content-type-options" in response.headers
    assert httpx.get(server.url, headers={"host": "evil.example"}).status_code == 400


def test_a_far_too_large_upload_is_refused(server: Server) -> None:
    import httpx

    data = bytes(max_upload() + 1)
    response = httpx.post(
        f"{server.url}/gradio_api/upload", files={"files": ("big.txt", data)}, timeout=60
    )
    assert response.status_code == 413


def test_uploads_are_gone_once_they_are_read(server: Server) -> None:
    left = [path.read_bytes() for path in upload_folder(server).rglob("*") if path.is_file()]
    assert not any(b"king" in data or b"%PDF" in data or b"PNG" in data for data in left)
