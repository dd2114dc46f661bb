"""The command line as a user calls it: a process of its own, with the weights that ship."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from qa.cli import app
from qa.types import Answer

runner = CliRunner()


def run(*arguments, **options):
    command = [sys.executable, "-m", "qa", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture
def article_file(tmp_path):
    path = tmp_path / "loan.txt"
    text = "The bank of Utrecht gave the farmer a loan of 4,500 euros.\n\nHe bought nine cows."
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("question", ["how much is the loan?", "hoeveel bedraagt de lening?"])
def test_ask_prints_the_answer_then_the_quote_with_its_offsets(question):
    result = run("ask", question)
    assert result.returncode == 0, result.stderr
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == "1,3 miljard euro"
    assert "lening van 1,3 miljard euro." in " ".join(lines)
    assert any("characters 70–171" in line for line in lines)


def test_json_is_one_object_that_can_be_read_back(shipped_article):
    result = run("ask", "how much is the loan?", "--json")
    answer = Answer.from_dict(json.loads(result.stdout))
    assert answer.text == "1,3 miljard euro"
    assert answer.quotes[0].verify(shipped_article)
    assert result.stderr == ""


def test_another_article_is_asked(article_file):
    result = run("ask", "Hoeveel leende de boer van de bank?", "--article", str(article_file))
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[0] == "4,500 euros"


def test_not_in_the_article_is_status_3_and_shows_what_is_closest():
    result = run("ask", "what is the recipe for pancakes?")
    assert result.returncode == 3, result.stdout
    assert result.stdout.startswith("Not in the article.")
    assert "Closest in the article:" in result.stdout


def test_standard_input_that_is_no_utf8_is_bad_input_not_a_traceback():
    command = [sys.executable, "-m", "qa", "ask", "-"]
    result = subprocess.run(command, capture_output=True, check=False, input=b"\xff\xfe")
    assert result.returncode == 2
    assert b"no question" in result.stderr


def test_the_question_may_come_from_standard_input():
    assert run("ask", "-", "--json", input="how much is the loan?\n").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "no question"),
        (["ask", "  "], "no question"),
        (["ask", "x" * 2001], "2,001 characters"),
        (["ask", "why?", "--article", "missing.pdf"], "missing.pdf"),
        (["ask", "why?", "--library", "missing-folder"], "missing-folder"),
        (["ask", "why?", "--article", "a.txt", "--library", "b"], "not both"),
        (["index", "list", "--library", "missing-folder"], "missing-folder"),
        (["ask"], "Missing argument"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_a_message_and_status_2(arguments, message, tmp_path):
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "no text"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("broken.pdf", b"%PDF-1.7 nothing more", "broken.pdf"),
    ],
)
def test_an_article_that_cannot_be_read_is_named(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    result = run("ask", "why?", "--article", str(tmp_path / name))
    assert result.returncode == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_markup_in_text_is_shown_not_obeyed(tmp_path):
    path = tmp_path / "markup.txt"
    path.write_text("The bank gave [bold red]Jan[/bold red] <b>nine</b> cows in 1999.", "utf-8")
    result = run("ask", "How many cows did the bank give?", "--article", str(path))
    shown = " ".join(result.stdout.split())
    assert "[bold red]Jan[/bold red] <b>nine</b> cows" in shown


def test_help_shows_examples_and_every_command():
    result = runner.invoke(app, ["--help"])
    for command in ("ask", "chat", "serve", "index", "eval", "verify"):
        assert command in result.output
    assert "Example: qa ask" in result.output


def test_help_does_not_import_the_models_libraries():
    code = (
        "import sys, qa.cli; "
        "heavy = {'torch', 'onnxruntime', 'gradio', 'llama_index', 'faiss', 'transformers'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_ask_does_not_import_torch():
    code = "import sys, qa; qa.ask('how much is the loan?'); print('torch' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


def test_a_chat_keeps_its_subject_and_survives_bad_input():
    result = run("chat", input="how much is the loan?\n" + "x" * 2001 + "\nwho gives it?\n\n")
    assert result.returncode == 0, result.stderr
    assert "1,3 miljard euro" in result.stdout
    assert "Read as:" in result.stdout
    assert "2,001 characters" in result.stderr


def test_a_library_is_filled_asked_and_emptied(tmp_path, article_file):
    folder = str(tmp_path / "library")
    added = run("index", "add", str(article_file), "--library", folder)
    assert added.returncode == 0, added.stderr
    article_id = added.stdout.split()[0]
    answer = run("ask", "How much did the farmer borrow?", "--library", folder, "--json")
    assert json.loads(answer.stdout)["quotes"][0]["article_id"] == article_id
    rows = json.loads(run("index", "list", "--library", folder, "--json").stdout)
    assert [row["id"] for row in rows] == [article_id]
    assert run("index", "remove", article_id, "--library", folder).returncode == 0
    assert json.loads(run("index", "list", "--library", folder, "--json").stdout) == []


def test_a_library_of_another_encoder_is_refused_until_it_is_rebuilt(tmp_path, article_file):
    library = tmp_path / "library"
    assert run("index", "add", str(article_file), "-l", str(library)).returncode == 0
    manifest = next(path for path in library.iterdir() if "encoder" in path.read_text("latin-1"))
    text = manifest.read_text("utf-8")
    name = json.loads(text)["encoder"]["name"]
    manifest.write_text(text.replace(name, "encoder-of-before"), "utf-8")
    refused = run("ask", "How much did the bank lend?", "-l", str(library))
    assert refused.returncode == 2
    assert "qa index rebuild" in " ".join(refused.stderr.split())
    rebuilt = run("index", "rebuild", "-l", str(library))
    assert rebuilt.stdout == "1 article embedded anew.\n"
    assert run("ask", "How much did the bank lend?", "-l", str(library)).returncode == 0


def test_one_bad_file_does_not_keep_the_others_out(tmp_path, article_file):
    folder = str(tmp_path / "library")
    result = run("index", "add", "missing.txt", str(article_file), "--library", folder)
    assert result.returncode == 2
    assert "missing.txt" in result.stderr
    assert len(json.loads(run("index", "list", "-l", folder, "--json").stdout)) == 1
