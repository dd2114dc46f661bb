import json
import re
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.load import article_from_text
from index.types import Article, Hit, Passage
from qa.settings import Settings
from qa.types import Answer, Quote
from qa.web.engine import Engine
from qa.web.messages import log_html, turn_html
from qa.web.sessions import Exchange, Session
from qa.web.viewer import viewer_html
from tests.fakes import FakeEncoder, FakeReader

TEXT = "De lening is 1,3 miljard euro. Dat zei Poetin. De lening is 1,3 miljard euro."
ARTICLE = article_from_text(TEXT, title="Lening")
ARTICLES = {ARTICLE.id: ARTICLE}
HOSTILE = st.text(alphabet=st.sampled_from("a<>&\"'/={}$`\n\\"), min_size=1, max_size=60)


def quote(start: int, end: int, answer: tuple[int, int]) -> Quote:
    return Quote(ARTICLE.id, ARTICLE.sha256, start, end, TEXT[start:end], *answer)


def answer(**changes: object) -> Answer:
    hit = Hit(Passage("p", ARTICLE.id, 31, 46, TEXT[31:46]), 1.0, 1)
    fields: dict[str, object] = {
        "question": "Hoeveel?",
        "standalone_question": "Hoeveel?",
        "answered": True,
        "text": "1,3 miljard euro",
        "confidence": 0.9,
        "quotes": (quote(0, 30, (13, 29)), quote(47, 77, (60, 76))),
        "hits": (hit,),
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def turn(given_answer: Answer, language: str = "en", **fields: object) -> str:
    exchange = Exchange(3, "Hoeveel?", answer=given_answer, **fields)  # type: ignore[arg-type]
    return turn_html(exchange, ARTICLES, language)


def test_an_answer_leads_and_its_quotes_point_to_their_own_occurrence() -> None:
    html = turn(answer())
    assert html.index("1,3 miljard euro") < html.index('class="qa-cited"')
    pointers = re.findall(r'class="qa-cited"[^>]*data-place="([^"]*)"', html)
    places = [json.loads(unescape(each)) for each in pointers]
    assert [(p["start"], p["end"], p["answerStart"], p["answerEnd"]) for p in places] == [
        (0, 30, 13, 29),
        (47, 77, 60, 76),
    ]
    assert re.findall(r'<mark class="qa-answer"[^>]*>([^<]*)</mark>', html) == [
        "1,3 miljard euro",
        "1,3 miljard euro",
    ]


def test_not_in_the_article_looks_different_and_offers_what_is_closest() -> None:
    html = turn(answer(answered=False, text="", quotes=(), confidence=0.1))
    assert "The article does not say." in html
    assert "qa-short" not in html
    assert "Dat zei Poetin." in html
    assert "qa-cited" not in html


@pytest.mark.parametrize(("language", "word"), [("nl", "waarschijnlijk"), ("en", "likely")])
def test_confidence_is_a_word_with_its_meaning(language: str, word: str) -> None:
    html = turn(answer(confidence=0.7), language)
    assert f">{word}</span>" in html
    assert "7" in re.findall(r' data-hint="([^"]*)"', html)[0]
    assert "%" not in html


def test_what_the_article_says_is_in_its_language_and_labels_can_change_theirs() -> None:
    html = turn(answer(), "en")
    words = re.findall(r'class="qa-(?:text|words)"[^>]*lang="(\w+)"', html)
    assert words == ["nl"] * 4
    assert 'lang="' not in turn(answer(mode="generative", quotes=(), hits=()))
    for key, values in (("confidence_meaning", {"n": 9}), ("quote_n", {"n": 2})):
        assert f'="{key}" data-t-values="{escape(json.dumps(values))}"' in html


def test_a_follow_up_shows_how_it_was_understood() -> None:
    assert "qa-understood" not in turn(answer())
    assert '<q dir="auto">Hoeveel is de lening?</q>' in turn(
        answer(standalone_question="Hoeveel is de lening?")
    )


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("", "qa-tools"), ("down", 'data-correcting="3"'), ("corrected", "qa-thanks")],
)
def test_verdicts_are_shown(verdict: str, expected: str) -> None:
    assert expected in turn(answer(), verdict=verdict)


@pytest.mark.parametrize(
    ("exchange", "text"),
    [
        (Exchange(1, "q"), "Searching"),
        (Exchange(1, "q", error="No <b>good</b>."), "No &lt;b&gt;good&lt;/b&gt;."),
    ],
)
def test_other_states(exchange: Exchange, text: str) -> None:
    assert text in turn_html(exchange, ARTICLES, "en")


@settings(deadline=None)
@given(HOSTILE)
def test_no_question_answer_or_title_becomes_markup(text: str) -> None:
    article = Article("a", text, text, "text", "en")
    cited = Quote("a", article.sha256, 0, len(text), text, 0, len(text))
    hit = Hit(Passage("p", "a", 0, len(text), text), 1.0, 1)
    for answered in (True, False):
        made = Answer(text, f"{text}!", answered, text, 0.5, (cited,) * answered, (hit,))
        both = {"a": article, "b": ARTICLE}
        html = turn_html(Exchange(1, text, answer=made), both, "en")
        tags = set(re.findall(r"<([^\s>/]+)", html))
        known = "li h3 div p q span button mark ol ul details summary svg path".split()
        assert tags <= set(known)
        assert not re.search(r"<[^>]*<", html)


def test_before_the_first_question_there_are_examples_in_both_languages() -> None:
    engine = Engine(Settings(), encoder=FakeEncoder(), reader=FakeReader({}))
    session = Session(engine, scope=engine.articles[0].id)
    html = log_html(session, "nl")
    assert "Hoeveel bedraagt de lening?" in html
    assert "How much is the loan?" in html


def test_the_picker_offers_each_article_and_all() -> None:
    other = article_from_text("Iets anders.", title="<Anders>")
    engine = Engine(
        Settings(), encoder=FakeEncoder(), reader=FakeReader({}), articles=[ARTICLE, other]
    )
    html = viewer_html(Session(engine, scope=other.id), "en")
    assert "&lt;Anders&gt;" in html
    assert re.search(r'data-t="all_articles"[^>]*>All articles \(2\)<', html)
    assert html.count("<article") == 2
    assert re.search(rf'data-article="{ARTICLE.id}"[^>]* hidden>', html)
    single = Engine(Settings(), encoder=FakeEncoder(), reader=FakeReader({}), articles=[ARTICLE])
    assert "<select" not in viewer_html(Session(single, scope=ARTICLE.id), "en")
