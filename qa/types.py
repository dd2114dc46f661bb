"""What a question gives back: an answer, the quotes that prove it, and the turns of a conversation.

Plain frozen data, safe to keep, compare and turn into JSON. Offsets are half-open, in Python
characters of `Article.text`. A quote carries the hash of the text it points into, so that
`Quote.verify` can prove or refute it later, with no model at hand.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Self

from index.types import Article, Hit, Passage

if TYPE_CHECKING:
    from index.encoder import Embeddings

Mode = Literal["extractive", "generative"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences of an article that support an answer.

    Attributes:
        article_id: The article quoted.
        article_sha256: Hash of the text that the offsets point into.
        start: Offset of the first quoted character.
        end: Offset after the last.
        text: The quoted words, verbatim.
        answer_start: Offset of the answer span, which lies inside the quote, or None.
        answer_end: Offset after the answer span, or None.
    """

    article_id: str
    article_sha256: str
    start: int
    end: int
    text: str
    answer_start: int | None = None
    answer_end: int | None = None

    def __post_init__(self) -> None:
        """Refuse offsets that cannot be right in any article."""
        if self.start < 0 or self.end - self.start != len(self.text):
            raise ValueError(f"quote of {len(self.text)} characters at {self.start}-{self.end}")
        if (self.answer_start is None) != (self.answer_end is None):
            raise ValueError("answer_start and answer_end go together")
        if self.answer_start is None or self.answer_end is None:
            return
        if not self.start <= self.answer_start < self.answer_end <= self.end:
            span = f"{self.answer_start}-{self.answer_end}"
            raise ValueError(f"answer {span} outside quote {self.start}-{self.end}")

    @property
    def answer(self) -> str | None:
        """The words of the answer span, or None where the quote marks none."""
        if self.answer_start is None or self.answer_end is None:
            return None
        return self.text[self.answer_start - self.start : self.answer_end - self.start]

    def verify(self, article: Article) -> bool:
        """Whether the quote stands in `article`, word for word, at its offsets.

        Args:
            article: The article to hold the quote against; its id does not matter, its text does.

        Returns:
            True only if the text is the very text quoted from (same hash) and the words are there.
        """
        same_text = article.sha256 == self.article_sha256
        return same_text and article.text[self.start : self.end] == self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    Attributes:
        question: What the user typed.
        standalone_question: The question that was searched for: a follow-up made to stand alone.
        answered: False when the articles do not answer; then `text` and `quotes` are empty.
        text: The short answer: in extractive mode the words of the first quote's span.
        confidence: Estimated probability that the answer is right, in [0, 1], also when not
            `answered`: the probability that the span which was rejected was right after all.
        quotes: The quotes that support the answer, best first.
        hits: The passages that the search found, best first; "closest in the article".
        mode: "extractive" or "generative".
        timings: Seconds of each stage: `"followup"`, `"encode"`, `"retrieve"`, `"read"`, `"total"`.
    """

    question: str
    standalone_question: str
    answered: bool
    text: str
    confidence: float
    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    mode: Mode = "extractive"
    timings: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-safe data, with the fields above by name.

        Returns:
            Nested dicts, lists, strings, numbers, booleans and None; `from_dict` is its inverse.
        """
        names = ("question", "standalone_question", "answered", "text", "confidence")
        data: dict[str, Any] = {name: getattr(self, name) for name in names}
        data["quotes"] = [asdict(quote) for quote in self.quotes]
        data["hits"] = [asdict(hit) for hit in self.hits]
        return data | {"mode": self.mode, "timings": dict(self.timings)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The answer that `to_dict` made `data` from.

        Raises:
            KeyError: A field is missing.
            ValueError: A quote's offsets cannot be right.
        """
        hits = (Hit(Passage(**h["passage"]), h["score"], h["rank"]) for h in data["hits"])
        return cls(
            question=data["question"],
            standalone_question=data["standalone_question"],
            answered=data["answered"],
            text=data["text"],
            confidence=data["confidence"],
            quotes=tuple(Quote(**quote) for quote in data["quotes"]),
            hits=tuple(hits),
            mode=data["mode"],
            timings=MappingProxyType(dict(data["timings"])),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found for a question, before anything is read.

    Attributes:
        question: What the user typed, cleaned of characters that cannot be shown.
        standalone_question: The question that was searched for.
        hits: The best passages, best first.
        timings: Seconds of the stages so far.
        embedding: Vector of the question that was searched for, `(dim,)` float32.
    """

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]
    timings: Mapping[str, float]
    embedding: "Embeddings" = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, as a follow-up looks back on them.

    Attributes:
        question: What the user typed.
        answer: The short answer given, or "" if the article did not answer.
        standalone_question: The question as it was searched for, or "" if it stood alone.
    """

    question: str
    answer: str = ""
    standalone_question: str = ""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The turn that `answer` ended."""
        return cls(answer.question, answer.text, answer.standalone_question)
