import json
import re
from collections.abc import Callable

import pytest

from index.errors import QAError
from index.load import MAX_ARTICLE_CHARS, MAX_FILE_BYTES, article_from_bytes, article_from_text
from qa.questions import MAX_QUESTION_CHARS, clean_question
from qa.web.parts import head
from qa.web.texts import (
    ASSETS,
    LANGUAGES,
    attributes,
    label,
    preferred_language,
    say,
    say_error,
    table,
)


@pytest.mark.parametrize("key", sorted(table()))
def test_every_text_is_there_in_both_languages_with_the_same_placeholders(key: str) -> None:
    entry = table()[key]
    assert set(entry) == set(LANGUAGES)
    placeholders = [sorted(re.findall(r"\{(\w+)\}", text)) for text in entry.values()]
    assert placeholders[0] == placeholders[1]
    assert all(text.strip() for text in entry.values())


def test_every_text_that_the_script_names_exists() -> None:
    scripts = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    named = set(re.findall(r'qa\.(?:say|notice)\("(\w+)"', scripts))
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


@pytest.mark.parametrize(
    ("fail", "dutch"),
    [
        (lambda: clean_question(" ?"), "Er is geen vraag."),
        (lambda: clean_question("x" * (MAX_QUESTION_CHARS + 1)), "2.001 tekens; het maximum"),
        (lambda: article_from_text(" ", title="{leeg}"), "In “{leeg}” staat geen tekst"),
        (lambda: article_from_text("x" * (MAX_ARTICLE_CHARS + 1), title="a"), "De tekst heeft"),
        (lambda: article_from_bytes(b"x" * (MAX_FILE_BYTES + 1), "a"), "“a” is te groot"),
        (lambda: article_from_bytes(b"%PDF-1.4 x", "a.pdf"), "gelezen. De pdf is beschadigd."),
        (lambda: article_from_bytes(b"PK\x03\x04", "a.zip"), "Dit is een zip-archief of"),
        (lambda: article_from_bytes(b"\x89PNG", "a.png"), "Dit is een afbeelding; bestanden"),
        (lambda: article_from_bytes(b"7z\xbc\xaf", "a.7z"), "Dit is een gecomprimeerd archief"),
        (lambda: article_from_bytes(bytes(range(256)) * 9, "a.txt"), "geen tekst in een bekende"),
    ],
)
def test_what_a_reader_did_wrong_is_said_in_dutch(fail: Callable[[], object], dutch: str) -> None:
    with pytest.raises(QAError) as caught:
        fail()
    said = say_error(caught.value, "nl")
    assert dutch in said
    assert str(caught.value) not in said
    assert say_error(caught.value, "en") == str(caught.value)


def test_an_error_without_a_translation_keeps_its_message() -> None:
    assert say_error(QAError("disk full"), "nl") == "Dat ging niet. (disk full)"
    assert say_error(QAError("disk full"), "en") == "disk full"


def test_translations_of_errors_have_the_same_placeholders() -> None:
    errors = json.loads((ASSETS / "errors.json").read_text("utf-8"))
    for english, dutch in errors.items():
        placeholders = [sorted(re.findall(r"\{(\w+)\}", text)) for text in (english, dutch)]
        assert placeholders[0] == placeholders[1]
