import re

import pytest

from qa.web.parts import head
from qa.web.texts import ASSETS, LANGUAGES, attributes, label, preferred_language, say, table


@pytest.mark.parametrize("key", sorted(table()))
def test_every_text_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = table()[key]
    assert set(entry) == set(LANGUAGES)
    placeholders = [sorted(re.findall(r"\{(\w+)\}", text)) for text in entry.values()]
    assert placeholders[0] == placeholders[1]
    assert all(text.strip() for text in entry.values())


def test_every_text_that_the_script_names_exists() -> None:
    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    named = set(re.findall(r'qa\.say\("(\w+)"', scripts))
    assert len(named) > 5
    assert named <= table().keys()


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ({}, "nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ({}, "en-GB", "en"),
        ({}, "fr, nl;q=0.2, en;q=0.5", "en"),
        ({}, "de", "en"),
        ({}, "", "en"),
        ({}, "nl;q=abc", "nl"),
        ({"qa_language": "nl"}, "en", "nl"),
        ({"qa_language": "<script>"}, "en", "en"),
    ],
)
def test_language_follows_the_choice_then_the_browser(
    cookie: dict[str, str], header: str, language: str
) -> None:
    assert preferred_language(cookie, header) == language


def test_texts_are_escaped_and_can_be_put_into_the_other_language() -> None:
    made = label("added", "en", title="<b>")
    assert "<b>" not in made
    assert 'data-t="added"' in made
    assert say("added", "nl", title="x") == "“x” is toegevoegd."
    assert attributes("nl", aria_label="theme") == (
        'aria-label="Licht of donker" data-t-aria-label="theme"'
    )


def test_the_head_names_no_other_host() -> None:
    hosts = set(re.findall(r"https?://([^/\"')\s]+)", head()))
    assert not hosts
