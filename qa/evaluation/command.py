"""The command `qa eval`: a question set in; figures, a report and an exit status out.

Only typer is imported at the start, so that `qa --help` does not wait for the models' libraries.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from qa.errors import QuestionSetError

EXIT_FAILED = 1
EXIT_STOPPED = 130
EPILOG = "Example: qa eval questions.csv --article report.pdf --report report.html --min f1=70"


def evaluate_command(
    questions: Annotated[
        Path | None,
        typer.Argument(
            help="A .jsonl, .csv or SQuAD .json file; by default the set that ships with the "
            "shipped article.",
            show_default=False,
        ),
    ] = None,
    article: Annotated[
        Path | None,
        typer.Option("--article", "-a", help="The article to ask.", show_default=False),
    ] = None,
    library: Annotated[
        Path | None,
        typer.Option("--library", "-l", help="A library to ask instead.", show_default=False),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option(
            "--json",
            help="Write everything measured as JSON.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            help="Write a report as one HTML file.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    old: Annotated[
        Path | None,
        typer.Option("--compare", help="An older --json file to compare with.", show_default=False),
    ] = None,
    minima: Annotated[
        list[str] | None,
        typer.Option(
            "--min",
            help="Exit with 1 if a measure is below: f1=70, which is 70% or 0.7; repeatable. "
            "Write 1% or 100%, never 1.",
            metavar="NAME=VALUE",
            show_default=False,
        ),
    ] = None,
    maxima: Annotated[
        list[str] | None,
        typer.Option(
            "--max",
            help="Exit with 1 if a measure is above: false_answer_rate=10, which is 10% or 0.1; "
            "latency_p95=0.5, in seconds.",
            metavar="NAME=VALUE",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="A wrong row of the set is an error.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where Ctrl-C stopped; needs --json.")
    ] = False,
    question_field: Annotated[
        str, typer.Option(help="SQuAD: the field to ask, e.g. question_en.")
    ] = "question",
    join_paragraphs: Annotated[
        bool,
        typer.Option("--join-paragraphs", help="SQuAD: ask whole articles, not paragraphs."),
    ] = False,
) -> None:
    """Measure how often the answers are right, and where they are wrong."""
    from qa.evaluation.compare import compare
    from qa.evaluation.gate import parse_limits, verdicts
    from qa.evaluation.questions import SHIPPED_QUESTIONS, load_questions
    from qa.evaluation.run import evaluate
    from qa.evaluation.storage import load, save
    from qa.evaluation.terminal import Bar, rendered, rendered_problems

    if article and library:
        raise typer.BadParameter("give --article or --library, not both")
    limits = parse_limits(minima or (), maxima or ())
    before = load(old) if old else None
    journal = _journal(json_file, resume)
    question_set = load_questions(
        questions or SHIPPED_QUESTIONS,
        question_field=question_field,
        join_paragraphs=join_paragraphs,
    )
    err = Console(stderr=True)
    with Bar(err, len(question_set.questions)) as bar:
        evaluation = evaluate(
            question_set,
            article=article,
            library=library,
            strict=strict,
            journal=journal,
            resume=resume,
            progress=bar.show,
        )
    if evaluation.complete and json_file and journal:
        save(evaluation, json_file)  # before anything else can fail
        journal.unlink(missing_ok=True)
    comparison = compare(before, evaluation) if before and evaluation.results else None
    checked = verdicts(limits, evaluation)
    if evaluation.problems:
        err.print(rendered_problems(evaluation.problems))
    Console().print(rendered(evaluation, comparison, checked))
    if report:
        from qa.evaluation.report import write_report

        write_report(evaluation, report, comparison=comparison, verdicts=checked)
    if not evaluation.complete:
        err.print(_stopped(len(evaluation.results), len(question_set.questions), journal))
        raise typer.Exit(EXIT_STOPPED)
    if not all(verdict.kept for verdict in checked):
        raise typer.Exit(EXIT_FAILED)


def _journal(json_file: Path | None, resume: bool) -> Path | None:
    """Where what is done is kept while the evaluation runs: beside the output."""
    if json_file:
        return json_file.with_name(f"{json_file.name}.journal")
    if resume:
        raise QuestionSetError("--resume needs --json FILE: what is done is kept beside it.")
    return None


def _stopped(done: int, total: int, journal: Path | None) -> str:
    """What to tell who stopped the evaluation."""
    kept = "the same command with --resume goes on." if journal else "give --json to keep them."
    return f"Stopped: {done} of {total} questions are done; {kept}"
