"""A whole evaluation over fake models: what comes out can be worked out by hand."""

import dataclasses
import json

import pytest

from index.library import Library
from index.load import article_from_text
from qa.errors import LibraryError, QuestionSetError
from qa.evaluation import evaluate, load_questions
from qa.evaluation.journal import Journal
from qa.evaluation.storage import load, save
from qa.reader import Calibration
from qa.settings import Settings
from tests.fakes import FakeEncoder, FakeReader

LOAN = "Bankers gave a loan of 3 euro. The king has a dog."
RIVER = "A dog sat by the river. The river is old."
ANSWERS = {"How much?": "3 euro", "What has he?": "a dog", "What is old?": "The river"}


def reader(**answers: str) -> FakeReader:
    # Log-odds of half the margin: confidence 0.88 for what it finds, 0.12 for the rest.
    return FakeReader(ANSWERS | answers, Calibration(scale=0.5))


@pytest.fixture
def question_set(tmp_path):
    (tmp_path / "loan.txt").write_text(LOAN)
    (tmp_path / "river.txt").write_text(RIVER)
    rows = [
        {"id": "money", "question": "How much?", "answers": ["3 euro"], "article": "loan.txt"},
        {"id": "river", "question": "What is old?", "answers": ["river"], "article": "river.txt"},
        {"id": "pet", "question": "What has he?", "answers": ["a cat"], "article": "loan.txt"},
        {"id": "held", "question": "Who gave?", "answers": ["Bankers"], "article": "loan.txt"},
        {"id": "none", "question": "Who won?", "article": "river.txt"},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row | {"lang": "en"}) + "\n" for row in rows))
    return path


def run(questions, **options):
    models = {"encoder": FakeEncoder(), "reader": reader(), "settings": Settings(_env_file=None)}
    return evaluate(questions, **(models | options))


def test_every_question_is_answered_scored_and_summed_up(question_set):
    evaluation = run(question_set)
    outcomes = {r.question.id: r.scores.outcome for r in evaluation.results}
    assert list(outcomes) == ["money", "river", "pet", "held", "none"]  # as in the set
    assert outcomes["money"] == outcomes["river"] == "right"
    assert outcomes["pet"] == "misread"
    assert outcomes["held"] == "wrongly abstained"
    assert outcomes["none"] == "rightly abstained"
    metrics = evaluation.metrics
    assert metrics["exact_match"].value == 3 / 5
    assert metrics["f1_answerable"].value == pytest.approx(2 / 4)
    assert metrics["coverage"].value == 3 / 4
    assert metrics["false_answer_rate"].value == 0.0
    assert metrics["quote_validity"].value == 1.0
    assert metrics["quote_validity"].n == 3
    assert evaluation.complete
    assert not evaluation.problems
    assert set(evaluation.splits["kind"]) == {"answerable", "unanswerable"}
    assert list(evaluation.splits["direction"]) == ["en → en"]
    assert evaluation.latency["total"]["p50"] > 0
    assert {split: set(parts) for split, parts in evaluation.latency_splits.items()} == {
        split: set(parts) for split, parts in evaluation.splits.items()
    }
    assert all(p50 > 0 for parts in evaluation.latency_splits.values() for p50 in parts.values())


def test_a_confidence_of_an_answer_held_back_still_counts(question_set):
    evaluation = run(question_set)
    held = next(r for r in evaluation.results if r.question.id == "held")
    assert not held.answer.answered
    assert held.answer.text == ""
    assert held.answer.quotes == ()
    assert held.answer.confidence == pytest.approx(0.119, abs=1e-3)
    # The fake reader's guess is the passage's first word, and that is right here.
    assert held.scores.right is True
    # Sorted by confidence: money, river, pet (0.88), held, none (0.12): 1 of 3 wrong, then 2 of 5.
    assert [(p.n, p.y) for p in evaluation.risk_coverage] == [(3, 1 / 3), (5, 2 / 5)]


def test_the_users_own_floor_decides_what_is_held_back(question_set):
    everything = run(question_set, settings=Settings(_env_file=None, min_confidence=0.0))
    assert everything.metrics["coverage"].value == 1.0
    assert everything.metrics["false_answer_rate"].value == 1.0
    nothing = run(question_set, settings=Settings(_env_file=None, min_confidence=0.99))
    assert nothing.metrics["coverage"].value == 0.0
    assert "answer_precision" not in nothing.metrics  # there is no answer to be right or wrong


