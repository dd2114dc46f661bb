"""What the shipped weights reach: retrieval, reading, abstention, size and speed.

    python -m benchmarks.models --bench BENCH --questions QUESTIONS
        [--checkpoint READER --data DATA]

BENCH holds `xquad-dev.{en,nl}.json` and `tatoeba.{en,nl}.txt`, QUESTIONS `article-dev.jsonl`.
None of it was trained on. Reading alone always answers and gets one paragraph; rows called
"pipeline" go through `qa.ArticleQA`. With the trained checkpoints at hand the same reader is
measured in float32, float16 and int8.
"""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnxruntime
import typer

from benchmarks.machine import RESULTS, write_result
from index.encoder import OnnxEncoder
from index.load import load_article
from index.onnx import onnx_file
from index.split import bounded_sentences
from qa.evaluation import evaluate, load_questions
from qa.evaluation.desks import Models
from qa.evaluation.gold import Gold
from qa.evaluation.normalise import best_scores
from qa.evaluation.types import Result
from qa.reader import OnnxReader
from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE, Settings
from qa.web.confidence import LEVELS, level_of

SHIPPED = Path(__file__).parent.parent / "qa/models"
XQUAD = (
    ("xquad_en", "xquad-dev.en.json", "question", "en"),
    ("xquad_nl", "xquad-dev.nl.json", "question", "nl"),
    ("xquad_nl_english_question", "xquad-dev.nl.json", "question_en", "nl"),
)
PIPELINE_MEASURES = (
    "f1_answerable",
    "exact_match_answerable",
    "coverage",
    "false_answer_rate",
    "false_answer_rate_at_90_coverage",
    "auroc_answerable",
    "gold_sentence_first",
    "recall_at_3",
    "ece",
)
TIMED_RUNS = 15
THREADS = 2
PASSAGE_BATCH = (4, 160)
ONE_LONG = (1, 400)


def tatoeba(encoder: OnnxEncoder, bench: Path) -> dict[str, float]:
    """Percent of sentences whose translation is their nearest neighbour, of a thousand."""
    rows = [
        (bench / f"tatoeba.{language}.txt").read_text("utf-8").splitlines()
        for language in ("nl", "en")
    ]
    dutch, english = (encoder.encode_queries(sentences) for sentences in rows)
    similarity = dutch @ english.T
    own = np.arange(len(dutch))
    forth = 100 * float((similarity.argmax(axis=1) == own).mean())
    back = 100 * float((similarity.argmax(axis=0) == own).mean())
    return {"nl_to_en": forth, "en_to_nl": back, "mean": (forth + back) / 2}


def sentence_retrieval(encoder: OnnxEncoder, questions: Path) -> dict[str, float]:
    """Percent of questions with a gold sentence first, and among three, of the article's."""
    article = load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)
    sentences = bounded_sentences(article)
    embeddings = encoder.encode_passages([article.text[start:end] for start, end in sentences])
    gold = Gold([article])
    asked = [question for question in load_questions(questions).questions if question.answerable]
    ranks = []
    for question, embedding in zip(
        asked, encoder.encode_queries([q.question for q in asked]), strict=True
    ):
        places = gold.places(question)
        order = np.argsort(-(embeddings @ embedding))
        touches = [
            any(p.start < sentences[i][1] and sentences[i][0] < p.end for p in places)
            for i in order
        ]
        ranks.append(touches.index(True))
    return {f"in_{k}": 100 * float(np.mean(np.array(ranks) < k)) for k in (1, 3)}


