"""The page without a browser: what it is built of, its handlers, and what a start tells."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

import app
from index.load import MAX_FILE_BYTES, article_from_text
from qa.errors import QAError
from qa.evaluation.questions import load_questions
from qa.settings import Settings
from qa.web.api import Api
from qa.web.engine import Engine
from qa.web.handlers import Handlers
from qa.web.measure import Measuring, load_own_set
from tests.fakes import FakeEncoder, FakeReader

BANK = article_from_text("The bank gave a loan of two euro. The king has a dog.", title="Bank")
QUESTION = "What did the bank give?"
ANSWERS = {QUESTION: "a loan of two euro"}


def request(session: str = "s", language: str = "en", **cookies: str) -> Any:
    headers = {"accept-language": language}
    return SimpleNamespace(session_hash=session, headers=headers, cookies=cookies)


def event(**data: object) -> Any:
    return gr.EventData(None, data)


def engine(tmp_path: Path, **options: Any) -> Engine:
    made = Engine(
        Settings(data_dir=tmp_path),
        encoder=FakeEncoder(),
        reader=FakeReader(ANSWERS),
        articles=[BANK],
        **options,
    )
    made.start()
    made.wait()
    return made


@pytest.fixture
def handlers(tmp_path: Path) -> Handlers:
    return Handlers(engine(tmp_path))


def logs(steps: Iterator[tuple[str, Any]]) -> list[str]:
    return [log for log, _ in steps]


def logs_until_error(steps: Iterator[tuple[str, Any]], shown: list[str]) -> list[str]:
    shown.extend(log for log, _ in steps)
    return []


def test_stages_come_one_after_the_other(handlers: Handlers) -> None:
    found, answered = logs(handlers.ask(QUESTION, request()))
    assert "qa-found" in found
    assert "data-done" not in found
    assert "a loan of two euro" in answered
    assert "qa-found" not in answered


@pytest.mark.parametrize("question", ["??", "x" * 2001])
def test_a_question_that_cannot_be_used_is_said_and_the_next_works(
    handlers: Handlers, question: str
) -> None:
    assert "qa-error" in logs(handlers.ask(question, request()))[-1]
    assert "a loan of two euro" in logs(handlers.ask(QUESTION, request()))[-1]


def test_the_box_is_emptied_once_so_that_typing_on_is_not_lost(handlers: Handlers) -> None:
    boxes = [box for _, box in handlers.ask(QUESTION, request())]
    assert boxes[0] == ""
    assert all(isinstance(box, dict) for box in boxes[1:])


def test_a_defect_is_told_and_raised(handlers: Handlers, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    shown = []
    with monkeypatch.context() as patch:
        patch.setattr(handlers.engine, "desk", broken)
        with pytest.raises(RuntimeError):
            shown += logs_until_error(handlers.ask(QUESTION, request()), shown)
    assert "went wrong on our side" in shown[-1]
    assert "a loan of two euro" in logs(handlers.ask(QUESTION, request()))[-1]


def test_a_blank_question_changes_nothing(handlers: Handlers) -> None:
    [step] = handlers.ask("  \n", request())
    assert all(isinstance(each, dict) for each in step)


def test_a_language_models_answer_is_shown_as_it_grows(tmp_path: Path) -> None:
    class SlowLLM:
        def stream_complete(self, prompt: str) -> Iterator[str]:
            reply = '{"answer": "two euro", "sentences": [1]}'
            for end in range(0, len(reply) + 1, 4):
                time.sleep(0.02)
                yield reply[:end]

    handlers = Handlers(engine(tmp_path, llm=SlowLLM()))
    shown = logs(handlers.ask(QUESTION, request()))
    assert "not checked against the article yet" in "".join(shown[1:-1])
    assert "qa-draft" not in shown[-1]
    assert '<span class="qa-text" dir="auto">two euro</span>' in shown[-1]


def test_a_question_while_the_models_load_says_so_and_is_answered_then(tmp_path: Path) -> None:
    go = threading.Event()

    class Slow(FakeEncoder):
        def encode_passages(self, texts: Any) -> Any:
            go.wait(30)
            return super().encode_passages(texts)

    slow = Engine(
        Settings(data_dir=tmp_path), encoder=Slow(), reader=FakeReader(ANSWERS), articles=[BANK]
    )
    slow.start()
    steps = Handlers(slow).ask(QUESTION, request())
    assert "models are loading" in next(steps)[0]
    go.set()
    assert "a loan of two euro" in logs(steps)[-1]


def test_models_that_do_not_load_are_told_in_the_conversation(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    (damaged / "onnx").mkdir(parents=True)
    (damaged / "onnx" / "model.onnx").touch()
    broken = Engine(Settings(encoder=str(damaged)), articles=[BANK])
    broken.start()
    last = logs(Handlers(broken).ask(QUESTION, request()))[-1]
    assert "qa-error" in last
    assert "damaged" in last


def test_a_conversation_is_its_sessions_own(handlers: Handlers) -> None:
    logs(handlers.ask(QUESTION, request("one")))
    assert QUESTION not in logs(handlers.ask("Has the king a dog?", request("two")))[-1]
    handlers.leave(request("one"))
    assert QUESTION in logs(handlers.ask("And when?", request("one")))[-1]
    assert QUESTION not in handlers.clear(request("one"))


def test_labels_are_in_the_readers_language(handlers: Handlers) -> None:
    dutch = logs(handlers.ask("Wie?", request(language="nl-NL")))[-1]
    assert "Dat staat niet in het artikel." in dutch
    english = handlers.judge(event(turn=1, verdict="up"), request(qa_language="en"))
    assert "The article does not say." in english


def test_judging_what_is_not_there_does_nothing(handlers: Handlers, tmp_path: Path) -> None:
    handlers.judge(event(turn=9, verdict="up"), request())
    handlers.correct(event(turn=9, article=BANK.id, start=0, end=4), request())
    logs(handlers.ask(QUESTION, request()))
    for data in ({"article": "none"}, {"start": 5, "end": 5}, {"start": -1}, {"end": 9999}):
        place = {"turn": 1, "article": BANK.id, "start": 0, "end": 4} | data
        handlers.correct(event(**place), request())
    assert not (tmp_path / "feedback").exists()


def test_a_correction_is_kept_with_its_sentence(handlers: Handlers, tmp_path: Path) -> None:
    logs(handlers.ask(QUESTION, request()))
    start = BANK.text.index(" The king")
    handlers.correct(event(turn=1, article=BANK.id, start=start, end=start + 5), request())
    [question] = load_questions(tmp_path / "feedback" / "questions.jsonl").questions
    assert (question.answers, question.evidence) == (("The",), ("The king has a dog.",))


def test_a_changed_verdict_takes_the_place_of_the_one_before(
    handlers: Handlers, tmp_path: Path
) -> None:
    logs(handlers.ask(QUESTION, request()))
    place = {"turn": 1, "article": BANK.id, "start": 0, "end": 8}
    wrong, right = (tmp_path / "feedback" / f"{name}.jsonl" for name in ("to-correct", "questions"))
    for act in (
        lambda: handlers.judge(event(turn=1, verdict="up"), request()),
        lambda: handlers.judge(event(turn=1, verdict="absent"), request()),
        lambda: handlers.correct(event(**place), request()),
    ):
        act()
        assert len(right.read_text().splitlines()) == 1
        handlers.judge(event(turn=1, verdict="down"), request())
        assert not right.exists()
        assert len(wrong.read_text().splitlines()) == 1
    handlers.judge(event(turn=1, verdict="bogus"), request())
    assert "qa-thanks" not in handlers.judge(event(turn=1, verdict=""), request())
    assert not wrong.exists()


def test_export_of_nothing_is_told(handlers: Handlers) -> None:
    assert handlers.export(event(form="md"), request())["name"] == ""
    logs(handlers.ask(QUESTION, request()))
    assert handlers.export(event(form="json"), request())["name"] == "article-qa.json"
    assert handlers.export(event(form="../x"), request())["name"] == "article-qa.md"


def test_uploads_are_read_reported_and_deleted(handlers: Handlers, tmp_path: Path) -> None:
    files = []
    for name, data in (
        ("large.txt", bytes(MAX_FILE_BYTES + 1)),
        ("a.txt", b"The river is old."),
        ("b.png", b"\x89PNG\r\n\x1a\n\x00"),
    ):
        folder = tmp_path / f"upload-{name}"
        folder.mkdir()
        (folder / name).write_bytes(data)
        files.append(str(folder / name))
    report, cleared = handlers.add_files(files, request(), progress=_no_progress)
    assert "The river is old." in handlers.columns(request())[0]
    assert report.count('class="qa-good"') == 1
    assert report.count('class="qa-bad"') == 2
    assert "“large.txt” is too large; at most 20 MB can be read." in report
    assert cleared is None
    assert not any(Path(file).exists() for file in files)


def test_equal_uploads_of_two_readers_share_a_folder_and_both_are_told(
    handlers: Handlers, tmp_path: Path
) -> None:
    mine, gone, theirs = (tmp_path / name for name in ("mine.txt", "gone.txt", "theirs.txt"))
    mine.write_text("The river is old.")
    theirs.write_text("The river is old.")
    files = [str(gone), str(mine)]
    report, cleared = handlers.add_files(files, request(), progress=_no_progress)
    assert "The river is old." in handlers.columns(request())[0]
    assert "gone before it was read" in report
    assert report.count('class="qa-good"') == 1
    assert cleared is None
    assert theirs.exists()


def test_a_drop_that_names_the_files_of_an_earlier_one_adds_the_new(
    handlers: Handlers, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("The river is old.")
    handlers.add_files([str(first)], request(), progress=_no_progress)
    second.write_text("The house is new.")
    both = [str(first), str(second)]
    report, _ = handlers.add_files(both, request(), progress=_no_progress)
    assert "The house is new." in handlers.columns(request())[0]
    assert report.count("<p") == 1
    first.write_text("The river is old.")
    assert "already" in handlers.add_files([str(first)], request(), progress=_no_progress)[0]


def test_a_pasted_text_frees_its_box_before_it_is_indexed_and_a_bad_one_keeps_it(
    handlers: Handlers,
) -> None:
    freed, added = handlers.add_text("The river is old.", "", request(), progress=_no_progress)
    assert freed[1:] == ("", "")
    assert "has been added" in added[0]
    assert isinstance(added[1], dict)
    [kept] = handlers.add_text(" ", "Title", request(), progress=_no_progress)
    assert "qa-bad" in kept[0]
    assert isinstance(kept[1], dict)


def _no_progress(*_: object, **__: object) -> None:
    """Tell nobody."""


def test_the_endpoints_answer_and_refuse(tmp_path: Path) -> None:
    api = Api(engine(tmp_path))
    answer = api.ask(QUESTION)
    assert answer["text"] == "a loan of two euro"
    json.dumps(answer)
    [listed] = api.articles()
    assert listed["sha256"] == BANK.sha256
    own = api.ask(QUESTION, text="Long ago the bank gave a loan of two euro.", title="Mine")
    assert own["quotes"][0]["start"] == 0
    assert [each["id"] for each in api.articles()] == [BANK.id]
    for refused in ({"article": "none"}, {"text": "x" * 200_001}, {"text": " "}):
        with pytest.raises(gr.Error):
            api.ask(QUESTION, **refused)
    with pytest.raises(gr.Error):
        api.ask("")


def test_an_uploaded_set_may_not_open_files_of_this_computer(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The bank keeps a secret.")
    row = {"question": "Secret?", "answers": ["a secret"], "article": str(secret)}
    turns = {"turns": [row | {"article": str(secret)}], "article": str(secret)}
    jsonl = tmp_path / "set.jsonl"
    jsonl.write_text("\n".join(json.dumps(each) for each in (row, turns)))
    questions = load_own_set(jsonl)
    assert len(questions.questions) == 2
    assert not questions.articles
    jsonl.write_text(json.dumps(row), "utf-8-sig")
    assert not load_own_set(jsonl).articles
    table = tmp_path / "set.csv"
    for head in (
        "question,answer,article",
        'question;answer;"Artikel"',
        "question|answer|article",
        "sep=,\nquestion,answer,article",
        "\ufeffquestion\tanswer\tarticle",
    ):
        delimiter = next(each for each in ",;|\t" if each in head.rpartition("\n")[2])
        table.write_text(f"{head}\n{delimiter.join(('a', 'b', str(secret)))}\n")
        with pytest.raises(QAError, match="cannot name articles"):
            load_own_set(table)
    table.write_bytes(bytes(MAX_FILE_BYTES + 1))
    with pytest.raises(QAError, match="too large"):
        load_own_set(table)
    table.write_text("question,answer\nSecret?,a secret\n")
    assert len(load_own_set(table).questions) == 1


def test_measuring_shows_a_report_or_what_is_wrong(tmp_path: Path) -> None:
    made = engine(tmp_path)
    handlers = Handlers(made)
    measuring = Measuring(made, handlers.sessions)
    assert not measuring.has_shipped
    assert "no feedback yet" in measuring.feedback(request(), progress=_no_progress)
    logs(handlers.ask(QUESTION, request()))
    for _ in range(2):
        handlers.judge(event(turn=1, verdict="up"), request())
    assert len((tmp_path / "feedback" / "questions.jsonl").read_text().splitlines()) == 1
    report = measuring.feedback(request(), progress=_no_progress)
    assert 'sandbox="allow-scripts"' in report
    assert "<script" not in report


def test_feedback_is_not_measured_where_the_page_is_not_ones_own(tmp_path: Path) -> None:
    shared = Engine(Settings(data_dir=tmp_path, host="0.0.0.0"), articles=[BANK])  # noqa: S104
    measuring = Measuring(shared, Handlers(shared).sessions)
    assert "one person&#x27;s own" in measuring.feedback(request(), progress=_no_progress)


def test_an_own_set_needs_one_article(handlers: Handlers, tmp_path: Path) -> None:
    measuring = Measuring(handlers.engine, handlers.sessions)
    list(handlers.add_text("The river is old.", "", request(), progress=_no_progress))
    table = tmp_path / "set.csv"
    for chosen, told in (("", "Choose one"), (BANK.id, "qa-report-frame")):
        handlers.choose(event(article=chosen), request())
        table.write_text(f"question,answer\n{QUESTION},a loan of two euro\n")
        assert told in measuring.uploaded(str(table), request(), progress=_no_progress)[0]
        assert not table.exists()


@pytest.mark.parametrize("host", ["203.0.113.7", "::ffff:203.0.113.7"])
def test_an_address_that_is_not_ours_is_refused_at_once(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(QAError, match="cannot listen"):
        app.launch(Settings(host=host), block=False)
    assert "without a login" in capsys.readouterr().err


def test_half_a_login_is_refused_before_anything_starts() -> None:
    with pytest.raises(QAError, match="user:password"):
        app.launch(Settings(auth="nobody"), block=False)
