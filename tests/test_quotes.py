import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.sentences import sentence_spans
from index.types import Article
from qa.quotes import quote_of, trimmed, verified

TEXT = "It costs 3 euro. The king pays. It costs 3 euro. Nobody knows why."
ARTICLE = Article("a", "A", TEXT, "text", "en")
SENTENCES = sentence_spans(TEXT, "en")


def test_a_repeated_sentence_is_quoted_at_the_occurrence_that_was_read():
    second = TEXT.rindex("3 euro")
    quote = quote_of(ARTICLE, SENTENCES, second, second + 6)
    assert (quote.start, quote.text) == (TEXT.rindex("It costs"), "It costs 3 euro.")
    assert quote.answer == "3 euro"


def test_a_span_over_two_sentences_is_quoted_with_both():
    start = TEXT.index("king")
    quote = quote_of(ARTICLE, SENTENCES, start, TEXT.index("costs", start) + 5)
    assert quote.text == "The king pays. It costs 3 euro."


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 4), (0, len(TEXT) + 1)])
def test_impossible_spans_are_refused(span):
    with pytest.raises(ValueError, match="span"):
        quote_of(ARTICLE, SENTENCES, *span)


@given(text=st.text(max_size=60), data=st.data())
def test_every_quote_is_in_the_article_at_its_offsets(text, data):
    assume(text)
    article = Article("a", "A", text, "text", "nl")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = quote_of(article, sentence_spans(text, "nl"), start, end)
    assert text[quote.start : quote.end] == quote.text
    assert quote.verify(article)
    assert quote.start <= start < end <= quote.end
    assert quote.answer == text[start:end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 1,3 miljard euro,", "1,3 miljard euro"),
        ("een lening.", "een lening"),
        ("at 5 p.m.", "at 5 p.m."),
        ("Philips N.V.", "Philips N.V."),
        ("‘een grote broer’", "‘een grote broer’"),
        ("‘een grote broer", "een grote broer"),
        ("een grote broer’,", "een grote broer"),
        ("Smith (42)", "Smith (42)"),
        ("Smith (42", "Smith (42"),
        ("(Smith", "Smith"),
        ("nooit!", "nooit"),
        ("...", "..."),
        (",", ""),
        ("", ""),
    ],
)
def test_spans_lose_what_does_not_belong_to_the_answer(text, expected):
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == expected


@given(text=st.text(st.sampled_from('ab .,;:!?()‘’"1'), max_size=30))
def test_trimming_narrows_and_is_done_at_once(text):
    start, end = trimmed(text, 0, len(text))
    assert 0 <= start <= end <= len(text)
    assert trimmed(text, start, end) == (start, end)


def test_a_quote_that_is_not_there_never_passes():
    good = quote_of(ARTICLE, SENTENCES, 9, 15)
    assert verified([good], {"a": ARTICLE}) == (good,)
    wrong_text = dataclasses.replace(good, text="It costs 4 euro.")
    wrong_article = dataclasses.replace(good, article_id="b")
    for bad in (wrong_text, wrong_article):
        with pytest.raises(ValueError, match="is not in"):
            verified([good, bad], {"a": ARTICLE})
