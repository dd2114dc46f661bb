import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Article, Hit, Passage
from qa.types import Answer, Quote, Turn

ARTICLE = Article("a", "A", "Café. It costs 3 euro 😀. It costs 3 euro 😀.", "text", "en")


def quote(start: int, end: int, answer: tuple[int, int] | None = None) -> Quote:
    text = ARTICLE.text[start:end]
    return Quote("a", ARTICLE.sha256, start, end, text, *(answer or (None, None)))


def test_hash_is_that_of_the_utf8_text():
    # printf 'abc' | sha256sum
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert Article("a", "A", "abc", "text", "en").sha256 == expected


def test_quote_verifies_at_its_offsets_only():
    second = ARTICLE.text.rindex("It costs")
    good = quote(second, len(ARTICLE.text))
    assert good.verify(ARTICLE)
    elsewhere = dataclasses.replace(good, start=good.start - 1, end=good.end - 1)
    assert not elsewhere.verify(ARTICLE)


def test_quote_does_not_verify_against_another_text_with_the_same_words():
    longer = dataclasses.replace(ARTICLE, text=ARTICLE.text + " More.")
    assert not quote(0, 5).verify(longer)


def test_answer_of_a_quote_is_the_marked_slice():
    assert quote(6, 23, (15, 21)).answer == "3 euro"
    assert quote(6, 23).answer is None


@pytest.mark.parametrize(
    "fields",
    [
        {"start": -1, "end": 4},
        {"start": 0, "end": 4},
        {"start": 5, "end": 10, "answer_start": 4, "answer_end": 6},
        {"start": 5, "end": 10, "answer_start": 6, "answer_end": 11},
        {"start": 5, "end": 10, "answer_start": 6, "answer_end": 6},
        {"start": 5, "end": 10, "answer_start": 6},
    ],
)
def test_impossible_offsets_are_refused(fields):
    with pytest.raises(ValueError, match=r"quote|answer"):
        Quote("a", "0" * 64, text="12345", **fields)


@given(
    question=st.text(max_size=30),
    start=st.integers(0, 30),
    length=st.integers(1, 15),
    confidence=st.floats(0, 1),
)
def test_answer_survives_json(question, start, length, confidence):
    end = min(start + length, len(ARTICLE.text))
    passage = Passage(f"a:{start}-{end}", "a", start, end, ARTICLE.text[start:end])
    answer = Answer(
        question=question,
        standalone_question=question + "?",
        answered=True,
        text=passage.text,
        confidence=confidence,
        quotes=(quote(start, end, (start, end)), quote(0, 5)),
        hits=(Hit(passage, 0.5, 1),),
        timings={"read": 0.25},
    )
    again = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
    assert again == answer
    assert all(q.verify(ARTICLE) for q in again.quotes)


def test_turn_of_an_answer_keeps_what_a_follow_up_needs():
    answer = Answer("and he?", "and Jan?", True, "no", 0.5, (), ())
    assert Turn.of(answer) == Turn("and he?", "no", "and Jan?")
