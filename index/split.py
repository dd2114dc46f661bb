"""An article cut into passages: runs of whole sentences, short enough to embed and to read.

A passage is a slice of the article, never a copy that was cleaned: `article.text[p.start:p.end]`
is `p.text`, checked for each one. Headings stay with the text below them, and the last sentence
of a passage is repeated at the start of the next, so that "He said so on Monday" keeps its "he".
"""

import re
from itertools import pairwise

from index.errors import EmptyArticleError
from index.sentences import Span, paragraph_spans, sentence_spans
from index.types import Article, Passage

MAX_PASSAGE_CHARS = 600
MAX_SENTENCE_CHARS = 900
MAX_HEADING_CHARS = 90


def split(
    article: Article, max_chars: int = MAX_PASSAGE_CHARS, overlap: bool = True
) -> tuple[Passage, ...]:
    """Cut an article into passages of whole sentences.

    Args:
        article: The article.
        max_chars: Aimed length of a passage in characters; one longer sentence stands alone.
        overlap: Whether a passage starts with the last sentence of the one before.

    Returns:
        Passages in the order of the text; every sentence lies in at least one of them.

    Raises:
        EmptyArticleError: There is nothing but white space in the article.
        ValueError: `max_chars` is not positive.
    """
    if max_chars < 1:
        raise ValueError(f"max_chars must be positive, not {max_chars}")
    sentences = bounded_sentences(article)
    if not sentences:
        raise EmptyArticleError(f"“{article.title}” has no text to read.")
    headings = _heading_starts(article.text)
    passages = []
    first = 0
    while first < len(sentences):
        last = _last_sentence(sentences, headings, first, max_chars)
        passages.append(_passage(article, sentences[first][0], sentences[last][1]))
        if last == len(sentences) - 1:
            break
        first = last if overlap and _repeats(sentences, first, last, max_chars) else last + 1
        if sentences[last + 1][0] in headings:
            first = last + 1
    return tuple(passages)


def bounded_sentences(article: Article) -> list[Span]:
    """Sentence spans of the article, those over `MAX_SENTENCE_CHARS` cut at white space."""
    return [
        piece
        for span in sentence_spans(article.text, article.language)
        for piece in _bounded(article.text, span)
    ]


def _bounded(text: str, span: Span) -> list[Span]:
    """Cut a span that no reader could take whole, at white space where there is some."""
    start, end = span
    pieces = []
    while end - start > MAX_SENTENCE_CHARS:
        window = text[start : start + MAX_SENTENCE_CHARS]
        cut = max((m.start() for m in re.finditer(r"\s", window)), default=0) or len(window)
        pieces.append((start, start + cut))
        start += cut
        start += len(text[start:end]) - len(text[start:end].lstrip())
    pieces.append((start, end))
    return pieces


def _heading_starts(text: str) -> frozenset[int]:
    """Offsets of paragraphs that look like headings: short, no full stop, text below."""
    spans = paragraph_spans(text)
    return frozenset(
        start
        for (start, end), _ in pairwise(spans)
        if end - start <= MAX_HEADING_CHARS and text[end - 1] not in ".!?…”’\"'"
    )


def _last_sentence(
    sentences: list[Span], headings: frozenset[int], first: int, max_chars: int
) -> int:
    """Index of the last sentence of the passage that starts with sentence `first`."""
    last = first
    while last + 1 < len(sentences):
        start, end = sentences[last + 1]
        above_heading = start in headings and sentences[last][0] not in headings
        if end - sentences[first][0] > max_chars or above_heading:
            break
        last += 1
    while last > first and sentences[last][0] in headings:
        last -= 1
    return last


def _repeats(sentences: list[Span], first: int, last: int, max_chars: int) -> bool:
    """Whether the last sentence of a passage can open the next and leave room for more."""
    return last > first and sentences[last + 1][1] - sentences[last][0] <= max_chars


def _passage(article: Article, start: int, end: int) -> Passage:
    """The passage that is this slice of the article."""
    text = article.text[start:end]
    return Passage(f"{article.id}:{start}-{end}", article.id, start, end, text)
