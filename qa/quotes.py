"""From answer spans to quotes and back: pure functions over offsets, no model, no search.

A quote is made by slicing the article, so it cannot differ from it by a character; `verified`
checks all the same, because everything else in this product rests on it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from index.types import Article
from qa.types import Quote

Span = tuple[int, int]
_PAIRS = {"(": ")", "[": "]", "‘": "’", "“": "”", "«": "»", '"': '"'}
_EDGE = " \t\n\r,;:"


def quote_of(article: Article, sentences: Sequence[Span], start: int, end: int) -> Quote:
    """The whole sentences that hold an answer span, as a quote.

    Args:
        article: The article.
        sentences: Spans of all its sentences, in order, not overlapping.
        start: Offset of the answer's first character in the article.
        end: Offset after its last.

    Returns:
        A quote from the first to the last sentence that the span touches, the span marked in it.

    Raises:
        ValueError: The span is empty or outside the article.
    """
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"span {start}-{end} in an article of {len(article.text)} characters")
    first, last = touched(sentences, start, end)
    quote_start = min(sentences[first][0], start) if sentences else start
    quote_end = max(sentences[last][1], end) if sentences else end
    text = article.text[quote_start:quote_end]
    return Quote(article.id, article.sha256, quote_start, quote_end, text, start, end)


def touched(sentences: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """The first and the last sentence that a span touches, as places in `sentences`.

    Example:
        >>> touched([(0, 4), (5, 9), (10, 14)], 6, 12)
        (1, 2)
    """
    starts = [sentence[0] for sentence in sentences]
    first = max(bisect_right(starts, start) - 1, 0)
    return first, max(bisect_right(starts, end - 1) - 1, 0)


def trimmed(text: str, start: int, end: int) -> Span:
    """Narrow a span to what a reader would call the answer.

    White space, commas, colons and a lone bracket or quotation mark at either edge go; so does a
    full stop at the end, unless the word before it is an abbreviation such as "a.m." or "B.V.".

    Args:
        text: The text the span is in.
        start: Offset of its first character.
        end: Offset after its last.

    Returns:
        The narrowed span; empty (`start == end`) if nothing is left of it.

    Example:
        >>> trimmed("in Sotsji, zei hij", 2, 10)
        (3, 9)
    """
    while True:
        before = (start, end)
        while start < end and text[start] in _EDGE:
            start += 1
        while start < end and text[end - 1] in _EDGE:
            end -= 1
        inside = text[start:end]
        if re.search(r"[^.\s]{2,}\.$", inside) or inside.endswith(("!", "?", "…")):
            end -= 1
        for opening, closing in _PAIRS.items():
            if inside.startswith(opening) and closing not in inside[1:]:
                start += 1
            elif inside.endswith(closing) and opening not in inside[:-1]:
                end -= 1
        start, end = (start, end) if start < end else (before[0], before[0])
        if (start, end) == before or start == end:
            return start, end


def verified(quotes: Iterable[Quote], articles: Mapping[str, Article]) -> tuple[Quote, ...]:
    """Pass quotes on, each proved against its article.

    Args:
        quotes: The quotes.
        articles: The articles by id.

    Raises:
        ValueError: A quote is not in its article at its offsets; this is a defect, never bad input.
    """
    checked = tuple(quotes)
    for quote in checked:
        article = articles.get(quote.article_id)
        if article is None or not quote.verify(article):
            raise ValueError(f"quote at {quote.start}-{quote.end} is not in {quote.article_id!r}")
    return checked
