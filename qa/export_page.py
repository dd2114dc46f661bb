"""A conversation as one HTML page that needs nothing else: no script, no font, no picture.

The articles that are quoted stand below the conversation with every quote marked, and each quote
links to its mark. `qa.export` reads the quotes back and checks them.
"""

from collections.abc import Mapping, Sequence
from html import escape

from index.types import Article
from qa.types import Answer, Quote
from qa.web.markup import Mark, article_html, marked, marks_of

GENERATOR = "article-qa conversation"
_STYLE = """
:root { color-scheme: light dark; --quote: #fff1b8; --answer: #ffcf5c; }
@media (prefers-color-scheme: dark) { :root { --quote: #4a3f16; --answer: #8a6a12; } }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
article, blockquote { font-family: Georgia, "Noto Serif", serif; white-space: pre-line; }
blockquote { margin: 0 0 .25rem; padding-left: 1rem; border-left: 3px solid #c8991f; }
.short { font-size: 1.4rem; margin: .2rem 0 .6rem; }
.place { font-size: .8rem; opacity: .75; overflow-wrap: anywhere; margin: 0 0 1rem; }
mark { background: var(--quote); color: inherit; }
mark.qa-answer { background: var(--answer); }
"""


def conversation_page(answers: Sequence[Answer], articles: Mapping[str, Article]) -> str:
    """The page.

    Args:
        answers: Oldest first.
        articles: Every article that is quoted, by id.
    """
    title = escape(", ".join(article.title for article in articles.values()))
    turns = "".join(_turn(n, answer, articles) for n, answer in enumerate(answers, 1))
    sources = "".join(_source(article, answers) for article in articles.values())
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta name="generator" content="{GENERATOR}">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>{title}</h1>\n{turns}{sources}</body></html>\n"
    )


def _turn(number: int, answer: Answer, articles: Mapping[str, Article]) -> str:
    """A question and its answer."""
    parts = [f'<section><h2 dir="auto">{escape(answer.question)}</h2>']
    if answer.standalone_question != answer.question:
        parts.append(f'<p dir="auto"><em>{escape(answer.standalone_question)}</em></p>')
    short = escape(answer.text) if answer.answered else "∅ Not in the article."
    parts.append(f'<p class="short" dir="auto">{short}</p>')
    for place, quote in enumerate(answer.quotes, 1):
        parts.append(_quote(f"{number}.{place}", quote, articles))
    return "".join(parts) + "</section>\n"


def _quote(label: str, quote: Quote, articles: Mapping[str, Article]) -> str:
    """A quote with its offsets and hash."""
    article = articles.get(quote.article_id)
    whole = article.text if article else None
    words = (
        marked(whole, quote.start, quote.end, marks_of(quote, label)[1:])
        if whole is not None
        else escape(quote.text)
    )
    title = article.title if article else quote.article_id
    return (
        f'<blockquote dir="auto" data-article="{escape(quote.article_id)}" '
        f'data-sha256="{quote.article_sha256}" data-start="{quote.start}" '
        f'data-end="{quote.end}">{words}</blockquote>'
        f'<p class="place">{label} · <a href="#{_anchor(quote)}">{escape(title)}</a> · '
        f"{quote.start}–{quote.end} · sha256 {quote.article_sha256}</p>"
    )


def _anchor(quote: Quote) -> str:
    """Name of the article's section; the mark itself is found by its number."""
    return f"article-{quote.article_sha256[:16]}"


def _source(article: Article, answers: Sequence[Answer]) -> str:
    """A quoted article with its marks, or nothing if it is not quoted."""
    marks: list[Mark] = []
    for number, answer in enumerate(answers, 1):
        for place, quote in enumerate(answer.quotes, 1):
            if quote.article_id == article.id:
                marks += marks_of(quote, f"{number}.{place}")
    if not marks:
        return ""
    return (
        f'<article id="article-{article.sha256[:16]}"><h2 dir="auto">{escape(article.title)}</h2>'
        f"{article_html(article, marks)}</article>\n"
    )
