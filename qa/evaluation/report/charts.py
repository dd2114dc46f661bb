"""The two curves of the report as shapes: where lines, points and grid lie in the drawing.

The template draws them as SVG in the page's own colours, so that they follow dark and light.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.evaluation.types import Evaluation, Point

WIDTH, HEIGHT = 380, 270
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 44
MIN_COVERED = 0.02
MIN_RADIUS, MAX_RADIUS = 3.0, 11.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a chart: place and radius in the drawing, and what it says when pointed at."""

    x: float
    y: float
    radius: float
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line: its place along the axis in the drawing, and its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of `WIDTH` by `HEIGHT`.

    Attributes:
        line: The curve, as the `points` of an SVG polyline.
        guide: A straight line to hold the curve against, likewise.
        dots: Points on it.
        x_ticks: Grid of the horizontal axis.
        y_ticks: Grid of the vertical axis.
        alt: What the chart shows, for those who cannot see it.
    """

    line: str
    guide: str
    dots: Sequence[Dot]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    alt: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def risk_chart(evaluation: Evaluation) -> Chart | None:
    """Share wrong against the part answered, with the place where the settings put it."""
    total = len(evaluation.results)
    # Among one or two questions the share wrong is 0 or 1: nothing to draw.
    points = [p for p in evaluation.risk_coverage if p.n >= MIN_COVERED * total]
    if not points:
        return None
    top = _ceiling(max(point.y for point in points))
    everything = points[-1]
    answered = sum(result.answer.answered for result in evaluation.results)
    chosen = [point for point in points if point.n <= answered]
    dots = []
    if chosen:
        label = f"As set: {chosen[-1].x:.0%} answered, {chosen[-1].y:.0%} of them wrong"
        dots = [Dot(_x(chosen[-1].x), _y(chosen[-1].y, top), 5.5, label)]
    return Chart(
        line=" ".join(f"{_x(p.x):.1f},{_y(p.y, top):.1f}" for p in points),
        guide=f"{_x(0):.1f},{_y(everything.y, top):.1f} {_x(1):.1f},{_y(everything.y, top):.1f}",
        dots=dots,
        x_ticks=_x_ticks(),
        y_ticks=_y_ticks(top),
        alt=f"Risk-coverage curve. Answering everything, {everything.y:.0%} would be wrong."
        + (f" {dots[0].label}." if dots else ""),
    )


def reliability_chart(evaluation: Evaluation) -> Chart | None:
    """Share right against confidence; on the diagonal the confidence keeps its word."""
    points = evaluation.reliability
    if not points:
        return None
    most = max(point.n for point in points)
    return Chart(
        line=" ".join(f"{_x(p.x):.1f},{_y(p.y, 1):.1f}" for p in points),
        guide=f"{_x(0):.1f},{_y(0, 1):.1f} {_x(1):.1f},{_y(1, 1):.1f}",
        dots=[Dot(_x(p.x), _y(p.y, 1), _radius(p, most), _reliability_label(p)) for p in points],
        x_ticks=_x_ticks(),
        y_ticks=_y_ticks(1),
        alt="Reliability curve. " + " ".join(f"{_reliability_label(p)}." for p in points),
    )


def _reliability_label(point: Point) -> str:
    return f"{point.n} questions at a confidence of {point.x:.0%}: {point.y:.0%} right"


def _radius(point: Point, most: int) -> float:
    """Area of the dot in proportion to its questions."""
    return MIN_RADIUS + (MAX_RADIUS - MIN_RADIUS) * float((point.n / most) ** 0.5)


def _x(ratio: float) -> float:
    return LEFT + ratio * (WIDTH - LEFT - RIGHT)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _ceiling(value: float) -> float:
    """The end of an axis that shows the value: a tenth above it, at least 0.2."""
    return min(1.0, max(0.2, -(-value // 0.1) * 0.1))


def _x_ticks() -> list[Tick]:
    return [Tick(_x(part / 4), f"{25 * part} %") for part in range(5)]


def _y_ticks(top: float) -> list[Tick]:
    step = 0.25 if top > 0.6 else 0.1 if top > 0.25 else 0.05
    count = int(top / step + 1e-9)
    return [Tick(_y(i * step, top), f"{100 * i * step:.0f} %") for i in range(count + 1)]
