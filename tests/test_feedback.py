import json
from pathlib import Path

from index.load import article_from_text, load_article
from index.types import Article
from qa.evaluation.questions import load_questions
from qa.feedback import FeedbackBook, Gold
from qa.types import Answer, Quote, Turn

ARTICLE = article_from_text("De lening is 1,3 miljard euro. Dat zei Poetin.", title="Lening")


def answer(answered: bool = True) -> Answer:
    quote = Quote(ARTICLE.id, ARTICLE.sha256, 0, 30, ARTICLE.text[:30], 13, 29)
    return Answer(
        "Hoeveel bedraagt de lening?",
        "Hoeveel bedraagt de lening?",
        answered,
        "1,3 miljard euro" if answered else "",
        0.9,
        (quote,) if answered else (),
        (),
    )


def test_verdicts_become_a_question_set_that_the_evaluation_reads(tmp_path: Path) -> None:
    book = FeedbackBook(tmp_path)
    book.confirm(answer(), ARTICLE, [])
    book.confirm(answer(answered=False), ARTICLE, [])
    gold = Gold(("Poetin",), ("Dat zei Poetin.",))
    book.correct(answer(), ARTICLE, [Turn("Wie?", "Poetin", "Wie zei dat?")], gold)
    questions = load_questions(book.questions)
    assert not questions.problems
    right, absent, corrected = questions.questions
    assert right.answers == ("1,3 miljard euro",)
    assert right.evidence == ("De lening is 1,3 miljard euro.",)
    assert (right.language, right.kind) == ("nl", "feedback")
    assert not absent.answerable
    assert corrected.answers == ("Poetin",)
    assert corrected.history == (Turn("Wie?", "Poetin", "Wie zei dat?"),)
    kept = [questions.articles[each.article or ""] for each in questions.questions]
    assert {each.sha256 for each in kept} == {ARTICLE.sha256}


def test_rows_have_the_fields_of_the_question_sets(tmp_path: Path) -> None:
    book = FeedbackBook(tmp_path)
    book.confirm(answer(), ARTICLE, [])
    row = json.loads(book.questions.read_text("utf-8"))
    fields = {"id", "lang", "question", "answers", "evidence", "answerable", "kind", "free"}
    assert fields | {"article"} <= row.keys()


def test_a_thumb_down_alone_is_no_test_question(tmp_path: Path) -> None:
    book = FeedbackBook(tmp_path)
    book.doubt(answer(), ARTICLE, [])
    assert not book.questions.exists()
    row = json.loads(book.to_correct.read_text("utf-8"))
    assert Answer.from_dict(row["answer"]) == answer()


def test_a_row_is_taken_back_and_with_the_last_one_its_article(tmp_path: Path) -> None:
    book = FeedbackBook(tmp_path)
    turn = Turn("Wie?\u2028\x85", "Poetin", "Wie?")  # what splitlines would cut at
    first = book.confirm(answer(), ARTICLE, [turn])
    second = book.doubt(answer(), ARTICLE, [])
    book.withdraw("feedback-unknown")
    book.withdraw(first)
    assert not book.questions.exists()
    assert json.loads(book.to_correct.read_text())["id"] == second
    assert len(list((book.folder / "articles").iterdir())) == 1
    book.withdraw(second)
    assert not list((book.folder / "articles").iterdir())
    book.confirm(answer(), ARTICLE, [])
    assert len(load_questions(book.questions).questions) == 1


def test_an_article_is_kept_once_and_unchanged(tmp_path: Path) -> None:
    book = FeedbackBook(tmp_path)
    tricky = Article("t", "T", "Eén regel.\n\n⚪️ twee\n  drie", "text", "nl")
    for _ in range(2):
        book.confirm(answer(), tricky, [])
    [file] = (tmp_path / "feedback" / "articles").iterdir()
    assert load_article(file).text == tricky.text
