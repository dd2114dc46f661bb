"""A browser and the servers that it looks at, started once for all browser tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.serving import CHROMIUM_FLAGS, Server, chromium, serving

WAIT_MS = 60_000
FAKE_SCRIPT = "from tests.browser.fake_server import main; main()"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium, or set QA_CHROMIUM")
    with playwright.sync_playwright() as started:
        made = started.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        yield made
        made.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A web chat whose models are scripted."""
    with serving(script=FAKE_SCRIPT) as started:
        yield started


@pytest.fixture(scope="session")
def real_server() -> Iterator[Server]:
    """The web chat as it ships."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def warm_context(browser: Any) -> Any:
    """What most pages are opened in, so that the browser compiles Gradio's scripts once."""
    return browser.new_context(locale="en-GB")


@pytest.fixture
def open_page(browser: Any, warm_context: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """Opens the page, with options in a context of its own; refuses requests to elsewhere."""
    pages, contexts, strays, errors = [], [], [], []

    def open_(url: str = server.url, **options: Any) -> Any:
        context = warm_context
        if options:
            context = browser.new_context(**({"locale": "en-GB"} | options))
            contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        pages.append(page)
        page.on("request", lambda request: _note(request.url, url, strays))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        page.locator("#qa-pending").wait_for(state="attached")
        return page

    yield open_
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    warm_context.clear_cookies()
    for context in contexts:
        context.close()
    assert not strays, "requests that left the page"
    assert not errors, "errors of the page's script"


def _note(url: str, home: str, strays: list[str]) -> None:
    """Keep a request that goes elsewhere."""
    if not url.startswith((home, "data:", "blob:")):
        strays.append(url)