def reading(
    reader: OnnxReader, bench: Path, limit: int | None = None
) -> dict[str, dict[str, float]]:
    """Exact match and F1 in percent on paragraphs, always answering."""
    scores = {}
    for name, file, field, language in XQUAD:
        dataset = load_questions(bench / file, question_field=field)
        asked = dataset.questions[:: max(1, len(dataset.questions) // limit) if limit else 1]
        texts = [dataset.articles[str(question.article)].text for question in asked]
        found = reader.read(
            [(question.question, text) for question, text in zip(asked, texts, strict=True)]
        )
        pairs = [
            best_scores(
                text[spans[0].start : spans[0].end],
                [(gold, language) for gold in question.answers],
                language,
            )
            for question, text, spans in zip(asked, texts, found, strict=True)
        ]
        exact, f1 = (100 * float(value) for value in np.mean(pairs, axis=0))
        scores[name] = {"exact_match": exact, "f1": f1, "n": len(pairs)}
    return scores


def pipeline(models: Models, bench: Path, questions: Path) -> dict[str, dict[str, float]]:
    """The whole product, with its own threshold and always answering.

    Returns:
        Percentages, by set and mode. `confidence_words`: for each word that the page has for a
        confidence, how many answers it stood beside in all sets, and how many of them were right.
    """
    sets = {"article_dev": load_questions(questions)}
    for name, file, field, _ in XQUAD:
        sets[f"{name}_article_level"] = load_questions(
            bench / file, question_field=field, join_paragraphs=True
        )
    rows: dict[str, dict[str, float]] = {}
    said: list[Result] = []
    for name, questions_ in sets.items():
        for mode, floor in (("", None), ("_always_answering", 0.0)):
            settings = models.settings.model_copy(update={"min_confidence": floor})
            result = evaluate(
                questions_, settings=settings, encoder=models.encoder, reader=models.reader
            )
            rows[name + mode] = {
                measure: 100 * estimate.value
                for measure in PIPELINE_MEASURES
                if (estimate := result.metrics.get(measure)) is not None
            }
            if floor is None:
                said += [each for each in result.results if each.answer.answered]
    return rows | {"confidence_words": words_kept(said)}


def words_kept(results: Sequence[Result]) -> dict[str, float]:
    """How often answers were right, in percent, by the word for their confidence."""
    kept: dict[str, float] = {}
    for level in LEVELS:
        right = [each.scores.right for each in results if level_of(each.answer.confidence) == level]
        kept[f"{level.name}_n"] = len(right)
        kept[level.name] = 100 * float(np.mean(right)) if right else 0.0
    return kept


def milliseconds(graph: Path, texts: int, tokens: int, threads: int) -> float:
    """Best time of one run over `(texts, tokens)`: other work on a machine only adds to it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(graph),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],  # as `index.onnx` runs it
    )
    ids = np.random.default_rng(0).integers(5, 40_000, (texts, tokens))
    seconds = []
    for _ in range(TIMED_RUNS):
        start = time.perf_counter()
        session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        seconds.append(time.perf_counter() - start)
    return 1000 * min(seconds)


def weights(folder: Path, threads: int) -> dict[str, float]:
    """Size of a model folder, and speed of its graph."""
    graph = onnx_file(folder)
    if graph is None:
        raise typer.BadParameter(f"there is no ONNX model in {folder}")
    return {
        "onnx_mb": graph.stat().st_size / 1e6,
        "folder_mb": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6,
        "ms_1x400_tokens": milliseconds(graph, *ONE_LONG, threads),
        "ms_4x160_tokens": milliseconds(graph, *PASSAGE_BATCH, threads),
    }


def precisions(checkpoint: Path, data: Path, bench: Path, limit: int) -> dict[str, dict[str, Any]]:
    """One reader in three precisions: size, speed, and F1 on a sample of each set."""
    from training.export import Kind, write_float16, write_folder, write_onnx

    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name in ("float32", "float16", "int8"):
            folder = Path(temporary) / name
            write_folder(Kind.READER, checkpoint, folder, data)
            graph = folder / "onnx" / "model_qint8.onnx"
            if name == "float32":
                write_onnx(Kind.READER, checkpoint, graph)
            elif name == "float16":
                write_float16(Kind.READER, checkpoint, graph)
            scores = reading(OnnxReader.open(folder), bench, limit)
            f1 = {row: score["f1"] for row, score in scores.items()}
            rows[name] = weights(folder, THREADS) | {"f1": f1}
    return rows


def main(
    bench: Annotated[Path, typer.Option(help="folder with the XQuAD and Tatoeba files")],
    questions: Annotated[Path, typer.Option(help="the article's question set")],
    models: Annotated[Path, typer.Option(help="folder with encoder/ and reader/")] = SHIPPED,
    checkpoint: Annotated[
        Path | None, typer.Option(help="the trained reader, to compare precisions")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="training data, to quantise it with")] = None,
    limit: Annotated[
        int, typer.Option(help="questions of each set in the comparison of precisions")
    ] = 200,
    out: Annotated[Path, typer.Option(help="folder for models.json")] = RESULTS,
) -> None:
    """Measure and write models.json."""
    encoder = OnnxEncoder.open(models / "encoder")
    reader = OnnxReader.open(models / "reader")
    settings = Settings(encoder=str(models / "encoder"), reader=str(models / "reader"))
    result: dict[str, Any] = {
        "threads": THREADS,
        "tatoeba": tatoeba(encoder, bench),
        "article_dev_sentence_retrieval": sentence_retrieval(encoder, questions),
        "reading": reading(reader, bench),
        "pipeline": pipeline(Models(encoder, reader, settings), bench, questions),
        "weights": {name: weights(models / name, THREADS) for name in ("encoder", "reader")},
    }
    if checkpoint and data:
        result["precisions"] = precisions(checkpoint, data, bench, limit)
    print("written to", write_result("models", rounded(result), out))


def rounded(value: Any) -> Any:
    """The same with every float at one decimal, in nested dicts.

    Example:
        >>> rounded({"a": {"b": 1.234}, "n": 3})
        {'a': {'b': 1.2}, 'n': 3}
    """
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return round(value, 1) if isinstance(value, float) else value


if __name__ == "__main__":
    typer.run(main)
