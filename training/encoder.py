"""Tunes the encoder a little: questions to the sentences that answer them, in all four directions.

    python -m training.encoder --base BASE --data DATA --extra training/data --out OUT

Contrastive learning with in-batch negatives (InfoNCE; Wang et al. 2022, E5,
https://arxiv.org/abs/2212.03533). The candidates of a batch are all sentences, or all runs of
sentences, of several texts: a question is told from everything else its own article says, as in
use. Parallel sentences, pulled together in the same way, keep the two languages where they are.
Word embeddings stay frozen.
"""

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize
from transformers import BertModel

from training.attention import ATTENTION
from training.examples import LANGUAGES, is_held_out, news_examples, news_files, news_items
from training.windows import roughened, sentences

RATE = 4e-5
WARM_UP_STEPS = 30
TEMPERATURE = 0.02
TEXTS_PER_STEP = 5
QUESTIONS_PER_TEXT = 8
PARALLEL_PER_STEP = 24
SENTENCES_RATE = 0.6
MAX_RUN = 5
RUNS = 4
MAX_TOKENS = 160
LOG_EVERY = 20
SEED = 0
PAD_ID = 1
PARALLEL_FILES = ("ntrex.{}.txt", "stsb.{}.1.txt", "stsb.{}.2.txt")


@dataclass(frozen=True, slots=True)
class Asked:
    """A text, and questions that it answers with the offset of each answer."""

    text: str
    questions: list[tuple[str, int]]


def trained_items(data: Path, extra: Path | None) -> list[dict[str, Any]]:
    """The news items, those left out that are held out."""
    return [item for item in news_items(news_files(data, extra)) if not is_held_out(item["id"])]


def asked_texts(items: list[dict[str, Any]]) -> list[Asked]:
    """The items' texts with their questions in both languages."""
    texts: dict[str, Asked] = {}
    for item in items:
        for example in news_examples(item):
            if example.start is not None:
                asked = texts.setdefault(example.article, Asked(example.text, []))
                asked.questions.append((example.question, example.start))
    return list(texts.values())


def parallel_sentences(data: Path, items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Dutch and English that means the same: translated sentences, and questions in both."""
    pairs: list[tuple[str, str]] = []
    for name in PARALLEL_FILES:
        sides = [(data / name.format(code)).read_text("utf-8").splitlines() for code in LANGUAGES]
        pairs += zip(*sides, strict=True)
    asked = [entry for item in items for entry in (*item["qas"], *item["unanswerable"])]
    return pairs + [(entry["q_nl"], entry["q_en"]) for entry in asked]


def chunks(text: str, rng: random.Random) -> list[tuple[int, int]]:
    """Spans that cover a text: its sentences, or runs of a few of them as passages are."""
    spans = sentences(text)
    if rng.random() < SENTENCES_RATE:
        return spans
    runs = []
    while spans:
        size = rng.randint(2, MAX_RUN)
        runs.append((spans[0][0], spans[min(size, len(spans)) - 1][1]))
        spans = spans[size:]
    return runs


def sample(texts: list[Asked], rng: random.Random) -> tuple[list[str], list[str], list[int]]:
    """Questions, every chunk of their texts, and for each question the chunk that answers it."""
    questions: list[str] = []
    passages: list[str] = []
    answering: list[int] = []
    for asked in rng.sample(texts, TEXTS_PER_STEP):
        spans = chunks(asked.text, rng)
        for question, start in rng.sample(
            asked.questions, min(QUESTIONS_PER_TEXT, len(asked.questions))
        ):
            place = max(i for i, span in enumerate(spans) if span[0] <= start)
            questions.append(f"query: {roughened(question, rng)}")
            answering.append(len(passages) + place)
        passages += [f"passage: {asked.text[start:end].strip()}" for start, end in spans]
    return questions, passages, answering


def embed(model: BertModel, tokenizer: Tokenizer, texts: list[str]) -> torch.Tensor:
    """`(n_texts, dim)` float32, rows of unit length; texts of like length share a run."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    rows: list[torch.Tensor] = []
    size = -(-len(order) // RUNS)
    for first in range(0, len(order), size):
        encodings = tokenizer.encode_batch([texts[i] for i in order[first : first + size]])
        longest = max(len(encoding) for encoding in encodings)
        ids = torch.tensor([e.ids + [PAD_ID] * (longest - len(e)) for e in encodings])
        mask = (ids != PAD_ID).long()
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask[..., None].float()
        rows.append(normalize((hidden * weight).sum(1) / weight.sum(1), dim=-1))
    inverse = torch.argsort(torch.tensor(order))
    return torch.cat(rows)[inverse]


def contrast(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """InfoNCE, both ways: row `i` of one belongs to row `i` of the other."""
    scores = left @ right.T / TEMPERATURE
    own = torch.arange(len(left))
    return (cross_entropy(scores, own) + cross_entropy(scores.T, own)) / 2


def train(base: Path, data: Path, extra: Path | None, out: Path, steps: int) -> None:
    """Tune the base model and write it, with its tokenizer and a log, to `out`."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    model: BertModel = BertModel.from_pretrained(
        base,
        add_pooling_layer=False,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
        attn_implementation=ATTENTION,
    )
    model.train()
    model.embeddings.word_embeddings.weight.requires_grad = False
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    items = trained_items(data, extra)
    asked, parallel = asked_texts(items), parallel_sentences(data, items)
    losses: list[tuple[float, float]] = []
    start = time.monotonic()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP_STEPS, (steps - step) / steps)
        questions, passages, places = sample(asked, rng)
        twins = rng.sample(parallel, PARALLEL_PER_STEP)
        texts = [*questions, *passages, *(f"query: {side}" for twin in twins for side in twin)]
        rows = embed(model, tokenizer, texts)
        asking, reading, twin_rows = torch.split(
            rows, [len(questions), len(passages), 2 * len(twins)]
        )
        answering = cross_entropy(asking @ reading.T / TEMPERATURE, torch.tensor(places))
        translating = contrast(twin_rows[::2], twin_rows[1::2])
        (answering + translating).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append((float(answering.detach()), float(translating.detach())))
        if (step + 1) % LOG_EVERY == 0:
            means = [
                round(sum(column) / LOG_EVERY, 4)
                for column in zip(*losses[-LOG_EVERY:], strict=True)
            ]
            typer.echo(f"step {step + 1}, {time.monotonic() - start:.0f} s, losses {means}")
    _save(model, base, out, losses)


def _save(model: BertModel, base: Path, out: Path, losses: list[tuple[float, float]]) -> None:
    """Weights, tokenizer and the losses of every step."""
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (out / name).write_bytes((base / name).read_bytes())
    log = {"steps": len(losses), "losses": [[round(value, 4) for value in pair] for pair in losses]}
    (out / "run.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def main(
    base: Annotated[Path, typer.Option(help="the base model's folder")],
    data: Annotated[Path, typer.Option(help="folder of training data")],
    out: Annotated[Path, typer.Option(help="folder to write the encoder to")],
    extra: Annotated[Path | None, typer.Option(help="folder of more news items")] = None,
    steps: Annotated[int, typer.Option(help="updates in all")] = 250,
    threads: Annotated[int, typer.Option(help="threads to train with")] = 1,
) -> None:
    """Tune the encoder."""
    torch.set_num_threads(threads)
    train(base, data, extra, out, steps)


if __name__ == "__main__":
    typer.run(main)
