import pytest

from index.types import Article, Hit, Passage
from qa.evaluation.gold import Gold, Place, count
from qa.evaluation.scores import quote_precision, quote_recall, score
from qa.evaluation.types import Question
from qa.types import Answer, Quote

TEXT = "The bank is old. The loan was 3 euro. The king paid 3 euro. A dog sat there."
ARTICLE = Article("a", "A", TEXT, "text", "en")
ARTICLES = {"a": ARTICLE}
LOAN = "The loan was 3 euro."
KING = "The king paid 3 euro."


def place(words: str, nth: int = 0) -> Place:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Place("a", start, start + len(words))


def quote(sentence: str, span: str | None = None) -> Quote:
    start = TEXT.index(sentence)
    offsets = (None, None)
    if span:
        at = start + sentence.index(span)
        offsets = (at, at + len(span))
    return Quote("a", ARTICLE.sha256, start, start + len(sentence), sentence, *offsets)


def answer(*quotes: Quote, text: str = "", hits: tuple[str, ...] = (LOAN,)) -> Answer:
    found = []
    for rank, words in enumerate(hits, 1):
        start = TEXT.index(words)
        passage = Passage(f"p{rank}", "a", start, start + len(words), words)
        found.append(Hit(passage, 1 / rank, rank))
    text = text or (quotes[0].answer or "" if quotes else "")
    return Answer("How much?", "How much?", bool(quotes), text, 0.7, quotes, tuple(found))


def question(**fields) -> Question:
    given = {"answerable": True, "answers": ("3 euro",), "evidence": (LOAN,)} | fields
    return Question(id="q", question="How much?", language="en", kind="money", **given)


def scored(given: Answer, asked: Question | None = None, best_text: str | None = None):
    asked = asked or question()
    gold = Gold([ARTICLE]).places(asked)
    return score(asked, given, given.text if best_text is None else best_text, gold, ARTICLES)


def test_a_right_answer_at_the_right_place():
    scores = scored(answer(quote(LOAN, "3 euro"), hits=("The bank is old.", LOAN)))
    assert (scores.exact_match, scores.f1, scores.right) == (1.0, 1.0, True)
    assert (scores.gold_rank, scores.gold_sentence_first) == (2, 1.0)
    assert (scores.quote_precision, scores.quote_recall) == (1.0, 1.0)
    assert (scores.quote_validity, scores.right_occurrence) == (1.0, 1.0)
    assert scores.outcome == "right"


def test_the_right_words_at_the_wrong_place():
    scores = scored(answer(quote(KING, "3 euro")))
    assert (scores.exact_match, scores.outcome) == (1.0, "right")
    assert (scores.right_occurrence, scores.gold_sentence_first) == (0.0, 0.0)
    assert (scores.quote_precision, scores.quote_recall) == (0.0, 0.0)


def test_words_that_stand_once_have_no_wrong_occurrence():
    asked = question(answers=("A dog",), evidence=("A dog sat there.",))
    assert scored(answer(quote("A dog sat there.", "A dog")), asked).right_occurrence is None


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (answer(hits=(LOAN,)), "wrongly abstained"),
        (answer(hits=(KING,)), "not retrieved"),
        (answer(quote("A dog sat there.", "A dog"), hits=(LOAN,)), "misread"),
        (answer(quote("A dog sat there.", "A dog"), hits=(KING,)), "not retrieved"),
        (answer(quote(LOAN, "3 euro"), hits=(KING,)), "right"),
        (answer(quote(LOAN, "loan was 3 euro"), hits=(LOAN,)), "right"),  # F1 2/3
    ],
)
def test_what_went_wrong(given, outcome):
    assert scored(given).outcome == outcome


def test_the_search_is_not_blamed_where_the_proof_is_not_known():
    asked = question(answers=(), free=("three euros",), evidence=())
    assert scored(answer(hits=(KING,)), asked).outcome == "wrongly abstained"
    given = answer(quote("A dog sat there.", "A dog"), hits=(KING,))
    assert scored(given, asked).outcome == "misread"


def test_abstaining_where_there_is_no_answer_is_right():
    asked = question(answerable=False, answers=(), evidence=())
    kept = scored(answer(), asked, best_text="A dog")
    assert (kept.exact_match, kept.f1, kept.outcome) == (1.0, 1.0, "rightly abstained")
    assert kept.right is False  # the span that was held back would have been wrong
    assert kept.gold_rank is kept.quote_recall is kept.quote_precision is None
    given = scored(answer(quote("A dog sat there.", "A dog")), asked)
    assert (given.exact_match, given.f1, given.outcome) == (0.0, 0.0, "wrongly answered")
    assert given.quote_validity == 1.0


