"""What the page says, in Dutch and in English, and which of the two a reader gets.

The texts are in `assets/texts.json`, one entry a text with both languages side by side, so that
neither can be forgotten. The page's script has the same table.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from qa.errors import QAError

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "en"
COOKIE = "qa_language"
ASSETS = Path(__file__).parent / "assets"


@cache
def table() -> dict[str, dict[str, str]]:
    """All texts: key to language to text."""
    texts: dict[str, dict[str, str]] = json.loads((ASSETS / "texts.json").read_text("utf-8"))
    return texts


def say(key: str, language: str, **values: object) -> str:
    """A text of the page.

    Args:
        key: Its name in the table.
        language: `"nl"` or `"en"`; anything else is English.
        values: What its `{placeholders}` stand for.

    Example:
        >>> say("passages_read", "nl", n=3)
        'Gelezen passages: 3'
    """
    entry = table()[key]
    text = entry.get(language, entry[DEFAULT_LANGUAGE])
    return text.format(**values) if values else text


def say_error(error: QAError, language: str) -> str:
    """What went wrong, in the reader's language as far as `assets/errors.json` has it."""
    message = str(error)
    if language == "nl" and (dutch := in_dutch(message)):
        return dutch
    key = f"error_{type(error).__name__}"
    return say(key if key in table() else "error_QAError", language, message=message)


def in_dutch(message: str) -> str | None:
    """An error's message in Dutch, or `None` where there is no translation.

    Example:
        >>> in_dutch("The question has 12,000 characters; 1,000 is the most.")
        'De vraag heeft 12.000 tekens; het maximum is 1.000.'
    """
    for pattern, dutch in _error_patterns():
        if match := pattern.fullmatch(message):
            return dutch.format(**{k: _given(v) for k, v in match.groupdict().items()})
    return None


@cache
def _error_patterns() -> list[tuple[re.Pattern[str], str]]:
    """English messages as patterns, what varies in them as named groups, with the Dutch."""
    errors: dict[str, str] = json.loads((ASSETS / "errors.json").read_text("utf-8"))
    return [
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english)), re.DOTALL), dutch)
        for english, dutch in errors.items()
    ]


def _given(value: str) -> str:
    """What varies in a message: a number in Dutch form, another message, or a name as it is."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})*", value):
        return value.replace(",", ".")
    return in_dutch(value) or value


def label(key: str, language: str, **values: object) -> str:
    """A text as HTML that the page's script can put into the other language."""
    text = escape(say(key, language, **values))
    return f'<span data-t="{escape(key)}"{_for_script(values)}>{text}</span>'


def attributes(language: str, values: Mapping[str, object] | None = None, /, **keys: str) -> str:
    """HTML attributes whose values are texts, which the script can put into the other language.

    Args:
        language: The language to begin with.
        values: What the placeholders of the texts stand for.
        keys: Attribute name, with `_` for `-`, to the key of its text.
    """
    parts = []
    for name, key in keys.items():
        attribute = name.replace("_", "-")
        text = escape(say(key, language, **(values or {})))
        parts.append(f'{attribute}="{text}" data-t-{attribute}="{key}"')
    return " ".join(parts) + _for_script(values or {})


def _for_script(values: Mapping[str, object]) -> str:
    """The attribute that tells the script what placeholders stand for."""
    given = escape(json.dumps(values, ensure_ascii=False))
    return f' data-t-values="{given}"' if values else ""


def preferred_language(cookies: Mapping[str, str], accept_language: str) -> str:
    """The language to speak: the one chosen on the page, or the browser's first that we know.

    Args:
        cookies: The request's cookies.
        accept_language: The request's `Accept-Language` header.

    Example:
        >>> preferred_language({}, "fr, nl-BE;q=0.8, en;q=0.5")
        'nl'
    """
    if cookies.get(COOKIE) in LANGUAGES:
        return cookies[COOKIE]
    wishes = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        weight = float(quality) if quality.replace(".", "", 1).isdigit() else 1.0
        wishes.append((-weight, place, tag.split("-")[0].lower()))
    known = (code for _, _, code in sorted(wishes) if code in LANGUAGES)
    return next(known, DEFAULT_LANGUAGE)
