"""The conversation as HTML: questions, answers with numbered quotes, and the honest other states.

Every text of a reader or an article goes through `html.escape`; what the page's script needs to
know of a quote travels in `data-` attributes.
"""

import json
from collections.abc import Mapping
from functools import cache
from html import escape

from index.types import Article, Hit
from qa.export import citation
from qa.types import Answer, Quote
from qa.web.confidence import level_of, odds
from qa.web.icons import icon
from qa.web.markup import marked, marks_of
from qa.web.sessions import Exchange, Session
from qa.web.texts import ASSETS, attributes, label

CLOSEST_PASSAGES = 3
LONG_ANSWER_CHARS = 60
MAX_READ_CHARS = 160


def log_html(session: Session, language: str, *, loading: bool = False) -> str:
    """The whole conversation.

    Args:
        session: Whose.
        language: Of the labels.
        loading: Whether an unanswered question is waiting for the models.
    """
    articles = session.articles
    if not session.exchanges:
        return welcome_html(session, language)
    turns = [turn_html(each, articles, language, loading=loading) for each in session.exchanges]
    return f'<ol class="qa-turns" data-session="{session.id}">{"".join(turns)}</ol>'


def welcome_html(session: Session, language: str) -> str:
    """What stands there before the first question."""
    asked = session.articles.get(session.scope)
    questions = examples().get(asked.sha256, []) if asked else []
    buttons = "".join(
        f'<button type="button" class="qa-example" data-example="{escape(question)}">'
        f"{escape(question)}</button>"
        for question in questions
    )
    tries = f'<div class="qa-examples">{label("examples", language)}{buttons}</div>'
    return (
        f'<div class="qa-welcome" data-session="{session.id}"><h2>{label("welcome", language)}</h2>'
        f"<p>{label('welcome_more', language)}</p>{tries if buttons else ''}</div>"
    )


@cache
def examples() -> dict[str, list[str]]:
    """Example questions, by the SHA-256 of the article they are about."""
    found: dict[str, list[str]] = json.loads((ASSETS / "examples.json").read_text("utf-8"))
    return found


def turn_html(
    exchange: Exchange, articles: Mapping[str, Article], language: str, *, loading: bool = False
) -> str:
    """One question and what came of it."""
    return (
        f'<li class="qa-turn" id="qa-turn-{exchange.number}" data-turn="{exchange.number}">'
        f'<h3 class="qa-asked" dir="auto">{escape(exchange.question)}</h3>'
        f"{_reply(exchange, articles, language, loading)}</li>"
    )


def _reply(
    exchange: Exchange, articles: Mapping[str, Article], language: str, loading: bool
) -> str:
    """What stands under a question."""
    if exchange.error:
        return f'<div class="qa-reply qa-error" role="alert">{escape(exchange.error)}</div>'
    if exchange.answer is None:
        key = "writing" if exchange.draft else "reading" if exchange.found else "searching"
        key = "loading" if loading else key
        waiting = f'<p class="qa-waiting">{label(key, language)}</p>'
        if exchange.draft:
            waiting += f'<p class="qa-draft" dir="auto">{escape(exchange.draft)}</p>'
        return f'<div class="qa-reply">{waiting}{_found(exchange, articles, language)}</div>'
    body = _answered if exchange.answer.answered else _absent
    return (
        f'<div class="qa-reply" data-done="{exchange.number}">'
        f"{_understood(exchange.answer, language)}"
        f"{body(exchange.answer, articles, language)}"
        f"{_tools(exchange, articles, language)}</div>"
    )


def _found(exchange: Exchange, articles: Mapping[str, Article], language: str) -> str:
    """The passages that were found, while they are being read."""
    if exchange.found is None:
        return ""
    hits = exchange.found.hits[:CLOSEST_PASSAGES]
    items = "".join(_passage(hit, articles, language) for hit in hits)
    return f'<ul class="qa-passages qa-found">{items}</ul>'


def _understood(answer: Answer, language: str) -> str:
    """How a follow-up was understood, where it was changed."""
    if answer.standalone_question == answer.question:
        return ""
    return (
        f'<p class="qa-understood">{label("understood", language)} '
        f'<q dir="auto">{escape(answer.standalone_question)}</q></p>'
    )


def _answered(answer: Answer, articles: Mapping[str, Article], language: str) -> str:
    """The short answer, then the quotes that prove it."""
    level, chance = level_of(answer.confidence), odds(answer.confidence)
    numbers = "".join(_number(q, n, language) for n, q in enumerate(answer.quotes, 1))
    quotes = "".join(
        _quote(quote, n, articles, language) for n, quote in enumerate(answer.quotes, 1)
    )
    long = " qa-long" if len(answer.text) > LONG_ANSWER_CHARS else ""
    meaning = attributes(language, {"n": chance}, data_hint="confidence_meaning")
    copied = answer.quotes[:1] if answer.mode == "extractive" else ()
    lang = "".join(_lang(quote.article_id, articles) for quote in copied)
    text = f'<span class="qa-text" dir="auto"{lang}>{escape(answer.text)}</span>'
    return (
        f'<p class="qa-short{long}">{text}'
        f'<span class="qa-numbers">{numbers}</span></p>'
        f'<p class="qa-sure qa-{level.name}"><button type="button" class="qa-hint" '
        f"{meaning}>{label(level.name, language)}</button></p>"
        f'<ol class="qa-quotes">{quotes}</ol>{_read(answer, articles, language)}'
    )


