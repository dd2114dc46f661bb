"""An evaluation as a terminal shows it: a bar while it runs, the figures when it is done."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from qa.evaluation.compare import Comparison
from qa.evaluation.gate import Verdict
from qa.evaluation.measures import BY_NAME, MEASURES
from qa.evaluation.outcomes import counted, summary
from qa.evaluation.types import Estimate, Evaluation

SHOWN_FLIPS = 8
SHOWN_PROBLEMS = 10


class Bar:
    """A progress bar on standard error, with the time left; silent where that is no terminal."""

    def __init__(self, console: Console, total: int) -> None:
        """Make the bar; it shows within a `with` block."""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("Loading", total=total)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the bar as it stands."""
        self._progress.stop()

    def show(self, done: int, total: int) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=done, total=total, description="Asking")


def rendered(
    evaluation: Evaluation, comparison: Comparison | None, verdicts: Sequence[Verdict]
) -> RenderableType:
    """What to print for an evaluation; text of the set is shown as it is, never as markup."""
    parts: list[RenderableType] = [Text(summary(evaluation), style="bold")]
    counts = [f"{each.count} {each.name}" for each in counted(evaluation)]
    parts += [Text(" · ".join(counts), style="dim"), _figures(evaluation)]
    if evaluation.latency:
        total = evaluation.latency["total"]
        parts.append(
            Text(
                f"Latency p50 {total['p50']:.2f} s, p95 {total['p95']:.2f} s · in batches "
                f"{evaluation.questions_per_second:.1f} questions a second"
            )
        )
    if comparison:
        parts.append(_comparison(comparison))
    parts += [_verdict(verdict) for verdict in verdicts]
    return Group(*parts)


def rendered_problems(problems: Sequence[str]) -> RenderableType:
    """The rows that were left out, the first of them by name."""
    lines = [f"{len(problems)} of the set's rows left out:", *problems[:SHOWN_PROBLEMS]]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"… and {len(problems) - SHOWN_PROBLEMS} more")
    return Text("\n  ".join(lines), style="yellow")


def _figures(evaluation: Evaluation) -> Table:
    """Every measure, and a column for each language if there are several."""
    languages = evaluation.splits.get("language", {})
    languages = languages if len(languages) > 1 else {}
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("measure")
    for name in ("%", "95 % interval", "n", *languages):
        table.add_column(name, justify="right")
    for measure in MEASURES:
        estimate = evaluation.metrics.get(measure.name)
        if estimate is None:
            continue
        lower = "" if measure.higher_is_better else " ↓"
        table.add_row(
            measure.name + lower,
            Text(_points(estimate), style="bold"),
            f"{100 * estimate.low:.1f}–{100 * estimate.high:.1f}",
            str(estimate.n),
            *(_points(metrics.get(measure.name)) for metrics in languages.values()),
        )
    return table


def _comparison(comparison: Comparison) -> RenderableType:
    """What changed against an older evaluation, and which questions flipped."""
    heading = Text(f"\nAgainst {comparison.old_created}", style="bold")
    lines: list[Text] = []
    for each in comparison.differences:
        if each.unchanged:
            continue
        better = (each.new > each.old) == BY_NAME[each.name].higher_is_better
        verdict = "noise" if each.is_noise else "better" if better else "worse"
        style = {"noise": "dim", "better": "green", "worse": "red"}[verdict]
        change = f"{100 * (each.new - each.old):+.1f}"
        interval = f"{100 * each.low:+.1f} to {100 * each.high:+.1f}"
        lines.append(Text(f"  {each.name} {change} ({interval}): {verdict}", style=style))
    lines = [heading, *(lines or [Text("  no figure changed", style="dim")])]
    if comparison.only_old or comparison.only_new:
        alone = f"{comparison.only_old} only in the old run, {comparison.only_new} only in this one"
        lines.append(Text(f"Questions left out: {alone}", style="yellow"))
    for title, flips in (("Fixed", comparison.fixed), ("Broken", comparison.broken)):
        lines.append(Text(f"{title}: {len(flips)}", style="bold"))
        lines += [
            Text(f"  {new.question.id}  {new.question.question}  [{new.scores.outcome}]")
            for _, new in flips[:SHOWN_FLIPS]
        ]
        if len(flips) > SHOWN_FLIPS:
            lines.append(Text(f"  … and {len(flips) - SHOWN_FLIPS} more", style="dim"))
    return Group(*lines)


def _verdict(verdict: Verdict) -> Text:
    """A limit, kept or not."""
    sign, style = ("✓", "green") if verdict.kept else ("✗", "bold red")
    return Text(f"{sign} {verdict}", style=style)


def _points(estimate: Estimate | None) -> str:
    """A figure as a percentage without its sign."""
    return "–" if estimate is None else f"{100 * estimate.value:.1f}"
