import json
from collections import Counter

import pytest

from qa.errors import QuestionSetError
from qa.evaluation.gold import Gold
from qa.evaluation.questions import SHIPPED_QUESTIONS, load_questions
from qa.types import Turn


def jsonl(path, *rows):
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), "utf-8")
    return path


def test_a_row_of_every_field(tmp_path):
    row = {
        "id": 7,
        "lang": "EN",
        "question": "  How\nmuch? ",
        "answers": ["3 euro"],
        "free": ["three euros"],
        "evidence": ["The loan was 3 euro."],
        "answerable": True,
        "kind": "money",
        "history": [{"question": "What is it?", "answer": "a loan"}],
    }
    (question,) = load_questions(jsonl(tmp_path / "s.jsonl", row)).questions
    assert (question.id, question.question, question.language) == ("7", "How much?", "en")
    assert question.answers == ("3 euro",)
    assert question.free == ("three euros",)
    assert question.evidence == ("The loan was 3 euro.",)
    assert question.history == (Turn("What is it?", "a loan"),)
    assert (question.kind, question.answerable, question.line) == ("money", True, 1)


def test_what_a_short_row_leaves_out_is_filled_in(tmp_path):
    rows = [
        {"question": "Hoeveel bedraagt de lening die het land krijgt?", "answers": "3 euro"},
        {"question": "Wie was er bij het gesprek van maandag niet?"},
        {"question": "En hoe lang?", "answers": ["4 uur"], "history": [{"question": "Waar?"}]},
    ]
    questions = load_questions(jsonl(tmp_path / "s.jsonl", *rows)).questions
    assert [q.kind for q in questions] == ["answerable", "unanswerable", "follow-up"]
    assert [q.answerable for q in questions] == [True, False, True]
    assert [q.language for q in questions] == ["nl", "nl", "nl"]
    assert [q.id for q in questions] == ["line-1", "line-2", "line-3"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("[]", "a JSON object is needed, not list"),
        ({"answers": ["x"]}, "question: field required"),
        ({"question": " ", "answers": ["x"]}, "There is no question"),
        ({"question": "x?", "answers": [3]}, "answers.0: input should be a valid string"),
        ({"question": "x?", "answerable": True}, "answerable, but neither answers nor free"),
        ({"question": "x?", "answers": ["y"], "answerable": False}, "not answerable, but"),
        ({"id": "ok", "question": "again?", "answers": ["y"]}, "the id “ok” is used before"),
        ({"question": "q" * 3000, "answers": ["y"]}, "3,000 characters"),
        ({"turns": ["How much?"]}, "turns: a list of JSON objects is needed"),
        ({"turns": None}, "turns: a list of JSON objects is needed"),
        ({"turns": 5}, "turns: a list of JSON objects is needed"),
        ({"turns": {"question": "How much?"}}, "turns: a list of JSON objects is needed"),
    ],
)
def test_a_wrong_row_is_named_with_file_line_and_reason_and_the_rest_is_kept(tmp_path, row, reason):
    good = {"id": "ok", "question": "What?", "answers": ["y"]}
    loaded = load_questions(jsonl(tmp_path / "s.jsonl", good, "", row))
    assert [q.id for q in loaded.questions] == ["ok"]
    (problem,) = loaded.problems
    assert str(problem).startswith("s.jsonl:3: ")
    assert reason in problem.reason


def test_a_conversation_becomes_questions_with_the_turns_before_as_history(tmp_path):
    turns = [
        {"question": "Who called?", "answers": ["Macron"], "standalone": "Who called?"},
        {"question": "When?", "answers": [], "answerable": False, "standalone": "When did he?"},
        {"question": "Why?", "answers": ["to ask"]},
    ]
    path = jsonl(tmp_path / "s.jsonl", {"id": "c", "lang": "en", "turns": turns})
    first, second, third = load_questions(path).questions
    assert [q.id for q in (first, second, third)] == ["c.1", "c.2", "c.3"]
    assert first.history == ()
    assert second.history == (Turn("Who called?", "Macron", "Who called?"),)
    assert third.history == (*second.history, Turn("When?", "", "When did he?"))
    assert [q.kind for q in (first, second, third)] == ["answerable", "follow-up", "follow-up"]


