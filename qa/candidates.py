"""Which of the spans that were read is the answer, and which others support it.

Pure functions: the reader's spans, in offsets of their passages, become candidates in offsets of
the article, and the best ones become quotes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Article, Hit
from qa.quotes import Span as Offsets
from qa.quotes import quote_of
from qa.reader import Span
from qa.types import Quote


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer.

    Attributes:
        article_id: The article it stands in.
        start: Offset of its first character in the article.
        end: Offset after its last.
        margin: The reader's score, higher is better.
    """

    article_id: str
    start: int
    end: int
    margin: float

    def lies_in(self, quote: Quote) -> bool:
        """Whether the span is part of a quote."""
        same = self.article_id == quote.article_id
        return same and quote.start <= self.start and self.end <= quote.end


def ranked(hits: Sequence[Hit], spans: Sequence[Sequence[Span]]) -> list[Candidate]:
    """All spans of all passages, best first.

    Args:
        hits: The passages that were read.
        spans: The spans found in each.

    Returns:
        One candidate for each place in an article: passages overlap, and the better reading of a
        span that was read twice counts.
    """
    best: dict[tuple[str, int, int], Candidate] = {}
    for hit, found in zip(hits, spans, strict=True):
        for span in found:
            start, end = hit.passage.start + span.start, hit.passage.start + span.end
            key = (hit.passage.article_id, start, end)
            if key not in best or best[key].margin < span.margin:
                best[key] = Candidate(*key, span.margin)
    return sorted(best.values(), key=lambda c: (-c.margin, c.article_id, c.start, c.end))


def supporting_quotes(
    candidates: Sequence[Candidate],
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Offsets]],
    threshold: float,
    max_quotes: int,
) -> tuple[Quote, ...]:
    """The best candidate's sentences, then others that give the same answer.

    Another sentence supports the answer if its span has the same words, it passes the threshold
    by itself, and it is not quoted already.

    Args:
        candidates: Best first.
        articles: The articles by id.
        sentences: Spans of all sentences, by article id.
        threshold: Margin that a further quote must reach.
        max_quotes: How many quotes at most, from 1.
    """
    quotes: list[Quote] = []
    for candidate in candidates:
        if len(quotes) == max_quotes:
            break
        if quotes and candidate.margin < threshold:
            continue
        article_id = candidate.article_id
        quote = quote_of(
            articles[article_id], sentences[article_id], candidate.start, candidate.end
        )
        if not quotes or (_same_words(quote, quotes[0]) and not _overlaps(quote, quotes)):
            quotes.append(quote)
    return tuple(quotes)


def _same_words(quote: Quote, other: Quote) -> bool:
    """Whether two quotes mark the same words, case aside."""
    return (quote.answer or "").casefold().split() == (other.answer or "").casefold().split()


def _overlaps(quote: Quote, others: Sequence[Quote]) -> bool:
    """Whether a quote shares characters with one of the others."""
    return any(
        quote.article_id == other.article_id and quote.start < other.end and other.start < quote.end
        for other in others
    )