def test_questions_without_an_article_are_about_the_given_one(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("question,answer\nHow much?,3 euro\n")
    (tmp_path / "loan.txt").write_text(LOAN)
    assert run(path, article=tmp_path / "loan.txt").metrics["f1"].value == 1.0
    assert run(path, article=str(tmp_path / "loan.txt")).metrics["f1"].value == 1.0


def test_a_library_is_searched_as_a_whole(tmp_path):
    encoder = FakeEncoder()
    shelf = Library.open(tmp_path / "library", encoder)
    for name, text in (("Loan", LOAN), ("River", RIVER)):
        shelf.add(article_from_text(text, title=name))
    rows = [
        {"id": "a", "question": "How much?", "answers": ["3 euro"]},
        {"id": "b", "question": "What is old?", "answers": ["river"], "article": "River"},
        {"id": "c", "question": "What is old?", "answers": ["river"], "article": "Sea"},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row | {"lang": "en"}) for row in rows))
    evaluation = run(path, library=tmp_path / "library", encoder=encoder)
    assert [r.scores.outcome for r in evaluation.results] == ["right", "right"]
    assert len({r.answer.quotes[0].article_id for r in evaluation.results}) == 2
    assert "there is no article “Sea”" in evaluation.problems[0]
    with pytest.raises(LibraryError):
        run(path, library=tmp_path / "none", encoder=encoder)


def test_a_follow_up_is_asked_with_its_history(tmp_path):
    path = tmp_path / "set.jsonl"
    history = [{"question": "Who is the king?", "answer": "the king"}]
    row = {"question": "And what does he have?", "answers": ["a dog"], "history": history}
    path.write_text(json.dumps(row))
    (tmp_path / "loan.txt").write_text(LOAN)
    (result,) = run(path, article=tmp_path / "loan.txt").results
    assert result.answer.question == "And what does he have?"
    assert result.answer.standalone_question != result.answer.question


def test_gold_that_is_not_in_the_article_is_left_out_or_refused(question_set):
    lines = question_set.read_text().splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | {"evidence": ["The river is young."]})
    question_set.write_text("\n".join(["nonsense", *lines]))
    evaluation = run(question_set)
    assert [r.question.id for r in evaluation.results] == ["money", "pet", "held", "none"]
    assert [p.partition(": ")[0] for p in evaluation.problems] == ["set.jsonl:1", "set.jsonl:3"]
    with pytest.raises(QuestionSetError, match=r"set\.jsonl:1: not JSON"):
        run(question_set, strict=True)
    question_set.write_text("\n".join(lines))
    with pytest.raises(QuestionSetError, match=r"set\.jsonl:2: the evidence is not in the article"):
        run(question_set, strict=True)


def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(question_set, tmp_path):
    def stop(done, total):
        assert total == 5
        if done >= 3:
            raise KeyboardInterrupt

    journal = tmp_path / "out.json.journal"
    stopped = run(question_set, journal=journal, progress=stop)
    assert not stopped.complete
    assert [r.question.id for r in stopped.results] == ["money", "pet", "held"]
    with journal.open("ab") as file:
        file.write(b'{"question": {"id": "cut o')  # a crash in the middle of a line
    changed = reader(**{"How much?": "a loan"})  # what is done is not answered again
    resumed = run(question_set, journal=journal, resume=True, reader=changed)
    whole = run(question_set)
    assert resumed.complete
    assert resumed.metrics == whole.metrics
    assert [r.scores for r in resumed.results] == [r.scores for r in whole.results]


def test_ctrl_c_while_questions_are_timed_costs_no_latency(tmp_path):
    class Impatient(FakeReader):
        def read(self, pairs):
            if self.pairs:  # the batch is done
                raise KeyboardInterrupt
            return super().read(pairs)

    (tmp_path / "loan.txt").write_text(LOAN)
    path = tmp_path / "set.csv"
    path.write_text("question,answer\nHow much?,3 euro\nWhat has he?,a dog\n")
    options = {"article": tmp_path / "loan.txt", "journal": tmp_path / "journal"}
    stopped = run(path, reader=Impatient(ANSWERS, reader().calibration), **options)
    assert (stopped.complete, len(stopped.results), stopped.latency) == (False, 2, {})
    resumed = run(path, resume=True, **options)
    assert (resumed.complete, len(resumed.results)) == (True, 2)
    assert resumed.latency["total"]["p50"] > 0


