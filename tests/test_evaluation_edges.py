"""`qa eval` and the pytest plugin, with fake models in the place of the shipped ones."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qa.errors import QAError, QuestionSetError
from qa.evaluation.command import evaluate_command
from qa.evaluation.storage import load
from tests.fakes import FakeEncoder, FakeReader

pytest_plugins = ["pytester"]
ANSWERS = {"How much?": "3 euro", "What has he?": "a dog"}


@pytest.fixture
def models(monkeypatch):
    """What the settings name, replaced."""
    monkeypatch.setattr("qa.evaluation.desks.load_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("qa.evaluation.desks.load_reader", lambda name: FakeReader(ANSWERS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "loan.txt").write_text("The bank gave a loan of 3 euro. The king has a dog.")
    (tmp_path / "set.csv").write_text("question,answer\nHow much?,3 euro\nWhat has he?,a cat\n")
    return tmp_path


app = typer.Typer()
app.command()(evaluate_command)


def qa_eval(*arguments: object):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_figures_files_and_exit_status(models, folder):
    out, page = folder / "out.json", folder / "out.html"
    arguments = [folder / "set.csv", "--article", folder / "loan.txt", "--json", out]
    done = qa_eval(*arguments, "--report", page, "--min", "f1=50", "--max", "latency_p95=60")
    assert done.exit_code == 0, done.output
    assert "Of 2 questions with an answer, 1 were answered right." in done.stdout
    assert "✓ f1 ≥ 50.0 %: 50.0 %" in done.stdout
    assert load(out).metrics["f1"].value == 0.5
    assert page.read_text().startswith("<!doctype html>")
    assert sorted(path.name for path in folder.iterdir()) == [
        "loan.txt",
        "out.html",
        "out.json",
        "set.csv",
    ]
    again = qa_eval(*arguments, "--compare", out, "--min", "f1=51")
    assert again.exit_code == 1
    assert "✗ f1 ≥ 51.0 %: 50.0 %" in again.stdout
    assert "no figure changed" in again.stdout
    assert "left out" not in again.stdout
    (folder / "set.csv").write_text("question,answer\nNew?,a dog\nHow much?,3 euro\n")
    changed = qa_eval(*arguments, "--compare", out)
    assert "Questions left out: 1 only in the old run, 1 only in this one" in changed.stdout


def test_what_cannot_be_used_is_an_error_to_act_on(models, folder):
    for arguments, message in (
        ([folder / "none.csv"], "No such file"),
        ([folder / "set.csv", "--min", "f9=1"], "no measure “f9”"),
        ([folder / "set.csv", "--max", "false_answer_rate=1"], "1% or false_answer_rate=100%"),
        ([folder / "set.csv", "--resume"], "--resume needs --json"),
        ([folder / "set.csv", "--compare", folder / "loan.txt"], "is not a result of"),
    ):
        failed = qa_eval(*arguments)
        assert isinstance(failed.exception, QuestionSetError)
        assert message in str(failed.exception)


def test_a_file_that_cannot_be_written_is_an_error_to_act_on(models, folder):
    arguments = [folder / "set.csv", "--article", folder / "loan.txt"]
    below_a_file = folder / "loan.txt" / "out"
    for option in ("--json", "--report"):
        early = qa_eval(*arguments, option, folder)
        assert early.exit_code == 2
        assert f"Invalid value for '{option}'" in early.stderr
        failed = qa_eval(*arguments, option, below_a_file)
        assert isinstance(failed.exception, QAError)
        assert "cannot be written" in str(failed.exception)


def test_what_was_measured_is_saved_before_anything_else_can_fail(models, folder):
    arguments = [folder / "set.csv", "--article", folder / "loan.txt", "--json"]
    qa_eval(*arguments, folder / "old.json")
    (folder / "set.csv").write_text("question,answer\nWhose dog?,a dog\n")
    unlike = qa_eval(*arguments, folder / "new.json", "--compare", folder / "old.json")
    assert "no question in common" in str(unlike.exception)
    assert load(folder / "new.json").results[0].question.question == "Whose dog?"
    failed = qa_eval(*arguments, folder / "it.json", "--report", folder / "loan.txt" / "out.html")
    assert isinstance(failed.exception, QAError)
    assert load(folder / "it.json").complete


def test_wrong_rows_are_named_and_strict_refuses_them(models, folder):
    (folder / "set.csv").write_text("question,answer\nHow much?,3 euro\n,x\n")
    arguments = [folder / "set.csv", "--article", folder / "loan.txt"]
    done = qa_eval(*arguments)
    assert done.exit_code == 0
    assert "set.csv:3: There is no question." in done.stderr
    assert isinstance(qa_eval(*arguments, "--strict").exception, QuestionSetError)


def test_ctrl_c_keeps_a_journal_that_resume_takes_up(folder, monkeypatch):
    class Impatient(FakeReader):
        def read(self, pairs):
            raise KeyboardInterrupt

    monkeypatch.setattr("qa.evaluation.desks.load_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("qa.evaluation.desks.load_reader", lambda name: Impatient(ANSWERS))
    out = folder / "out.json"
    arguments = [folder / "set.csv", "--article", folder / "loan.txt", "--json", out]
    stopped = qa_eval(*arguments)
    assert stopped.exit_code == 130
    assert "0 of 2 questions are done; the same command with --resume goes on." in stopped.stderr
    assert not out.exists()
    assert (folder / "out.json.journal").exists()
    monkeypatch.setattr("qa.evaluation.desks.load_reader", lambda name: FakeReader(ANSWERS))
    assert qa_eval(*arguments, "--resume").exit_code == 0
    assert out.exists()
    assert not (folder / "out.json.journal").exists()


@pytest.fixture
def in_pytest(models, folder, pytester):
    def run(*arguments):
        return pytester.runpytest_inprocess(
            "--qa-questions",
            str(folder / "set.csv"),
            "--qa-article",
            str(folder / "loan.txt"),
            *arguments,
        )

    return run


def test_each_question_is_a_test_with_a_readable_failure(in_pytest):
    done = in_pytest()
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(
        [
            "misread: What has he?",
            "  gold:   a cat",
            "  got:    a dog",
            "  quote:  The king has a dog.",
            "FAILED *set.csv::line-3 - misread: What has*",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")


def test_limits_judge_the_set_as_a_whole(in_pytest):
    kept = in_pytest("--qa-min", "f1=0.5", "--qa-min", "quote_validity=100%", "-rx")
    kept.assert_outcomes(passed=3, xfailed=1)
    broken = in_pytest("--qa-min", "f1=0.6", "--qa-max", "false_answer_rate=0.1")
    broken.assert_outcomes(passed=1, xfailed=1, failed=2)
    broken.stdout.fnmatch_lines(
        ["f1 ≥ 60.0 %: 50.0 %, over 2 questions", "false_answer_rate ≤ 10.0 %: not measured*"]
    )


def test_a_latency_is_measured_over_the_tests(in_pytest):
    kept = in_pytest("--qa-max", "latency_p50=60", "--qa-max", "latency_p95=60")
    kept.assert_outcomes(passed=3, xfailed=1)
    broken = in_pytest("--qa-max", "latency_p95=0")
    broken.assert_outcomes(passed=1, xfailed=1, failed=1)
    broken.stdout.fnmatch_lines(["latency_p95 ≤ 0.00 s: 0.* s, over 2 questions"])


def test_questions_run_beside_other_tests_and_can_be_picked(in_pytest, pytester, folder):
    pytester.makepyfile("def test_other(): pass")
    in_pytest(str(pytester.path)).assert_outcomes(passed=2, failed=1)
    in_pytest("-k", "line-2").assert_outcomes(passed=1, deselected=2)
    in_pytest(f"{folder / 'set.csv'}::line-2").assert_outcomes(passed=1)


def test_a_set_that_cannot_be_used_is_an_error_of_collection(in_pytest, pytester, folder):
    (folder / "set.csv").write_text("question,answer\n,x\nHow much?,3 euro\n")
    wrong_row = in_pytest()
    wrong_row.assert_outcomes(errors=1)
    wrong_row.stdout.fnmatch_lines(["*set.csv:2: There is no question.*"])
    missing = pytester.runpytest_inprocess("--qa-questions", "none.csv")
    assert missing.ret == pytest.ExitCode.USAGE_ERROR
    missing.stderr.fnmatch_lines(["*there is no file none.csv*"])


def test_without_the_option_the_plugin_does_nothing(pytester):
    pytester.makefile(".jsonl", set=json.dumps({"question": "Who?"}))
    pytester.makepyfile("def test_other(): pass")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
