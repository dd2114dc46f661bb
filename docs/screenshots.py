"""Make the pictures of the web chat that the README shows: `python docs/screenshots.py`.

Needs Chromium (`QA_CHROMIUM` or `/usr/bin/chromium`) and starts a server of its own. The pictures
are what the page really looks like; none is touched up.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.serving import CHROMIUM_FLAGS, chromium, serving  # noqa: E402

FOLDER = Path(__file__).parent / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
SETTLE_MS = 700
ARTICLE = (
    "The lighthouse of Westkapelle\n\nThe tower was built in 1470 as a church and became a "
    "lighthouse in 1818. Its light reaches 28 nautical miles. Since 2001 it has been a national "
    "monument, and volunteers open it on Saturdays from April to October.\n\n"
    "The stone church burned down in 1831. Only the tower was left standing."
)


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, wait for the reply."""
    done = page.locator("#qa-log [data-done]").count()
    box = page.locator("#qa-question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#qa-log [data-done]").nth(done).wait_for(timeout=60_000)


def answer(page: Page) -> None:
    """A question and its follow-up, in Dutch."""
    ask(page, "Hoeveel bedraagt de lening?")
    ask(page, "Waar ontmoetten Loekasjenko en Poetin elkaar?")


def absent(page: Page) -> None:
    """A question that the article does not answer."""
    ask(page, "How much is the loan?")
    ask(page, "What is the boiling point of mercury?")


def upload(page: Page) -> None:
    """An article of the reader's own, pasted, and asked."""
    page.locator("[data-panel=add]").click()
    page.locator("#qa-paste textarea").fill(ARTICLE)
    page.locator("#qa-paste-add").click()
    page.locator(".qa-choose").wait_for()
    ask(page, "How far does the light of the tower reach?")


def dark(page: Page) -> None:
    """The dark theme, with the preview of a quote."""
    page.locator("[data-theme-switch]").click()
    ask(page, "Who won the elections according to the protesters?")
    page.locator(".qa-number").first.hover()


def phone_article(page: Page) -> None:
    """On a phone, after a tap on a quote."""
    ask(page, "Hoeveel bedraagt de lening?")
    page.locator(".qa-cited").first.click()


STATES: tuple[tuple[str, dict[str, int], str, Callable[[Page], None]], ...] = (
    ("answer", DESKTOP, "nl-NL", answer),
    ("not-in-the-article", DESKTOP, "en-GB", absent),
    ("upload", DESKTOP, "en-GB", upload),
    ("dark", DESKTOP, "en-GB", dark),
    ("phone", PHONE, "nl-NL", lambda page: ask(page, "Hoeveel bedraagt de lening?")),
    ("phone-article", PHONE, "nl-NL", phone_article),
)


def shoot(browser: Browser, url: str, folder: Path) -> None:
    """Bring the page into each state and take its picture."""
    for name, size, locale, act in STATES:
        context = browser.new_context(locale=locale, viewport=size)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(url)
        page.locator("#qa-pending").wait_for(state="attached")
        act(page)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=str(folder / f"{name}.png"))
        context.close()


def main() -> None:
    """Make all pictures; an address as the first argument is used instead of a new server."""
    executable = chromium()
    if executable is None:
        sys.exit("No Chromium: apt-get install chromium, or set QA_CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        if sys.argv[1:]:
            shoot(browser, sys.argv[1], FOLDER)
        else:
            with serving() as server:
                shoot(browser, server.url, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