def test_without_resume_it_starts_anew(question_set, tmp_path):
    journal = tmp_path / "journal"
    run(question_set, journal=journal)
    again = reader()
    run(question_set, journal=journal, reader=again)
    assert {question for question, _ in again.pairs} >= {"How much?", "Who won?"}


def test_a_journal_of_something_else_is_refused(question_set, tmp_path):
    journal = tmp_path / "journal"
    run(question_set, journal=journal)
    question_set.write_text(question_set.read_text().replace("Who won?", "Who lost?"))
    with pytest.raises(QuestionSetError, match="with another question set; run without --resume"):
        run(question_set, journal=journal, resume=True)
    journal.write_text("{")
    with pytest.raises(QuestionSetError, match="is damaged"):
        run(question_set, journal=journal, resume=True)


def test_a_journal_of_another_text_under_the_same_name_is_refused(question_set, tmp_path):
    journal, given = tmp_path / "journal", tmp_path / "given.txt"
    given.write_text(LOAN)
    questions = tmp_path / "set.csv"
    questions.write_text("question,answer\nHow much?,3 euro\n")
    library = tmp_path / "library"
    shelf = Library.open(library, FakeEncoder())
    shelf.add(article_from_text(LOAN, title="Loan"))

    def refuses(asked, **options):
        with pytest.raises(QuestionSetError, match="with another article; run without --resume"):
            run(asked, journal=journal, resume=True, **options)

    run(questions, journal=journal, article=given)
    run(questions, journal=journal, article=given, resume=True)
    given.write_text(LOAN.replace("dog", "fox"))
    refuses(questions, article=given)
    refuses(questions)
    run(questions, journal=journal, library=library)
    shelf.add(article_from_text(RIVER, title="River"))
    refuses(questions, library=library)
    run(question_set, journal=journal)
    (tmp_path / "river.txt").write_text(RIVER.replace("dog", "fox"))
    refuses(question_set)


def test_a_journal_of_other_weights_under_the_same_name_is_refused(question_set, tmp_path):
    graph = tmp_path / "model" / "onnx" / "model.onnx"
    graph.parent.mkdir(parents=True)
    graph.write_bytes(b"first")
    options = {
        "journal": tmp_path / "journal",
        "settings": Settings(_env_file=None, reader=str(tmp_path / "model")),
    }
    run(question_set, **options)
    run(question_set, resume=True, **options)
    graph.write_bytes(b"other")  # of the same size
    with pytest.raises(QuestionSetError, match="with another reader"):
        run(question_set, resume=True, **options)


def test_a_journal_without_a_file_keeps_results_in_memory(question_set):
    (first, *_) = run(question_set).results
    book = Journal.start(None, {})
    book.add([first])
    assert book.done == {"money": first}


def test_a_squad_set_brings_its_articles_along(tmp_path):
    contexts = [f"The bank gave {n} euro to the king, and it was for the house." for n in range(40)]
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": str(n),
                    "question": "How much?",
                    "answers": [{"text": f"{n} euro", "answer_start": 14}],
                }
            ],
        }
        for n, context in enumerate(contexts)
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Bank", "paragraphs": paragraphs}]}))
    seen = []
    evaluation = run(
        path, reader=FakeReader({"How much?": "euro"}), progress=lambda *each: seen.append(each)
    )
    assert len(evaluation.results) == 40
    assert all(r.answer.quotes[0].article_id == r.question.article for r in evaluation.results)
    assert evaluation.metrics["recall_at_1"].value == 1.0
    assert seen[-1] == (40, 40)


def test_what_is_saved_is_what_is_loaded(question_set, tmp_path):
    evaluation = run(question_set)
    save(evaluation, tmp_path / "sub" / "out.json")
    assert load(tmp_path / "sub" / "out.json") == evaluation
    data = json.loads((tmp_path / "sub" / "out.json").read_text())
    assert data["metrics"]["exact_match"]["value"] == 0.6
    assert data["results"][0]["answer"]["text"] == "3 euro"
    assert [p.name for p in (tmp_path / "sub").iterdir()] == ["out.json"]


@pytest.mark.parametrize("content", ["", "{}", '{"format": "something else"}'])
def test_another_file_is_no_evaluation(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(QuestionSetError, match="is not a result of"):
        load(tmp_path / "x.json")
    with pytest.raises(QuestionSetError, match="No such file"):
        load(tmp_path / "none.json")


def test_a_set_can_be_given_ready_made(question_set):
    loaded = load_questions(question_set)
    one = dataclasses.replace(loaded, questions=loaded.questions[:1])
    assert run(one).metrics["exact_match"].n == 1
