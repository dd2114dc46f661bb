"""The report: an evaluation as one HTML file that needs nothing else and can be mailed.

Everything in it is escaped by the template; the page's policy lets no other script run than its
own, so an article that holds `<script>` is text like any other.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.evaluation.compare import Comparison
from qa.evaluation.gate import Verdict
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import counted, summary
from qa.evaluation.report.charts import reliability_chart, risk_chart
from qa.evaluation.report.views import (
    GROUP_COLUMNS,
    f1_by,
    groups,
    headline,
    latencies,
    measure_cards,
    question_rows,
)
from qa.evaluation.storage import write_whole
from qa.evaluation.types import Evaluation

_FOLDER = Path(__file__).parent


def write_report(
    evaluation: Evaluation,
    path: str | Path,
    *,
    comparison: Comparison | None = None,
    verdicts: Sequence[Verdict] = (),
) -> None:
    """Write the report as one HTML file.

    Args:
        evaluation: What was measured.
        path: The file; an old one is replaced.
        comparison: Against an older evaluation, if there is one.
        verdicts: The limits that were set.

    Raises:
        QAError: It cannot be written.
    """
    write_whole(Path(path), report_html(evaluation, comparison, verdicts).encode("utf-8"))


def report_html(
    evaluation: Evaluation,
    comparison: Comparison | None = None,
    verdicts: Sequence[Verdict] = (),
) -> str:
    """The report's HTML; see `write_report`."""
    script = _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
    return (
        _templates()
        .get_template("report.html.jinja")
        .render(
            evaluation=evaluation,
            style=_asset("report.css"),
            script=script,
            script_digest=digest,
            summary=summary(evaluation),
            outcomes=counted(evaluation),
            headline=headline(evaluation),
            directions=f1_by(evaluation, "direction"),
            kinds=f1_by(evaluation, "kind"),
            groups=groups(evaluation),
            latencies=latencies(evaluation),
            measures=measure_cards(evaluation),
            rows=question_rows(evaluation),
            risk=risk_chart(evaluation),
            reliability=reliability_chart(evaluation),
            comparison=comparison,
            verdicts=verdicts,
            group_columns=GROUP_COLUMNS,
            titles={measure.name: measure.title for measure in MEASURES},
            higher={measure.name: measure.higher_is_better for measure in MEASURES},
        )
    )


@cache
def _templates() -> Environment:
    """The templates; whatever is put into them is escaped, and a missing name is an error."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    environment.filters["signed"] = signed
    return environment


def percent(value: float, digits: int = 1) -> str:
    """A ratio as a percentage: `0.125` is "12.5 %", with a space that does not break."""
    return f"{100 * value:.{digits}f}\u00a0%"


def signed(value: float) -> str:
    """A difference of ratios in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace("-", "\u2212")


def _asset(name: str) -> str:
    """A file of this folder."""
    return (_FOLDER / name).read_text("utf-8")
