"""The fixed parts of the page: header, welcome, panes, and small lines of status."""

import json
from functools import cache
from html import escape

from qa.web.icons import icon
from qa.web.texts import ASSETS, LANGUAGES, attributes, label, table


def header_html(language: str) -> str:
    """Name of the page, language and theme."""
    codes = "".join(
        f'<button type="button" data-language="{code}" lang="{code}" aria-pressed="false">'
        f"{code}</button>"
        for code in LANGUAGES
    )
    rooms = "".join(
        f'<button type="button" data-room="{room}"{current}>{label(key, language)}</button>'
        for room, key, current in (
            ("read", "tab_read", ' aria-current="page"'),
            ("measure", "tab_measure", ""),
        )
    )
    return (
        f'<a class="qa-skip" href="#qa-question">{label("skip", language)}</a>'
        f'<div class="qa-brand"><h1>{label("title", language)}</h1>'
        f"<p>{label('tagline', language)}</p></div>"
        f'<nav class="qa-rooms" {attributes(language, aria_label="rooms")}>{rooms}</nav>'
        f'<div class="qa-switches"><div class="qa-languages" role="group" '
        f"{attributes(language, aria_label='language')}>{codes}</div>"
        f'<button type="button" class="qa-button" data-theme-switch '
        f"{attributes(language, title='theme', aria_label='theme')}>{icon('theme')}</button></div>"
    )


def panes_html(language: str) -> str:
    """The switch between conversation and article on a narrow screen."""
    tabs = "".join(
        f'<button type="button" role="tab" data-pane="{pane}" aria-controls="qa-{pane}" '
        f'aria-selected="{"true" if pane == "chat" else "false"}">{label(key, language)}</button>'
        for pane, key in (("chat", "conversation"), ("article", "article"))
    )
    name = attributes(language, aria_label="views")
    return f'<div class="qa-tablist" role="tablist" {name}>{tabs}</div>'


def chat_bar_html(language: str) -> str:
    """New conversation and export, above the conversation."""
    forms = "".join(
        f'<button type="button" class="qa-button" data-export="{form}">{form}</button>'
        for form in ("md", "json", "html")
    )
    return (
        f'<button type="button" class="qa-button" data-new>{icon("new")}'
        f"{label('new', language)}</button>"
        f'<span class="qa-grow"></span>'
        f'<span class="qa-forms" role="group" {attributes(language, aria_label="export")}>'
        f"{icon('save')}{label('export', language)}{forms}</span>"
    )


def add_head_html(language: str) -> str:
    """Top of the panel that adds an article."""
    return (
        f'<div class="qa-panel-head"><div><h2>{label("add_title", language)}</h2>'
        f"<p>{label('add_private', language)}</p></div>"
        f'<button type="button" class="qa-button" data-close="add" '
        f"{attributes(language, title='close', aria_label='close')}>{icon('close')}</button></div>"
    )


def measure_head_html(language: str) -> str:
    """Top of the room where question sets are run."""
    return (
        f'<div class="qa-panel-head"><div><h2>{label("measure_title", language)}</h2>'
        f"<p>{label('measure_more', language)}</p></div></div>"
    )


def report_line(text: str, *, bad: bool = False) -> str:
    """One line of status, for example of a file that was added."""
    return f'<p class="{"qa-bad" if bad else "qa-good"}">{escape(text)}</p>'


@cache
def head() -> str:
    """Style and script of the page, from the asset files, for the document's head."""
    styles = "\n".join(
        (ASSETS / name).read_text("utf-8")
        for name in ("page.css", "article.css", "chat.css", "phone.css")
    )
    names = ("texts.js", "article.js", "chat.js", "page.js")
    scripts = "\n".join((ASSETS / name).read_text("utf-8") for name in names)
    texts = json.dumps(table(), ensure_ascii=False).replace("<", "\\u003c")
    return f"<style>{styles}</style><script>window.qaTexts = {texts};\n{scripts}</script>"
