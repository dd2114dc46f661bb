import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from index.types import Article
from qa.errors import QuestionError
from qa.questions import MAX_QUESTION_CHARS
from qa.reader import Calibration
from qa.service import ArticleQA
from tests.fakes import FakeEncoder, FakeReader

TEXT = (
    "The bank gave a loan of 3 euro. The king has a dog.\n\n"
    "Money\n\nThe loan was 3 euro. A dog sat by the river. The bank is old. The bank is old."
)
ANSWERS = {"How much?": "3 euro", "What has he?": "a dog", "Say that of the bank": "is old"}


def desk(text=TEXT, answers=ANSWERS, **options) -> ArticleQA:
    article = Article("a", "A", text, "text", "en")
    return ArticleQA.from_articles(
        [article], encoder=FakeEncoder(), reader=FakeReader(answers), **options
    )


def test_an_answer_is_the_span_and_its_sentence():
    answer = desk().ask("What has he?")
    assert (answer.answered, answer.text) == (True, "a dog")
    assert answer.quotes[0].text == "The king has a dog."
    assert answer.mode == "extractive"
    assert answer.confidence == pytest.approx(Calibration().confidence(4))


def test_another_sentence_with_the_same_answer_is_quoted_too():
    two = Article("b", "B", "In all, the loan was 3 euro.", "text", "en")
    one = Article("a", "A", "The bank gave 3 euro. It rains.", "text", "en")
    both = ArticleQA.from_articles(
        [one, two], encoder=FakeEncoder(), reader=FakeReader({"How much?": "3 euro"})
    )
    answer = both.ask("How much?")
    assert [quote.article_id for quote in answer.quotes] == ["a", "b"]
    assert {quote.answer for quote in answer.quotes} == {"3 euro"}
    assert all(quote.verify(both.articles[quote.article_id]) for quote in answer.quotes)


def test_no_more_quotes_than_wanted():
    articles = [Article(i, i, f"It costs 3 euro, says {i}.", "text", "en") for i in "abcd"]
    reader = FakeReader({"How much?": "3 euro"})
    options = {"encoder": FakeEncoder(), "reader": reader}
    limited = ArticleQA.from_articles(articles, settings=qa.Settings(max_quotes=2), **options)
    assert len(limited.ask("How much?").quotes) == 2


def test_not_in_the_article_is_said_and_nothing_is_invented():
    answer = desk().ask("Who sang?")
    assert (answer.answered, answer.text, answer.quotes) == (False, "", ())
    assert answer.hits
    assert 0 <= answer.confidence < 0.5


def test_the_least_confidence_can_be_set():
    strict = desk(settings=qa.Settings(min_confidence=0.99))
    assert not strict.ask("What has he?").answered
    lax = desk(settings=qa.Settings(min_confidence=0.0))
    assert lax.ask("Who sang?").answered


def test_a_batch_gives_what_single_questions_give():
    questions = ["How much?", "Who sang?", "What has he?"]
    single = [desk().ask(question) for question in questions]
    batch = desk().ask_many(questions)
    assert [(a.text, a.quotes, a.hits) for a in batch] == [
        (a.text, a.quotes, a.hits) for a in single
    ]
    assert desk().ask_many([]) == []


def test_timings_name_the_stages_and_add_up():
    timings = dict(desk().ask("How much?").timings)
    total = timings.pop("total")
    assert set(timings) == {"followup", "encode", "retrieve", "read"}
    assert total == pytest.approx(sum(timings.values()))


def test_the_two_halves_are_the_whole():
    whole = desk().ask("How much?")
    found = desk().find("How much?")
    assert found.hits == whole.hits
    assert desk().answer(found).quotes == whole.quotes


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "?!", "\x00\x1b", "\ud800", "\u202e"])
def test_a_blank_question_is_an_error(question):
    with pytest.raises(QuestionError, match="no question"):
        desk().ask(question)


def test_a_question_that_is_too_long_is_an_error_and_the_next_works():
    asked = desk()
    with pytest.raises(QuestionError, match="2,001"):
        asked.ask("x" * (MAX_QUESTION_CHARS + 1))
    assert asked.ask("How much?").answered


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("How\x00 much?\ud83d", "How much?"),
        ("  How \r\n much?", "How much?"),
        ("\u202eHow much?\u202c", "How much?"),
    ],
)
def test_what_cannot_be_shown_is_dropped_from_a_question(typed, read):
    answer = desk().ask(typed)
    assert answer.question == read
    assert answer.answered


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.sampled_from("ab. !?\n’‘é😀<>&1,"), min_size=1, max_size=120).filter(
        lambda t: any(c.isalnum() for c in t)
    ),
    data=st.data(),
)
def test_every_quote_is_in_the_article(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    wanted = text[start : data.draw(st.integers(start + 1, len(text)))]
    asked = desk(text, {"What?": wanted}, settings=qa.Settings(min_confidence=0))
    for quote in asked.ask("What?").quotes:
        assert text[quote.start : quote.end] == quote.text
        assert quote.verify(asked.articles["a"])


def test_a_repeated_sentence_is_quoted_where_it_was_read():
    text = "The king is old. " * 3 + "The bank is old."
    answer = desk(text, {"Who?": "The bank is old"}).ask("Who?")
    assert answer.quotes[0].start == text.index("The bank")


def test_a_follow_up_is_made_to_stand_alone():
    history = [qa.Turn("How much is the loan of the bank?", "3 euro")]
    answer = desk().ask("Why?", history=history)
    assert answer.question == "Why?"
    assert "loan" in answer.standalone_question


def test_a_language_model_writes_and_the_quotes_are_sliced():
    class LLM:
        def complete(self, prompt):
            return '{"answer": "three euros", "sentences": [1]}'

    article = Article("a", "A", TEXT, "text", "en")
    made = desk()
    asked = ArticleQA([article], made.retriever, made.reader, llm=LLM())
    answer = asked.ask("How much?")
    assert (answer.mode, answer.text) == ("generative", "three euros")
    assert answer.quotes[0].text == "The bank gave a loan of 3 euro."
    assert answer.confidence == pytest.approx(Calibration().confidence(4))
    assert "write" in answer.timings


@pytest.mark.parametrize("ids", [[], ["a", "a"]])
def test_articles_need_different_ids(ids):
    articles = [Article(i, i, "Text.", "text", "en") for i in ids]
    with pytest.raises(ValueError, match="different ids"):
        ArticleQA.from_articles(articles, encoder=FakeEncoder(), reader=FakeReader({}))


def test_many_threads_may_ask_at_once():
    asked = desk()
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(asked.ask("How much?").text)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["3 euro"] * 8
