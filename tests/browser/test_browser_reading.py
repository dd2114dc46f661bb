"""Answers, quotes and marks, as a reader sees them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.acts import ask, marked, wait_until_in_view, whole_marks

PHONE = {"width": 390, "height": 780}
NARROW = {"width": 320, "height": 640}
FIRST, SECOND = "How much is the loan?", "What did the king agree to?"
SENTENCE = "The loan is two euro."

OpenPage = Callable[..., Any]


def test_an_answer_marks_its_sentence_and_its_span(open_page: OpenPage) -> None:
    page = open_page()
    reply = ask(page, FIRST)
    assert reply.locator(".qa-text").inner_text() == "two euro"
    assert marked(page, "qa-answer") == ["two euro"]
    assert whole_marks(page) == SENTENCE
    quote, answer = (
        page.locator(f"#qa-viewer mark.{kind}").first.evaluate(
            "mark => getComputedStyle(mark).backgroundColor"
        )
        for kind in ("qa-quote", "qa-answer")
    )
    assert quote != answer


def test_the_right_occurrence_of_a_repeated_sentence_is_scrolled_to(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, FIRST)
    block = "#qa-viewer .qa-block:has(mark)"
    assert "first offer" in page.locator(block).inner_text()
    ask(page, SECOND)
    assert "king agreed" in page.locator(block).inner_text()
    wait_until_in_view(page, "#qa-viewer mark.qa-answer")
    page.locator(".qa-cited").first.click()
    assert "first offer" in page.locator(block).inner_text()


def test_two_quotes_are_two_marks_and_a_click_chooses(open_page: OpenPage) -> None:
    page = open_page()
    reply = ask(page, "Which loan, how many euro?")
    assert reply.locator(".qa-cited").count() == 2
    assert marked(page, "qa-answer") == ["two euro", "two euro"]
    assert whole_marks(page) == SENTENCE * 2
    current = page.locator("#qa-viewer .qa-block:has(mark.qa-current)")
    assert "first offer" in current.inner_text()
    reply.locator(".qa-number").nth(1).click()
    assert "king agreed" in current.inner_text()
    wait_until_in_view(page, "#qa-viewer mark.qa-answer.qa-current")


def test_every_pointer_is_the_articles_own_slice(open_page: OpenPage) -> None:
    from tests.browser.fake_server import LOAN

    page = open_page()
    reply = ask(page, "Which loan, how many euro?")
    for quote in reply.locator(".qa-cited").all():
        place = json.loads(quote.get_attribute("data-place"))
        words = quote.locator(".qa-words").text_content()
        assert LOAN.text[place["start"] : place["end"]] == words


def test_hover_and_focus_preview_the_quote(open_page: OpenPage) -> None:
    page = open_page()
    number = ask(page, FIRST).locator(".qa-number")
    card = page.locator("#qa-card")
    assert card.is_hidden()
    number.hover()
    card.wait_for()
    assert SENTENCE in card.inner_text()
    assert card.locator(".qa-answer").inner_text() == "two euro"
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")
    number.focus()
    card.wait_for()
    assert number.get_attribute("aria-describedby") == "qa-card"
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_keyboard_alone_reaches_a_quote_and_comes_back(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, FIRST)
    page.locator("#qa-log .qa-number").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('#qa-viewer mark')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.qa-number')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('#qa-question textarea')")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.qa-cited')"):
            return
    pytest.fail("a quote cannot be reached with Tab")


def test_not_in_the_article_offers_the_closest_passages(open_page: OpenPage) -> None:
    page = open_page()
    reply = ask(page, "Who painted the Night Watch?")
    assert "does not say" in reply.locator(".qa-absent").inner_text()
    assert reply.locator(".qa-text").count() == 0
    assert marked(page, "qa-quote") == []
    assert 1 <= reply.locator(".qa-passage").count() <= 3
    passage = reply.locator(".qa-passage").first
    words = passage.locator(".qa-words").text_content()
    passage.click()
    assert "".join(whole_marks(page).split()) == "".join(words.split())


def test_confidence_is_a_word_with_its_meaning(open_page: OpenPage) -> None:
    page = open_page()
    assert ask(page, FIRST).locator(".qa-hint").inner_text() == "certain"
    hint = ask(page, "Who laughed at the king?").locator(".qa-hint")
    assert hint.inner_text() == "likely"
    hint.hover()
    page.locator("#qa-card").wait_for()
    assert "10 answers" in page.locator("#qa-card").inner_text()


def test_a_screen_reader_is_told_the_answer(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, FIRST)
    live = page.locator("#qa-live")
    assert live.get_attribute("aria-live") == "polite"
    assert live.inner_text() == "Answer: two euro. 1 quotes."
    regions = page.locator("[role=region][aria-label]")
    assert regions.count() == 2
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea, input')].filter(e =>
          e.offsetParent && !(e.textContent.trim() || e.ariaLabel || e.labels?.length))
          .map(e => e.outerHTML)"""
    )
    assert unnamed == []


def test_the_article_is_a_tab_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    assert page.locator("#qa-article").is_hidden()
    reply = ask(page, FIRST)
    reply.locator(".qa-cited").click()
    assert page.locator("#qa-chat").is_hidden()
    wait_until_in_view(page, "#qa-viewer mark.qa-answer")
    page.get_by_role("tab", name="Conversation").click()
    assert reply.is_visible()
    ask(page, SECOND)
    page.get_by_role("tab", name="Article").click()
    wait_until_in_view(page, "#qa-viewer mark.qa-answer")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_both_rooms_can_be_reached_on_a_narrow_phone(open_page: OpenPage) -> None:
    page = open_page(viewport=NARROW)
    for there, back in (("Measure", "Read"), ("Read", "Measure")):
        page.get_by_role("button", name=there, exact=True).click()
        page.get_by_role("button", name=back, exact=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_contrast_is_enough_in_both_themes_and_the_choice_stays(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, FIRST)
    ask(page, "Who painted the Night Watch?")
    page.locator(".qa-cited").first.click()
    assert page.evaluate(CONTRAST) == []
    page.locator("[data-theme-switch]").click()
    assert page.evaluate("document.body.classList.contains('dark')")
    assert page.evaluate(CONTRAST) == []
    page.reload()
    page.locator("#qa-pending").wait_for(state="attached")
    assert page.evaluate("document.body.classList.contains('dark')")


# WCAG 2.1, 1.4.3: contrast of each visible text with the first opaque background behind it.
CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v =>
    v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll('.gradio-container *')) {
    const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!text || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(style.color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(element.className + ': ' + element.textContent);
  }
  return faint;
}"""
