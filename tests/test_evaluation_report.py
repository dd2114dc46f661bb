"""The report: what it says, and that nothing in it can run or call out."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest

from qa.evaluation import evaluate
from qa.evaluation.compare import compare
from qa.evaluation.gate import parse_limits, verdicts
from qa.evaluation.report import percent, report_html, signed, write_report
from qa.evaluation.report.charts import HEIGHT, WIDTH, reliability_chart, risk_chart
from qa.evaluation.report.views import question_rows
from qa.evaluation.types import Evaluation
from qa.settings import Settings
from tests.fakes import FakeEncoder, FakeReader

NASTY = "<script>alert('x')</script>"
TEXT = f"The loan was 3 euro {NASTY} & more. The king has a dog."


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory) -> Evaluation:
    folder = tmp_path_factory.mktemp("report")
    (folder / "a.txt").write_text(TEXT)
    rows = [
        {"question": "How much?", "answers": [f"3 euro {NASTY}"], "kind": "<b>money</b>"},
        {"question": f"What {NASTY}?", "answers": ["a cat"], "kind": "pet"},
        {"question": "Who gave?", "answers": ["The king"], "history": [{"question": NASTY}]},
        {"question": "Who won?"},
    ]
    path = folder / "set.jsonl"
    path.write_text("\n".join(json.dumps(row | {"lang": "en"}) for row in [*rows, {"x": NASTY}]))
    return evaluate(
        path,
        article=folder / "a.txt",
        encoder=FakeEncoder(),
        reader=FakeReader({"How much?": f"3 euro {NASTY}", f"What {NASTY}?": "a dog"}),
        settings=Settings(_env_file=None),
    )


class Page(HTMLParser):
    """Every element, and what would be loaded or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts, self.links, self.handlers, self.text = 0, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.links += [v for k, v in attrs if k in ("src", "href", "action", "data")]
        self.handlers += [k for k, _ in attrs if k.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


def test_nothing_of_the_article_or_the_set_becomes_markup(evaluation):
    page = Page(report_html(evaluation))
    assert page.scripts == 1
    assert page.links == ["#measures"]
    assert page.handlers == []
    text = "".join(page.text)
    assert f"3 euro {NASTY}" in text
    assert "<b>money</b>" in text


def test_the_policy_lets_the_pages_own_script_run_and_no_other(evaluation):
    import base64
    import hashlib

    html = report_html(evaluation)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_every_question_is_a_row_with_what_is_needed_to_see_why(evaluation):
    html = report_html(evaluation)
    rows = re.findall(r'<tr id="q\d+".*?</tr>', html, re.DOTALL)
    assert len(rows) == 4
    first, second, third, fourth = rows
    assert 'data-outcome="right"' in first
    assert "<mark>3 euro &lt;script&gt;" in first
    assert "proof: as quoted" in first
    assert 'data-outcome="misread"' in second
    assert "<mark>a dog</mark>" in second
    assert "a cat" in second
    assert 'data-outcome="wrongly abstained"' in third
    assert "not in the article" in third
    assert 'data-outcome="rightly abstained"' in fourth


def test_the_right_answer_held_back_is_said_to_be(evaluation):
    third = evaluation.results[2]
    right = dataclasses.replace(third, scores=dataclasses.replace(third.scores, right=True))
    shown = dataclasses.replace(evaluation, results=(third, right))
    wrong_row, right_row = question_rows(shown)
    assert "held back" not in wrong_row.note
    assert right_row.note.endswith(" · held back the right answer")


def test_a_quote_is_cut_at_its_span(evaluation):
    row = question_rows(evaluation)[1]
    (parts,) = row.quotes
    assert (parts.before, parts.answer, parts.after) == ("The king has ", "a dog", ".")
    quote = row.result.answer.quotes[0]
    unmarked = dataclasses.replace(quote, answer_start=None, answer_end=None)
    answer = dataclasses.replace(row.result.answer, quotes=(unmarked,))
    bare = dataclasses.replace(
        evaluation, results=(dataclasses.replace(row.result, answer=answer),)
    )
    assert "<mark>" not in report_html(bare).partition("<tbody>")[2].partition("</tbody>")[0]


def test_comparison_limits_and_problems_are_shown(evaluation):
    worse = evaluation.results[0]
    scores = dataclasses.replace(worse.scores, exact_match=0.0, f1=0.0, outcome="misread")
    old = dataclasses.replace(
        evaluation,
        results=(dataclasses.replace(worse, scores=scores), *evaluation.results[1:]),
        created="2020-01-02T03:04:05",
    )
    limits = verdicts(parse_limits(["f1=10"], ["false_answer_rate=0"]), evaluation)
    html = report_html(evaluation, compare(old, evaluation), limits)
    assert "Against 2020-01-02 03:04" in html
    assert "1 fixed, 0 broken" in html
    assert "✓</span> f1 ≥ 10.0 %" in html
    assert "set.jsonl:5: question: field required" in html


def test_an_evaluation_that_was_stopped_at_once_has_a_report_too(evaluation):
    empty = dataclasses.replace(
        evaluation,
        results=(),
        metrics={},
        splits={},
        risk_coverage=(),
        reliability=(),
        latency={},
        complete=False,
    )
    assert "Stopped before the end" in report_html(empty)


def test_a_report_is_one_file(evaluation, tmp_path):
    write_report(evaluation, tmp_path / "r.html")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")


def test_curves_lie_within_the_drawing(evaluation):
    for chart in (risk_chart(evaluation), reliability_chart(evaluation)):
        assert chart is not None
        for point in chart.line.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_figures_as_text():
    assert percent(0.1249) == "12.5\u00a0%"
    assert percent(1, 0) == "100\u00a0%"
    assert [signed(0.05), signed(-0.05), signed(0)] == ["+5.0", "\u22125.0", "+0.0"]