@pytest.mark.parametrize(
    "data",
    [
        b"question,answer,evidence\nHow much?,3 euro,The loan was 3 euro.\nWho?,,\n",
        b"\xef\xbb\xbfquestion;answer;evidence\r\nHow much?;3 euro;The loan was 3 euro.\r\nWho?;;",
        b"sep=;\r\nvraag;antwoord;bewijs\r\nHow much?;3 euro;The loan was 3 euro.\r\nWho?;;\r\n",
        b"Question\tAnswer\tEvidence\nHow much?\t3 euro\tThe loan was 3 euro.\n\n;\nWho?\t\t\n",
        b"answer|question|evidence|note\n3 euro|How much?|The loan was 3 euro.|x\n|Who?||\n",
        "question;answer;evidence\r\nHow much?;3 euro;The loan was 3 euro.\r\nWho?;;".encode(
            "utf-16"
        ),
        b'"question","answer","evidence"\r"How much?","3 euro","The loan was 3 euro."\r"Who?","",',
    ],
)
def test_csv_as_spreadsheets_write_it(tmp_path, data):
    path = tmp_path / "set.csv"
    path.write_bytes(data)
    loaded = load_questions(path)
    kept = [(q.question, q.answers, q.evidence, q.answerable) for q in loaded.questions]
    money = ("How much?", ("3 euro",), ("The loan was 3 euro.",), True)
    assert kept[0] == money
    assert ("Who?", (), (), False) in kept


def test_csv_cells_may_hold_delimiters_line_breaks_accents_and_several_answers(tmp_path):
    path = tmp_path / "set.csv"
    path.write_bytes('question,answer\n"Wie, en\nwaar?",café | de kroeg\n'.encode("cp1252"))
    (question,) = load_questions(path).questions
    assert question.question == "Wie, en waar?"
    assert question.answers == ("café", "de kroeg")


