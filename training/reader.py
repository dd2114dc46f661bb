"""Trains the extractive reader: the base model with a span head, on English and bilingual news.

    python -m training.reader --base BASE --data DATA --extra training/data --out OUT [--resume]

The word embeddings stay frozen: they carry the alignment of the two languages, and fine-tuning on
mostly English data would pull the Dutch ones out of place. Dropout is off: every example is seen
about twice. The learning rate warms up, stays, and falls to zero over the last steps, so that a
run can be lengthened from a checkpoint of its constant part (Hägele et al. 2024,
https://arxiv.org/abs/2405.18392).
"""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import torch
import torch.distributed as dist
import typer
from tokenizers import Tokenizer
from torch.multiprocessing.spawn import spawn
from torch.nn.functional import cross_entropy
from transformers import BertForQuestionAnswering

from training.attention import ATTENTION
from training.examples import is_held_out, news_examples, news_files, news_items, squad_examples
from training.mixture import Batch, Mixture

BODY_RATE = 1.5e-4
HEAD_RATE = 6e-4
WARM_UP_STEPS = 150
WEIGHT_DECAY = 0.01
CLIP_NORM = 1.0
TOKENS_PER_BATCH = 2304
LOG_EVERY = 50
SAVE_EVERY = 200
SEED = 0


@dataclass(slots=True)
class Run:
    """Where a run stands, and what it has logged."""

    step: int = 0
    pool: int = 0
    batch: int = 0
    seconds: float = 0.0
    examples: int = 0
    losses: list[float] = field(default_factory=list)


def load_model(folder: Path) -> BertForQuestionAnswering:
    """The model in training mode, without dropout, its word embeddings frozen."""
    model: BertForQuestionAnswering = BertForQuestionAnswering.from_pretrained(
        folder,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
        attn_implementation=ATTENTION,
    )
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    model.train()
    return model


