"""What a reader does on the page, for the browser tests."""

from typing import Any


def ask(page: Any, question: str) -> Any:
    """Type a question and press Enter; returns the reply."""
    done = page.locator("#qa-log [data-done]").count()
    box = page.locator("#qa-question textarea")
    box.fill(question)
    box.press("Enter")
    reply = page.locator("#qa-log [data-done]").nth(done)
    reply.wait_for()
    return reply


def marked(page: Any, kind: str) -> list[str]:
    """The words of the article's marks of a kind, in order."""
    return list(page.locator(f"#qa-viewer mark.{kind}").all_inner_texts())


def whole_marks(page: Any) -> str:
    """All marked words of the article, joined."""
    return "".join(page.locator("#qa-viewer mark").all_text_contents())


def wait_until_in_view(page: Any, selector: str) -> None:
    """Wait until an element is inside the part of the article column that is seen."""
    page.wait_for_function(
        """selector => {
          const box = document.querySelector(selector).getBoundingClientRect();
          const frame = document.querySelector('.qa-pages').getBoundingClientRect();
          return box.height > 0 && box.top >= frame.top && box.bottom <= frame.bottom;
        }""",
        arg=selector,
    )


def paste(page: Any, text: str, title: str = "") -> None:
    """Add an article by pasting its text."""
    if page.locator("#qa-add.qa-opened").count() == 0:
        page.locator("[data-panel=add]").click()
    page.locator("#qa-paste-title textarea, #qa-paste-title input").first.fill(title)
    page.locator("#qa-paste textarea").fill(text)
    page.locator("#qa-paste-add").click()
