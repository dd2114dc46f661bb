"""Speed and size of the product as it ships: warm questions, a cold process, memory.

    python -m benchmarks.speed --questions questions.jsonl

A question set is JSON Lines with a `question` each; the set of the article that ships is the
default. Every question is asked once to warm up and then `--rounds` times, one after another.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.machine import RESULTS, write_result

SHIPPED_QUESTIONS = (
    Path(__file__).parent.parent / "qa/articles/loekasjenko-poetin-sotsji.questions.jsonl"
)
COLD_RUNS = 5


def main(
    questions: Annotated[Path, typer.Option(help="JSON Lines with a question each.")] = (
        SHIPPED_QUESTIONS
    ),
    rounds: Annotated[int, typer.Option(help="Times each question is asked.", min=1)] = 3,
    out: Annotated[Path, typer.Option(help="Folder for speed.json.")] = RESULTS,
) -> None:
    """Measure and write speed.json."""
    texts = [json.loads(line)["question"] for line in questions.read_text("utf-8").splitlines()]
    result: dict[str, Any] = {
        "questions": {"file": questions.name, "count": len(texts), "rounds": rounds},
        "cold": cold(),
        "warm": warm(texts, rounds),
        "long_article": long_article(),
    }
    result["resident_memory_mb"] = round(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1
    )
    print(json.dumps(result, indent=2))
    print("written to", write_result("speed", result, out))


def cold() -> dict[str, Any]:
    """Whole-process times and peak memory of `qa ask` and `qa --help`."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    runs: dict[str, Any] = {}
    for name, arguments in {"ask": ["ask", "how much is the loan?"], "help": ["--help"]}.items():
        seconds, memory = [], 0.0
        for _ in range(COLD_RUNS + 1):  # the first warms the disk cache
            start = time.perf_counter()
            command = [sys.executable, "-m", "qa", *arguments]
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            seconds.append(time.perf_counter() - start)
            process.returncode = os.waitstatus_to_exitcode(status)
            memory = max(memory, usage.ru_maxrss / 1024)
            if process.returncode:
                raise typer.Exit(process.returncode)
        runs[name] = {
            "median_s": round(statistics.median(seconds[1:]), 3),
            "max_s": round(max(seconds[1:]), 3),
            "peak_memory_mb": round(memory, 1),
        }
    return runs


def warm(texts: list[str], rounds: int) -> dict[str, Any]:
    """p50 and p95 of `ask`, in milliseconds, in all and by stage."""
    from qa.service import ArticleQA

    start = time.perf_counter()
    desk = ArticleQA.shipped()
    load_s = time.perf_counter() - start
    for text in texts:
        desk.ask(text)
    timings = [desk.ask(text).timings for _ in range(rounds) for text in texts]
    start = time.perf_counter()
    desk.ask_many(texts)
    batch_s = time.perf_counter() - start
    stages = {stage: _percentiles([t[stage] for t in timings]) for stage in timings[0]}
    single_s = statistics.mean(t["total"] for t in timings)
    return {
        "load_s": round(load_s, 3),
        "ask_ms": stages,
        "ask_many_ms_a_question": round(1000 * batch_s / len(texts), 2),
        "ask_many_speedup_ratio": round(single_s * len(texts) / batch_s, 2),
    }


def long_article() -> dict[str, Any]:
    """An article of a book's length, made by repeating the shipped one with numbers in it."""
    from index.load import article_from_text
    from qa.service import ArticleQA
    from qa.settings import SHIPPED_ARTICLE

    text = SHIPPED_ARTICLE.read_text("utf-8")
    many = "\n\n".join(f"Deel {part}\n\n{text}" for part in range(1, 41))
    start = time.perf_counter()
    desk = ArticleQA.from_articles([article_from_text(many, title="Long")])
    index_s = time.perf_counter() - start
    totals = [desk.ask("how much is the loan?").timings["total"] for _ in range(20)]
    return {
        "characters": len(many),
        "passages": len(desk.retriever.passages),
        "index_s": round(index_s, 2),
        "ask_ms": _percentiles(totals),
    }


def _percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(1000 * second for second in seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"p50": round(statistics.median(ordered), 2), "p95": round(p95, 2)}


if __name__ == "__main__":
    typer.run(main)
