"""How fast a question set goes through `qa eval`, against asking its questions one at a time.

    python -m benchmarks.evaluation_speed QUESTIONS [--limit 600]

QUESTIONS is any set that `qa eval` reads, such as `xquad-dev.en.json`. Models are loaded once
before anything is timed. Written to `results/evaluation_speed.json`.
"""

import dataclasses
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.machine import RESULTS, write_result
from qa.evaluation import QuestionSet, evaluate, load_questions
from qa.evaluation.desks import Models, seated
from qa.evaluation.report import write_report
from qa.settings import Settings


def main(
    questions: Annotated[Path, typer.Argument(help="A question set.")],
    limit: Annotated[int, typer.Option(help="Questions at most.", min=1)] = 600,
    single: Annotated[int, typer.Option(help="Questions asked one at a time.", min=1)] = 100,
    out: Annotated[Path, typer.Option(help="Folder for the result.")] = RESULTS,
) -> None:
    """Measure and write evaluation_speed.json."""
    whole = load_questions(questions)
    some = dataclasses.replace(whole, questions=whole.questions[:limit])
    models = Models.load(Settings())
    start = time.perf_counter()
    evaluation = evaluate(
        some, settings=models.settings, encoder=models.encoder, reader=models.reader
    )
    seconds = time.perf_counter() - start
    alone = one_at_a_time(some, models, single)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        start = time.perf_counter()
        write_report(evaluation, report)
        report_s, report_bytes = time.perf_counter() - start, report.stat().st_size
    result: dict[str, Any] = {
        "questions": {"file": questions.name, "count": len(evaluation.results)},
        "whole_evaluation_s": round(seconds, 1),
        "batched_questions_a_second": round(evaluation.questions_per_second, 2),
        "single_questions_a_second": round(alone, 2),
        "batched_to_single_ratio": round(evaluation.questions_per_second / alone, 2),
        "report_written_s": round(report_s, 2),
        "report_kb": report_bytes // 1024,
        "f1": round(evaluation.metrics["f1"].value, 4),
    }
    print(result)
    print("written to", write_result("evaluation_speed", result, out))


def one_at_a_time(questions: QuestionSet, models: Models, most: int) -> float:
    """Questions a second of `ask`, warm, over questions spread over the set."""
    step = max(1, len(questions.questions) // most)
    some = dataclasses.replace(questions, questions=questions.questions[::step])
    count, seconds = 0, 0.0
    for desk, own in seated(some, models):
        start = time.perf_counter()
        for question in own:
            desk.qa.ask(question.question, history=question.history)
        seconds += time.perf_counter() - start
        count += len(own)
    return count / seconds


if __name__ == "__main__":
    typer.run(main)
