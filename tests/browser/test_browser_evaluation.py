"""The evaluation report in a real browser: filters, sorting, a phone, and nothing that runs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from qa.evaluation import evaluate
from qa.evaluation.report import write_report
from qa.settings import Settings
from tests.fakes import FakeEncoder, FakeReader

NASTY = "<script>document.title = 'stolen'</script><img src=x onerror=\"document.title='stolen'\">"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    (folder / "a.txt").write_text(f"The loan was 3 euro {NASTY} indeed. The king has a dog.")
    rows = [
        {"id": "loan", "question": "How much?", "answers": ["3 euro"], "kind": "money"},
        {"id": "cat", "question": "What has he?", "answers": ["a cat"], "lang": "nl"},
        {"id": "held", "question": f"Who gave {NASTY}?", "answers": ["the king"]},
        {"id": "none", "question": "Who won the longest-cup-in-" + "the-world" * 20 + "?"},
    ]
    path = folder / "set.jsonl"
    path.write_text("\n".join(json.dumps({"lang": "en"} | row) for row in rows))
    evaluation = evaluate(
        path,
        article=folder / "a.txt",
        encoder=FakeEncoder(),
        reader=FakeReader({"How much?": "3 euro", "What has he?": "a dog"}),
        settings=Settings(_env_file=None),
    )
    write_report(evaluation, folder / "report.html")
    return (folder / "report.html").as_uri()


@pytest.fixture
def open_report(browser: Any, report: str) -> Iterator[Any]:
    contexts, faults = [], []

    def open_(**options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: None if r.url == report else faults.append(r.url))
        page.goto(report)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults


def shown(page: Any) -> list[str]:
    return page.locator("tr[data-number]:visible .asked > .small:last-child").all_inner_texts()


def ids(page: Any) -> list[str]:
    return [text.split(" ")[0] for text in shown(page)]


def test_rows_are_filtered_by_outcome_language_and_words(open_report):
    page = open_report()
    assert ids(page) == ["loan", "cat", "held", "none"]
    page.get_by_text("misread 1").first.click()
    assert ids(page) == ["cat"]
    assert page.locator("output").inner_text() == "1 of 4 questions"
    page.get_by_text("rightly abstained 1").click()
    assert ids(page) == ["cat", "none"]
    page.locator("select[name=language]").select_option("en")
    assert ids(page) == ["none"]
    page.get_by_role("button", name="Show all").click()
    assert ids(page) == ["loan", "cat", "held", "none"]
    page.get_by_label("Search").fill("DOG cat")
    assert ids(page) == ["cat"]
    page.get_by_label("Search").fill("nothing like it")
    assert page.get_by_text("No question matches.").is_visible()


def test_rows_are_sorted_both_ways(open_report):
    page = open_report()
    page.get_by_role("button", name="F1").click()
    assert ids(page)[-2:] == ["loan", "none"]
    page.get_by_role("button", name="F1").click()
    assert ids(page)[:2] == ["loan", "none"]
    page.get_by_role("button", name="Question").click()
    assert ids(page) == ["loan", "cat", "held", "none"]


def test_markup_in_an_article_stays_text(open_report):
    page = open_report()
    page.wait_for_timeout(200)
    assert page.title() == "set.jsonl – evaluation"
    assert page.locator("img").count() == 0
    assert page.locator(".question", has_text="<script>").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(open_report, scheme):
    page = open_report(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 360
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(244, 241, 234)", "dark": "rgb(22, 21, 19)"}[scheme]


def test_it_reads_without_script(open_report):
    page = open_report(java_script_enabled=False)
    assert page.locator("tr[data-number]").count() == 4
    assert page.locator("mark").first.inner_text() == "3 euro"
