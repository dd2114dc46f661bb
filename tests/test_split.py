import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EmptyArticleError
from index.sentences import sentence_spans
from index.split import MAX_SENTENCE_CHARS, bounded_sentences, split
from index.types import Article


def article(text: str, language: str = "en") -> Article:
    return Article("a", "A", text, "text", language)


@given(
    text=st.text(st.sampled_from("aB .!?\n1é😀’"), min_size=1, max_size=300).filter(str.strip),
    max_chars=st.integers(1, 120),
    overlap=st.booleans(),
)
def test_passages_are_slices_and_hold_every_sentence(text, max_chars, overlap):
    source = article(text)
    passages = split(source, max_chars, overlap)
    for passage in passages:
        assert source.text[passage.start : passage.end] == passage.text
        assert passage.id == f"a:{passage.start}-{passage.end}"
    for start, end in bounded_sentences(source):
        assert any(p.start <= start and end <= p.end for p in passages)
    starts = [passage.start for passage in passages]
    assert starts == sorted(set(starts))


def test_passages_end_with_sentences(shipped_article):
    ends = {end for _, end in sentence_spans(shipped_article.text, "nl")}
    starts = {start for start, _ in sentence_spans(shipped_article.text, "nl")}
    for passage in split(shipped_article):
        assert passage.end in ends
        assert passage.start in starts


def test_the_last_sentence_opens_the_next_passage():
    text = "One is here. Two is here. Three is here. Four is here."
    assert [p.text for p in split(article(text), 30)] == [
        "One is here. Two is here.",
        "Two is here. Three is here.",
        "Three is here. Four is here.",
    ]
    assert [p.text for p in split(article(text), 30, overlap=False)] == [
        "One is here. Two is here.",
        "Three is here. Four is here.",
    ]


def test_a_heading_opens_the_passage_of_its_text():
    text = "The first part ends.\n\nA heading\n\nThe second part starts here."
    assert [p.text for p in split(article(text), 60)] == [
        "The first part ends.",
        "A heading\n\nThe second part starts here.",
    ]


def test_a_sentence_without_end_is_cut_at_white_space():
    text = "word " * 1000
    passages = split(article(text))
    assert all(len(p.text) <= MAX_SENTENCE_CHARS for p in passages)
    assert all(not p.text.startswith(" ") and p.text.endswith("word") for p in passages)


def test_a_word_without_end_is_cut_all_the_same():
    assert "".join(p.text for p in split(article("x" * 2000), overlap=False)) == "x" * 2000


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_to_read_is_an_error(text):
    with pytest.raises(EmptyArticleError, match="no text"):
        split(article(text))


def test_one_word_is_a_passage():
    assert [p.text for p in split(article("Loan"))] == ["Loan"]


def test_max_chars_must_be_positive():
    with pytest.raises(ValueError, match="0"):
        split(article("x"), 0)