def test_csv_rows_that_are_wrong_are_named_by_the_line_they_start_at(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text('question,answer\n"a\nb?",x\n,y\nWho, then?,z,\nWhat?,y\nHow?,"open\n', "utf-8")
    loaded = load_questions(path)
    assert [q.question for q in loaded.questions] == ["a b?", "What?"]
    assert [(p.line, p.reason.split(";")[0][:30]) for p in loaded.problems] == [
        (4, "There is no question. Type one"),
        (5, "4 cells under a header of 2"),
        (7, "not CSV: unexpected end of dat"),
    ]


def test_a_quote_astray_in_a_csv_costs_its_own_row_alone(tmp_path):
    path = tmp_path / "set.csv"
    rows = ['"Foo" bar?,y', "Who?,z", '"Open?,y', '"What, then?",x', "", '"Two\nlines?",x']
    path.write_text("\n".join(["question,answer", *rows]), "utf-8")
    loaded = load_questions(path)
    assert [(q.line, q.question, q.answers) for q in loaded.questions] == [
        (3, "Who?", ("z",)),
        (5, "What, then?", ("x",)),
        (7, "Two lines?", ("x",)),
    ]
    assert [(p.line, p.reason[:8]) for p in loaded.problems] == [(2, "not CSV:"), (4, "not CSV:")]


def squad(path, **qa):
    context = "The bank gave 3 euro.\r\nThe king gave 3 euro too."
    entry = {
        "title": "Loan",
        "paragraphs": [
            {"context": "First paragraph here.", "qas": []},
            {"context": context, "qas": [{"id": "a", "question": "What?", "answers": [], **qa}]},
        ],
    }
    path.write_text(json.dumps({"version": "v2.0", "data": [entry]}), "utf-8")
    return path


@pytest.mark.parametrize("join_paragraphs", [False, True])
def test_squad_evidence_is_at_the_occurrence_that_the_set_names(tmp_path, join_paragraphs):
    answers = [{"text": "3 euro", "answer_start": 37}]
    path = squad(tmp_path / "s.json", answers=answers, question_en="How much?")
    loaded = load_questions(path, question_field="question_en", join_paragraphs=join_paragraphs)
    (question,) = loaded.questions
    article = loaded.articles[question.article]
    assert question.question == "How much?"
    assert len(loaded.articles) == (1 if join_paragraphs else 2)
    ((start, end),) = question.evidence_spans
    assert article.text[start:end] == "3 euro"
    (place,) = Gold([article]).places(question)
    assert article.text[place.start : place.end] == "The king gave 3 euro too."


def test_squad_2_has_questions_without_an_answer(tmp_path):
    plausible = [{"text": "3 euro", "answer_start": 14}]
    path = squad(tmp_path / "s.json", is_impossible=True, plausible_answers=plausible)
    (question,) = load_questions(path).questions
    assert (question.answerable, question.answers, question.kind) == (False, (), "unanswerable")


@pytest.mark.parametrize(
    ("qa", "reason"),
    [
        ({"answers": [{"text": "4 euro", "answer_start": 3}]}, "“4 euro” is not in its paragraph"),
        ({"question": "?"}, "There is no question"),
        ({"question": 5}, "question: input should be a valid string"),
        ({"answers": [{"text": "3 euro"}]}, "there is no field “answer_start”"),
        ({"answers": [{"answer_start": 14}]}, "there is no field “text”"),
        ({"answers": [{"text": "3 euro", "answer_start": None}]}, "it lacks the form of SQuAD"),
        ({"answers": ["3 euro"]}, "it lacks the form of SQuAD"),
        ({"answers": None}, "it lacks the form of SQuAD"),
    ],
)
def test_squad_rows_that_are_wrong_are_named_by_id(tmp_path, qa, reason):
    path = squad(tmp_path / "s.json", **qa)
    data = json.loads(path.read_text())
    good = {"id": "b", "question": "Who?", "answers": [{"text": "king", "answer_start": 27}]}
    data["data"][0]["paragraphs"][1]["qas"].append(good)
    path.write_text(json.dumps(data))
    loaded = load_questions(path)
    assert [q.id for q in loaded.questions] == ["b"]
    assert str(loaded.problems[0]).startswith("s.json (a): ")
    assert reason in loaded.problems[0].reason


@pytest.mark.parametrize("wrong", [{"id": "a", "question": "What?"}, "What?", None])
def test_squad_questions_without_any_form_cost_no_other(tmp_path, wrong):
    path = squad(tmp_path / "s.json", id="b", answers=[{"text": "king", "answer_start": 27}])
    data = json.loads(path.read_text())
    data["data"][0]["paragraphs"][1]["qas"].insert(0, wrong)
    path.write_text(json.dumps(data))
    loaded = load_questions(path)
    assert [q.id for q in loaded.questions] == ["b"]
    assert len(loaded.problems) == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("s.jsonl", "", "holds no question"),
        ("s.csv", "q;a\nWho?;x\n", "the first line must name the columns"),
        ("s.json", "{", "not JSON"),
        ("s.json", '{"question": "Who?"}', "not SQuAD's format"),
        ("s.xlsx", "x", "a question set is one of"),
        ("s.jsonl", '{"question": ""}', "s.jsonl:1: There is no question"),
    ],
)
def test_a_file_without_questions_says_why(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(QuestionSetError, match=message):
        load_questions(path)


def test_a_missing_file_is_an_error_to_act_on(tmp_path):
    with pytest.raises(QuestionSetError, match="No such file"):
        load_questions(tmp_path / "none.csv")


def test_rows_may_name_their_article(tmp_path):
    (tmp_path / "loan.txt").write_text("The loan was 3 euro.")
    rows = [
        {"id": "a", "question": "How much?", "answers": ["3 euro"], "article": "loan.txt"},
        {"id": "b", "question": "How much?", "answers": ["3 euro"], "article": "in the library"},
    ]
    loaded = load_questions(jsonl(tmp_path / "s.jsonl", *rows))
    first, second = loaded.questions
    assert loaded.articles[first.article].text == "The loan was 3 euro."
    assert second.article == "in the library"
    unread = load_questions(tmp_path / "s.jsonl", article_files=False)
    assert not unread.articles
    assert unread.questions[0].article == "loan.txt"


def test_the_hash_tells_sets_and_options_apart(tmp_path):
    answers = [{"text": "3 euro", "answer_start": 37}]
    path = squad(tmp_path / "s.json", answers=answers)
    assert load_questions(path).sha256 == load_questions(path).sha256
    assert load_questions(path).sha256 != load_questions(path, join_paragraphs=True).sha256


def test_the_shipped_set_fits_the_shipped_article(shipped_article):
    loaded = load_questions(SHIPPED_QUESTIONS)
    assert not loaded.problems
    gold = Gold([shipped_article])
    for question in loaded.questions:
        assert bool(gold.places(question)) == question.answerable
        assert all(answer in shipped_article.text for answer in question.answers)
    kinds = Counter(question.kind for question in loaded.questions)
    assert min(kinds["unanswerable"], kinds["follow-up"], kinds["yes-no"]) >= 5
    assert Counter(q.language for q in loaded.questions)["en"] >= 20
