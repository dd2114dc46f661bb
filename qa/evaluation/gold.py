"""Where the gold evidence of a question stands in the articles. Pure functions over offsets.

A set gives evidence as sentences, as places, or not at all; here all three become spans of
characters, which retrieval and quotes are then held against.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.split import bounded_sentences
from index.types import Article
from qa.evaluation.types import Question, Span
from qa.quotes import touched


@dataclass(frozen=True, slots=True)
class Place:
    """A run of characters of an article, half-open."""

    article_id: str
    start: int
    end: int

    def shared(self, other: "Place") -> int:
        """How many characters two places have in common."""
        if self.article_id != other.article_id:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def shows(self, other: "Place") -> bool:
        """Whether two places share at least half of the shorter one's characters."""
        shorter = min(self.end - self.start, other.end - other.start)
        return 0 < shorter <= 2 * self.shared(other)


class Gold:
    """The articles of one desk, in which evidence is looked up."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Keep the articles; their sentences are found when they are needed."""
        self.articles: Mapping[str, Article] = {article.id: article for article in articles}
        self._sentences: dict[str, list[Span]] = {}

    def places(self, question: Question) -> tuple[Place, ...]:
        """Where the gold sentences of a question stand.

        Args:
            question: Its `evidence` is looked up word for word, a run of white space matching
                any other; each place where it stands counts. Its `evidence_spans` stand for the
                sentences that they touch. With neither, the sentences that hold one of its
                `answers` word for word are gold.

        Returns:
            In the order of the articles and the text; empty if nothing is known.

        Raises:
            ValueError: Evidence, or the article that the question names, is not there.
        """
        if not question.answerable:
            return ()
        articles = self._named(question.article)
        found: set[Place] = set()
        for sentence in question.evidence:
            places = {Place(a.id, *span) for a in articles for span in _spans(a.text, sentence)}
            if not places:
                raise ValueError(f"the evidence is not in the article: “{_short(sentence)}”")
            found |= places
        spans = [(a, span) for a in articles for span in question.evidence_spans]
        if not found and not spans:
            texts = sorted(set(question.answers))
            spans = [(a, span) for a in articles for t in texts for span in _spans(a.text, t, True)]
        for article, span in spans:
            found |= {Place(article.id, *s) for s in self._touched(article, span)}
        order = {article_id: number for number, article_id in enumerate(self.articles)}
        return tuple(sorted(found, key=lambda p: (order[p.article_id], p.start, p.end)))

    def text(self, place: Place) -> str:
        """The words that stand at a place."""
        return self.articles[place.article_id].text[place.start : place.end]

    def _named(self, name: str | None) -> Sequence[Article]:
        """The articles that a question can be about: all, or the one it names."""
        if name is None:
            return list(self.articles.values())
        for article in self.articles.values():
            if name in (article.id, article.title, article.source):
                return [article]
        raise ValueError(f"there is no article “{name}”, neither as a file nor among those given")

    def _touched(self, article: Article, span: Span) -> list[Span]:
        """The sentences that a span touches."""
        if article.id not in self._sentences:
            self._sentences[article.id] = bounded_sentences(article)
        sentences = self._sentences[article.id]
        first, last = touched(sentences, *span)
        return sentences[first : last + 1]


def count(text: str, words: str) -> int:
    """How often words stand in a text as whole words."""
    return len(_spans(text, words, whole_words=True))


def _spans(text: str, words: str, whole_words: bool = False) -> list[Span]:
    """Every place of words in a text, white space matching any white space."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return []
    if whole_words:
        # "3" is a word of its own, but neither in "1,3" nor in "3.500".
        before = r"(?<!\d[.,])" if re.match(r"\s*\d", words) else ""
        after = r"(?![.,]\d)" if re.search(r"\d\s*\Z", words) else ""
        pattern = rf"(?<!\w){before}{pattern}(?!\w){after}"
    return [match.span() for match in re.finditer(pattern, text)]


def _short(text: str, chars: int = 80) -> str:
    """The start of a text."""
    return text if len(text) <= chars else f"{text[:chars].rstrip()} …"
