"""The article column: a picker, and every article of the session as a page to read."""

import json
from html import escape

from index.types import Article
from qa.web.icons import icon
from qa.web.markup import article_html
from qa.web.sessions import Session
from qa.web.texts import attributes, label, say


def viewer_html(session: Session, language: str) -> str:
    """The picker and the articles; those out of scope are there but hidden.

    Args:
        session: Whose articles.
        language: Of the labels.
    """
    articles = session.articles
    pages = [
        page_html(article, language, shown=session.scope in ("", article.id))
        for article in articles.values()
    ]
    return (
        f'<div class="qa-shelf">{_picker(session, language)}{_buttons(session, language)}</div>'
        f'<div class="qa-pages">{"".join(pages)}</div>'
    )


def _picker(session: Session, language: str) -> str:
    """The choice between articles, or nothing where there is none."""
    articles = session.articles
    if len(articles) < 2:
        return '<span class="qa-grow"></span>'
    options = [
        f'<option value="{escape(article.id)}"{_selected(session.scope == article.id)}>'
        f"{escape(article.title)}</option>"
        for article in articles.values()
    ]
    n = len(articles)
    options.append(
        f'<option value="" data-t="all_articles" data-t-values="{escape(json.dumps({"n": n}))}"'
        f"{_selected(session.scope == '')}>{escape(say('all_articles', language, n=n))}</option>"
    )
    return (
        f'<select class="qa-choose" {attributes(language, aria_label="choose")}>'
        f"{''.join(options)}</select>"
    )


def _selected(yes: bool) -> str:
    """The attribute of the choice that is made."""
    return " selected" if yes else ""


def _buttons(session: Session, language: str) -> str:
    """Add an article, and remove the one shown if the reader added it."""
    remove = ""
    if session.scope in session.own:
        remove = (
            f'<button type="button" class="qa-button qa-remove" '
            f'data-remove="{escape(session.scope)}" '
            f"{attributes(language, title='remove', aria_label='remove')}>"
            f"{icon('remove')}</button>"
        )
    return (
        f'{remove}<button type="button" class="qa-button" data-panel="add" aria-expanded="false" '
        f'aria-controls="qa-add">{icon("plus")}{label("add", language)}</button>'
    )


def page_html(article: Article, language: str, *, shown: bool) -> str:
    """One article: title, byline, text. A title that is the text's first line is shown once."""
    words = label("words", language, n=len(article.text.split()))
    hidden = "" if shown else " hidden"
    titled = article.text.partition("\n")[0].strip() == article.title
    page, title = ("qa-page qa-titled", "qa-title qa-unseen") if titled else ("qa-page", "qa-title")
    return (
        f'<article class="{page}" data-article="{escape(article.id)}" '
        f'lang="{escape(article.language)}"{hidden}>'
        f'<h2 class="{title}" dir="auto">{escape(article.title)}</h2>'
        f'<p class="qa-byline" lang="{language}">{words}</p>'
        f'<div class="qa-body">{article_html(article)}</div></article>'
    )
