"""The chat as it ships: its own article, its own weights, from Enter to the marked words."""

from collections.abc import Callable
from typing import Any

import pytest

from index.types import Article
from tests.browser.acts import ask, marked, wait_until_in_view, whole_marks
from tests.browser.serving import Server

OpenPage = Callable[..., Any]


@pytest.mark.parametrize(
    ("locale", "question"),
    [("nl-NL", "Hoeveel bedraagt de lening?"), ("en-GB", "How much is the loan?")],
)
def test_an_example_question_is_answered_and_marked(
    open_page: OpenPage,
    real_server: Server,
    shipped_article: Article,
    locale: str,
    question: str,
) -> None:
    page = open_page(real_server.url, locale=locale)
    page.locator(f".qa-example[data-example='{question}']").click()
    page.locator("[data-done]").wait_for(timeout=120_000)
    assert page.locator(".qa-text").inner_text() == "1,3 miljard euro"
    assert marked(page, "qa-answer")[0] == "1,3 miljard euro"
    assert whole_marks(page) in shipped_article.text
    wait_until_in_view(page, "#qa-viewer mark.qa-answer")


def test_what_the_article_does_not_say_is_said(open_page: OpenPage, real_server: Server) -> None:
    page = open_page(real_server.url)
    page.context.set_default_timeout(60_000)
    reply = ask(page, "What is the capital of Peru?")
    assert reply.locator(".qa-absent").count() == 1
    assert reply.locator(".qa-passage").count() == 3


def test_the_shipped_text_is_shown_to_the_character(
    open_page: OpenPage, real_server: Server, shipped_article: Article
) -> None:
    page = open_page(real_server.url)
    blocks = page.locator("#qa-viewer .qa-block")
    for block in blocks.all():
        start, words = int(block.get_attribute("data-start")), block.text_content()
        assert shipped_article.text[start : start + len(words)] == words