def optimiser(model: BertForQuestionAnswering) -> torch.optim.AdamW:
    """AdamW with a higher rate for the new head, and no weight decay on biases and norms."""
    groups = []
    for rate, wanted in ((HEAD_RATE, True), (BODY_RATE, False)):
        named = [
            parameter
            for name, parameter in model.named_parameters()
            if parameter.requires_grad and name.startswith("qa_outputs") == wanted
        ]
        for decay, of_matrices in ((WEIGHT_DECAY, True), (0.0, False)):
            parameters = [parameter for parameter in named if (parameter.ndim > 1) == of_matrices]
            groups.append({"params": parameters, "lr": rate, "peak": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def rate_factor(step: int, steps: int, decay_steps: int) -> float:
    """Share of the peak learning rate at a step: up, level, down to zero.

    Example:
        >>> [round(rate_factor(step, 1000, 500), 2) for step in (74, 400, 750, 1000)]
        [0.5, 1.0, 0.5, 0.0]
    """
    return min(1.0, (step + 1) / WARM_UP_STEPS, max(0.0, steps - step) / decay_steps)


def loss_of(model: BertForQuestionAnswering, batch: Batch) -> torch.Tensor:
    """Mean cross-entropy of the first and the last token."""
    with torch.autocast("cpu", torch.bfloat16):
        output = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
    start = cross_entropy(output.start_logits.float(), batch.start)
    return (start + cross_entropy(output.end_logits.float(), batch.end)) / 2


def save(
    folder: Path, model: BertForQuestionAnswering, optimizer: torch.optim.Optimizer, run: Run
) -> None:
    """Write weights, optimiser state and log; the log last."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    torch.save(optimizer.state_dict(), folder / "optimizer.pt")
    (folder / "run.json").write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")


def mixture(data: Path, extra: Path | None, tokenizer: Tokenizer) -> Mixture:
    """The training data, held-out news items left out."""
    items = [item for item in news_items(news_files(data, extra)) if not is_held_out(item["id"])]
    news = [example for item in items for example in news_examples(item)]
    return Mixture(squad_examples(data), news, tokenizer, TOKENS_PER_BATCH, SEED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run reads and writes, and how long it is."""

    base: Path
    data: Path
    extra: Path | None
    out: Path
    steps: int
    decay_steps: int
    workers: int
    resume: bool
    keep: int


def work(rank: int, plan: Plan) -> None:
    """One worker: each takes its own batch of every step, and gradients are averaged.

    Workers of one thread each, since two threads wait for each other at every operation, workers
    once a step.
    """
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    dist.init_process_group(
        "gloo", init_method=f"file://{plan.out}/rendezvous", rank=rank, world_size=plan.workers
    )
    source = mixture(plan.data, plan.extra, Tokenizer.from_file(str(plan.base / "tokenizer.json")))
    log = plan.out / "run.json"
    run = Run(**json.loads(log.read_text(encoding="utf-8"))) if plan.resume else Run()
    model = load_model(plan.out if plan.resume else plan.base)
    optimizer = optimiser(model)
    if plan.resume:
        optimizer.load_state_dict(torch.load(plan.out / "optimizer.pt"))
    clock = time.monotonic() - run.seconds
    recent: list[float] = []
    batches = source.pool(run.pool)
    while run.step < plan.steps:
        if run.batch + plan.workers > len(batches):
            run.pool, run.batch = run.pool + 1, 0
            batches = source.pool(run.pool)
        factor = rate_factor(run.step, plan.steps, plan.decay_steps)
        recent.append(_step(model, optimizer, batches[run.batch + rank], factor))
        run.examples += sum(
            len(batch.start) for batch in batches[run.batch : run.batch + plan.workers]
        )
        run.step, run.batch, run.seconds = (
            run.step + 1,
            run.batch + plan.workers,
            time.monotonic() - clock,
        )
        if run.step % LOG_EVERY == 0:
            run.losses.append(round(sum(recent) / len(recent), 4))
            recent = []
            if rank == 0:
                typer.echo(f"step {run.step}, {run.seconds:.0f} s, loss {run.losses[-1]}")
        if rank == 0 and (run.step % SAVE_EVERY == 0 or run.step == plan.steps):
            save(plan.out, model, optimizer, run)
        if rank == 0 and run.step == plan.keep:
            save(plan.out / f"step-{run.step}", model, optimizer, run)
    dist.destroy_process_group()


def _step(
    model: BertForQuestionAnswering, optimizer: torch.optim.Optimizer, batch: Batch, factor: float
) -> float:
    """One update; returns this worker's loss."""
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * factor
    loss = loss_of(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    _average_gradients(model)
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _average_gradients(model: BertForQuestionAnswering) -> None:
    """The mean over the workers, in one exchange."""
    gradients = [parameter.grad for parameter in model.parameters() if parameter.grad is not None]
    flat = torch.cat([gradient.view(-1) for gradient in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    means = torch.split(flat, [gradient.numel() for gradient in gradients])
    for gradient, mean in zip(gradients, means, strict=True):
        gradient.copy_(mean.view_as(gradient))


def main(
    base: Annotated[Path, typer.Option(help="the base model's folder")],
    data: Annotated[Path, typer.Option(help="folder of training data")],
    out: Annotated[Path, typer.Option(help="folder of the checkpoint")],
    extra: Annotated[Path | None, typer.Option(help="folder of more news items")] = None,
    steps: Annotated[int, typer.Option(help="updates in all")] = 6400,
    decay_steps: Annotated[
        int, typer.Option(help="updates over which the rate falls to zero")
    ] = 1200,
    workers: Annotated[int, typer.Option(help="processes to train with, of one thread each")] = 2,
    resume: Annotated[bool, typer.Option(help="go on from the checkpoint in OUT")] = False,
    keep: Annotated[int, typer.Option(help="step whose checkpoint to keep in OUT/step-N")] = 3200,
) -> None:
    """Train the reader."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "rendezvous").unlink(missing_ok=True)
    plan = Plan(base, data, extra, out.resolve(), steps, decay_steps, workers, resume, keep)
    spawn(work, args=(plan,), nprocs=workers)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    typer.run(main)
