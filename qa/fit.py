"""Which possible answer stands in the sentence that fits the question best.

The reader sees a passage at a time and tells poorly which of two passages is asked about; the
encoder, trained to tell the answering sentence from all others, does. Their verdicts are added as
log-odds: the margin of the span, and the cosine of question and sentence times the scale that the
encoder was trained with (a product of experts, Hinton 2002).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from index.encoder import Embeddings, Encoder
from index.types import Article
from qa.candidates import Candidate
from qa.quotes import Span, quote_of, touched

COMPARED = 8
MAX_KEPT = 20_000


class SentenceFit:
    """Compares questions with the sentences of their possible answers."""

    def __init__(
        self,
        encoder: Encoder,
        articles: Mapping[str, Article],
        sentences: Mapping[str, Sequence[Span]],
    ) -> None:
        """Keep what is needed; sentences are embedded when they are first asked about.

        Args:
            encoder: Embeds the sentences; with a `logit_scale` of 0, nothing is compared.
            articles: The articles by id.
            sentences: Spans of all sentences, by article id.
        """
        self._encoder = encoder
        self._articles = articles
        self._sentences = sentences
        self._rows: dict[tuple[str, int, int], Embeddings] = {}

    def best_first(
        self, questions: Sequence[Embeddings], candidates: Sequence[Sequence[Candidate]]
    ) -> list[list[Candidate]]:
        """Put the candidates of each question in order, as one batch.

        Args:
            questions: Vectors of the questions, `(dim,)` float32 each.
            candidates: For each question its candidates, the largest margin first.

        Returns:
            The candidates that lie within a sentence, or all if none does: a span that runs from
            one sentence into the next is hardly ever an answer. The first `COMPARED` of each
            question are in order of margin and fit together; the others follow as they were.
        """
        within = [[c for c in each if self._in_one_sentence(c)] or each for each in candidates]
        scale = self._encoder.logit_scale
        if not scale:
            return [list(each) for each in within]
        compared = [each[:COMPARED] for each in within]
        rows = self._embedded([self._place(c) for each in compared for c in each])
        ordered = []
        for question, best, every in zip(questions, compared, within, strict=True):
            fits = [scale * float(question @ rows[self._place(c)]) for c in best]
            order = np.argsort(
                [-(c.margin + fit) for c, fit in zip(best, fits, strict=True)], kind="stable"
            )
            ordered.append([*(best[i] for i in order), *every[COMPARED:]])
        return ordered

    def _in_one_sentence(self, candidate: Candidate) -> bool:
        """Whether a candidate touches a single sentence."""
        sentences = self._sentences[candidate.article_id]
        first, last = touched(sentences, candidate.start, candidate.end)
        return first == last

    def _place(self, candidate: Candidate) -> tuple[str, int, int]:
        """Where the sentences stand that a candidate touches."""
        article_id = candidate.article_id
        quote = quote_of(
            self._articles[article_id], self._sentences[article_id], candidate.start, candidate.end
        )
        return article_id, quote.start, quote.end

    def _embedded(
        self, places: Sequence[tuple[str, int, int]]
    ) -> dict[tuple[str, int, int], Embeddings]:
        """Vectors of the sentences at some places, each embedded once."""
        kept = self._rows
        new = [place for place in dict.fromkeys(places) if place not in kept]
        texts = [self._articles[id_].text[start:end] for id_, start, end in new]
        rows = dict(zip(new, self._encoder.encode_passages(texts), strict=True)) if new else {}
        found = {place: rows[place] if place in rows else kept[place] for place in places}
        self._rows = {**(kept if len(kept) < MAX_KEPT else {}), **rows} if rows else kept
        return found
