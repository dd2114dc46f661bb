"""The sentence that fits the question decides between answers that the reader likes alike."""

from collections.abc import Sequence

import pytest

from index.encoder import Embeddings
from index.types import Article
from qa.candidates import Candidate
from qa.fit import SentenceFit
from qa.service import ArticleQA
from tests.fakes import FakeEncoder, FakeReader

TEXT = "The dog sat. The loan was 3 euro. A king slept."
SENTENCES = [(0, 12), (13, 33), (34, 47)]


class ScaledEncoder(FakeEncoder):
    """The fake encoder with a scale; it counts what it embeds."""

    def __init__(self, logit_scale: float = 10.0) -> None:
        self.logit_scale = logit_scale
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        self.texts += texts
        return super().encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        return FakeEncoder().encode_passages(texts)


def at(words: str, margin: float) -> Candidate:
    start = TEXT.index(words)
    return Candidate("a", start, start + len(words), margin)


def order(encoder: ScaledEncoder, question: str, *candidates: Candidate) -> list[str]:
    article = Article("a", "A", TEXT, "text", "en")
    fit = SentenceFit(encoder, {"a": article}, {"a": SENTENCES})
    (best,) = fit.best_first(encoder.encode_queries([question]), [candidates])
    return [TEXT[candidate.start : candidate.end] for candidate in best]


def test_the_sentence_that_fits_wins_over_a_slightly_larger_margin() -> None:
    dog, euro = at("The dog", 2.0), at("3 euro", 1.0)
    assert order(ScaledEncoder(), "how much was the loan", dog, euro) == ["3 euro", "The dog"]
    assert order(ScaledEncoder(), "what did the dog do", dog, euro) == ["The dog", "3 euro"]


def test_a_far_larger_margin_wins_over_the_fit() -> None:
    assert order(ScaledEncoder(), "the loan", at("The dog", 30.0), at("3 euro", 1.0)) == [
        "The dog",
        "3 euro",
    ]


def test_without_a_scale_the_margin_decides_and_nothing_is_embedded() -> None:
    encoder = ScaledEncoder(logit_scale=0.0)
    assert order(encoder, "the loan", at("The dog", 2.0), at("3 euro", 1.0))[0] == "The dog"
    assert encoder.texts == []


@pytest.mark.parametrize("scale", [0.0, 10.0])
def test_a_span_across_sentences_is_no_answer_unless_there_is_no_other(scale: float) -> None:
    across, within = at("sat. The loan", 5.0), at("3 euro", 1.0)
    assert order(ScaledEncoder(scale), "the loan", across, within) == ["3 euro"]
    assert order(ScaledEncoder(scale), "the loan", across) == ["sat. The loan"]


def test_no_candidates_stay_none() -> None:
    assert order(ScaledEncoder(), "the loan") == []


def test_a_sentence_is_embedded_once() -> None:
    encoder = ScaledEncoder()
    desk = ArticleQA.from_articles(
        [Article("a", "A", TEXT, "text", "en")],
        encoder=encoder,
        reader=FakeReader({"How much?": "3 euro"}),
    )
    desk.ask("How much?")
    before = len(encoder.texts)
    again = desk.ask("How much?")
    assert len(encoder.texts) == before
    assert again.text == "3 euro"


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.fit.MAX_KEPT", 1)
    encoder = ScaledEncoder()
    article = Article("a", "A", TEXT, "text", "en")
    fit = SentenceFit(encoder, {"a": article}, {"a": SENTENCES})
    question = encoder.encode_queries(["the loan"])
    for candidate in (at("The dog", 1.0), at("3 euro", 1.0), at("A king", 1.0)):
        fit.best_first(question, [[candidate]])
        assert len(fit._rows) <= 2