def _number(quote: Quote, n: int, language: str) -> str:
    """The number of a quote behind the answer."""
    return (
        f'<button type="button" class="qa-number" data-n="{n}" {_pointer(quote)} '
        f"{attributes(language, {'n': n}, aria_label='quote_n')}>{n}</button>"
    )


def _quote(quote: Quote, n: int, articles: Mapping[str, Article], language: str) -> str:
    """A quote in full, its answer span set off."""
    text = articles[quote.article_id].text if quote.article_id in articles else None
    words = (
        marked(text, quote.start, quote.end, marks_of(quote, str(n))[1:])
        if text is not None
        else escape(quote.text)
    )
    source = _source(quote.article_id, articles) if len(articles) > 1 else ""
    return (
        f'<li><button type="button" class="qa-cited" data-n="{n}" {_pointer(quote)} '
        f"{attributes(language, title='show_in_article')}>"
        f'<span class="qa-n" aria-hidden="true">{n}</span>'
        f'<span class="qa-words" dir="auto"{_lang(quote.article_id, articles)}>{words}</span>'
        f"{source}</button></li>"
    )


def _lang(article_id: str, articles: Mapping[str, Article]) -> str:
    """The attribute that says in which language an article's words are."""
    article = articles.get(article_id)
    return f' lang="{escape(article.language)}"' if article else ""


def _source(article_id: str, articles: Mapping[str, Article]) -> str:
    """The title of the article a quote is from."""
    title = articles[article_id].title if article_id in articles else article_id
    return f'<span class="qa-source" dir="auto">{escape(title)}</span>'


def _absent(answer: Answer, articles: Mapping[str, Article], language: str) -> str:
    """That the article does not answer, and what comes closest in it."""
    hits = "".join(_passage(hit, articles, language) for hit in answer.hits[:CLOSEST_PASSAGES])
    return (
        f'<p class="qa-absent"><span class="qa-sign" aria-hidden="true">∅</span>'
        f"{label('absent', language)}</p>"
        f'<p class="qa-closest">{label("closest", language)}</p>'
        f'<ul class="qa-passages">{hits}</ul>'
    )


def _read(answer: Answer, articles: Mapping[str, Article], language: str) -> str:
    """The passages that were read, folded away."""
    hits = "".join(_passage(hit, articles, language, MAX_READ_CHARS) for hit in answer.hits)
    summary = label("passages_read", language, n=len(answer.hits))
    return (
        f'<details class="qa-read"><summary>{summary}</summary>'
        f'<ul class="qa-passages">{hits}</ul></details>'
    )


def _passage(
    hit: Hit, articles: Mapping[str, Article], language: str, max_chars: int | None = None
) -> str:
    """A passage that the search found, or its beginning, as a way into the article."""
    passage = hit.passage
    words = passage.text[:max_chars] + (
        "…" if len(passage.text) > len(passage.text[:max_chars]) else ""
    )
    place = {"article": passage.article_id, "start": passage.start, "end": passage.end}
    source = _source(passage.article_id, articles) if len(articles) > 1 else ""
    return (
        f'<li><button type="button" class="qa-passage" data-place="{_json(place)}" '
        f"{attributes(language, title='show_in_article')}>"
        f'<span class="qa-words" dir="auto"{_lang(passage.article_id, articles)}>{escape(words)}'
        f"</span>{source}</button></li>"
    )


def _tools(exchange: Exchange, articles: Mapping[str, Article], language: str) -> str:
    """Copy and feedback under an answer."""
    answer = exchange.answer
    if answer is None:
        return ""
    copy = ""
    if answer.answered:
        text = citation(answer, articles)
        copy = (
            f'<button type="button" class="qa-tool" data-copy="{escape(text)}" '
            f"{attributes(language, title='copy_title')}>"
            f"{icon('copy')}{label('copy', language)}</button>"
        )
    return (
        f'<div class="qa-tools">{copy}'
        f"{_thumb('up', 'thumb_up', exchange, language)}"
        f"{_thumb('down', 'thumb_down', exchange, language)}</div>"
        f"{_correction(exchange, language)}"
    )


def _thumb(verdict: str, key: str, exchange: Exchange, language: str) -> str:
    """A thumb, pressed or not."""
    pressed = "true" if exchange.verdict == verdict else "false"
    return (
        f'<button type="button" class="qa-tool qa-thumb" data-verdict="{verdict}" '
        f'aria-pressed="{pressed}" {attributes(language, title=key, aria_label=key)}>'
        f"{icon(verdict)}</button>"
    )


def _correction(exchange: Exchange, language: str) -> str:
    """What a reader is asked after a thumb down, and thanks."""
    if exchange.verdict == "down":
        absent = (
            f'<button type="button" class="qa-tool" data-verdict="absent">'
            f"{label('not_there', language)}</button>"
            if exchange.answer and exchange.answer.answered
            else ""
        )
        return (
            f'<div class="qa-correct" data-correcting="{exchange.number}">'
            f"<p>{label('which_passage', language)}</p>{absent}</div>"
        )
    if exchange.verdict:
        return f'<p class="qa-thanks" role="status">{label("thanks", language)}</p>'
    return ""


def _pointer(quote: Quote) -> str:
    """The attribute that tells the script where a quote stands."""
    place = {
        "article": quote.article_id,
        "start": quote.start,
        "end": quote.end,
        "answerStart": quote.answer_start,
        "answerEnd": quote.answer_end,
    }
    return f'data-place="{_json(place)}"'


def _json(value: Mapping[str, object]) -> str:
    """JSON that is safe inside a quoted attribute."""
    return escape(json.dumps(value, ensure_ascii=False))
