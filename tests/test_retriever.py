import pytest

from index.lexical import LexicalIndex
from index.retriever import RRF_K, Retriever
from index.split import split
from index.types import Article, Passage
from tests.fakes import FakeEncoder

TEXTS = ["The king lives in a house.", "The bank gave a loan.", "A dog sat by the river."]


def passages(texts, article_id="a"):
    return [Passage(f"{article_id}:{i}", article_id, 0, len(t), t) for i, t in enumerate(texts)]


def retriever(texts=TEXTS, language="en"):
    return Retriever.from_passages(passages(texts), FakeEncoder(), {"a": language})


def test_the_passage_that_shares_words_and_meaning_comes_first():
    hits = retriever().search("Which bank gave the loan?", 2)
    assert hits[0].passage.text == TEXTS[1]
    assert [hit.rank for hit in hits] == [1, 2]


def test_scores_are_reciprocal_ranks_added_up():
    [best, *_] = retriever().search("loan bank", 3)
    assert best.score == pytest.approx(2 / (RRF_K + 1))


def test_a_question_without_shared_words_is_answered_by_the_vectors_alone():
    hits = retriever().search("zzz", 3)
    assert len(hits) == 3
    assert hits[0].score == pytest.approx(1 / (RRF_K + 1))


def test_no_more_hits_than_passages_and_each_once():
    hits = retriever().search("bank", 50)
    assert sorted(hit.passage.id for hit in hits) == ["a:0", "a:1", "a:2"]


def test_many_questions_are_the_same_as_one_by_one():
    queries = ["loan", "dog river", "king"]
    one_by_one = [retriever().search(query, 3) for query in queries]
    assert retriever().search_many(queries, 3) == one_by_one
    assert retriever().search_many([], 3) == []


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("nl", "De leningen zijn verstrekt.", "lening"),
        ("en", "The loans were granted.", "loan granting"),
        ("nl", "Het kost 1,3 miljard euro.", "1,3"),
        ("xx", "Il prestito è grande.", "PRESTITO"),
    ],
)
def test_words_are_found_by_their_stem(language, text, query):
    index = LexicalIndex(["Iets anders.", text], language)
    assert [place for place, _ in index.search(query, 5)] == [1]


def test_a_question_in_another_language_finds_nothing_by_its_stray_words():
    index = LexicalIndex(["De koning is oud.", "Wie is de koning van Londen?"], "nl")
    assert index.search("What is the age of London?", 5) == []
    assert index.search("Is de koning oud?", 1)[0][0] == 0


@pytest.mark.parametrize("texts", [["..."], ["😀", "—"], []])
def test_passages_without_words_find_nothing(texts):
    assert LexicalIndex(texts, "en").search("loan", 3) == []


def test_each_language_is_searched_by_itself():
    both = passages(["De leningen zijn duur."], "nl") + passages(["The loans are dear."], "en")
    found = Retriever.from_passages(both, FakeEncoder(), {"nl": "nl", "en": "en"})
    for query, article_id in (("Is de lening duur?", "nl"), ("are loans dear?", "en")):
        [best, other] = found.search(query, 2)
        assert best.passage.article_id == article_id
        assert best.score > 2 / (RRF_K + 2) > other.score


def test_no_article_is_left_out_of_a_search_over_two():
    articles = [
        Article("one", "One", "The king has a dog.", "text", "en"),
        Article("two", "Two", "The river is a year old.", "text", "en"),
    ]
    found = Retriever.from_passages(
        [p for a in articles for p in split(a)], FakeEncoder(), {"one": "en", "two": "en"}
    ).search("river year", 2)
    assert [hit.passage.article_id for hit in found] == ["two", "one"]