def test_an_answer_that_was_held_back_is_known_to_have_been_right():
    scores = scored(answer(), best_text="3 euro")
    assert (scores.f1, scores.right, scores.quote_recall) == (0.0, True, 0.0)
    assert scores.quote_precision is None


def test_a_quote_of_another_text_is_invalid():
    changed = {"a": Article("a", "A", TEXT.replace("bank", "BANK"), "text", "en")}
    given = answer(quote(LOAN, "3 euro"))
    assert score(question(), given, given.text, (), changed).quote_validity == 0.0
    assert score(question(), given, given.text, (), {}).quote_validity == 0.0


def test_free_wordings_count_in_their_own_language():
    article = Article("a", "A", "De lening bedroeg 12.500 euro.", "text", "nl")
    words = article.text[18:29]
    given = Answer(
        "How much?",
        "How much?",
        True,
        words,
        0.9,
        (Quote("a", article.sha256, 0, len(article.text), article.text, 18, 29),),
        (),
    )
    asked = question(answers=(), free=("12,500 euro",), evidence=())
    assert words == "12.500 euro"
    assert score(asked, given, words, (), {"a": article}).exact_match == 1.0


def test_quote_precision_and_recall_by_hand():
    loan, king = place(LOAN), place(KING)  # 20 and 21 characters
    both = Place("a", loan.start, king.end)  # 42 with the space between them
    assert quote_precision([both], [loan]) == pytest.approx(20 / 42)
    assert quote_recall([both], [loan]) == 1.0
    assert quote_precision([loan, loan], [loan, king]) == 1.0
    assert quote_recall([loan], [loan, king]) == 1.0  # any gold sentence proves it
    half = Place("a", loan.start, loan.start + 5)
    assert quote_recall([half], [loan]) == 5 / 20
    assert quote_precision([], [loan]) is None
    assert quote_recall([], [loan]) == 0.0
    assert quote_precision([Place("other", loan.start, loan.end)], [loan]) == 0.0


def test_two_places_show_each_other_when_they_share_half_of_the_shorter():
    ten = Place("a", 0, 10)
    assert ten.shows(Place("a", 5, 15))
    assert not ten.shows(Place("a", 6, 16))
    assert ten.shows(Place("a", 0, 100))
    assert not ten.shows(Place("b", 0, 10))
    assert not ten.shows(Place("a", 4, 4))


def test_evidence_is_found_at_every_place_across_white_space():
    article = Article("a", "A", "He paid.\nHe  went.\n\nHe paid.", "text", "en")
    gold = Gold([article])
    places = gold.places(question(evidence=("He paid.",)))
    assert [(p.start, p.end) for p in places] == [(0, 8), (20, 28)]
    (went,) = gold.places(question(evidence=("He went.",)))
    assert gold.text(went) == "He  went."


def test_without_evidence_the_sentences_with_the_answer_are_gold():
    places = Gold([ARTICLE]).places(question(evidence=(), answers=("3 euro", "nowhere")))
    assert [TEXT[p.start : p.end] for p in places] == [LOAN, KING]
    assert Gold([ARTICLE]).places(question(evidence=(), answers=("euro 3",))) == ()
    assert Gold([ARTICLE]).places(question(evidence=(), answers=("do",))) == ()  # in "dog"


@pytest.mark.parametrize(
    ("words", "text", "times"),
    [
        ("3", "1,3 miljard, 3.500 en 3,5 of 2.3", 0),
        ("3", "Er zijn 3. En toen 3, 4 of (3).", 3),
        ("1,3 miljard", "1,3 miljard, niet 11,3 miljard of 2.1,3 miljard", 1),
        ("miljard", "1,3 miljard", 1),
        ("versie 3", "versie 3, niet versie 3.1", 1),
        ("dog", "A dog.2 hotdogs", 1),
    ],
)
def test_a_number_does_not_stand_in_another(words, text, times):
    assert count(text, words) == times


def test_evidence_or_an_article_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="evidence is not in the article: “The loan was 4"):
        Gold([ARTICLE]).places(question(evidence=("The loan was 4 euro.",)))
    with pytest.raises(ValueError, match="no article “b”"):
        Gold([ARTICLE]).places(question(article="b"))
    assert Gold([ARTICLE]).places(question(article="A"))
