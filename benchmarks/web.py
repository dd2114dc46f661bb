"""How fast the web chat is: first paint, Enter to answer, and fifty readers at once.

    python -m benchmarks.web [--readers 50] [--questions 4] [--rounds 30]

Starts the chat as it ships on the loopback, measures it with Chromium and with simulated readers,
and writes `benchmarks/results/web.json`. The readers are bounded: each asks a fixed number of
questions, then stops; nothing but 127.0.0.1 is talked to. A reader is what the page is to the
server: one page load, then for each question a request that joins the queue and a stream that
brings the stages. Targets: paint 1.5 s, answer p50 0.3 s, readers p95 3 s, no error, flat memory.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.machine import write_result
from tests.browser.serving import CHROMIUM_FLAGS, Server, chromium, serving

QUESTIONS = (
    "Hoeveel bedraagt de lening?",
    "How much is the loan?",
    "Waar ontmoetten Loekasjenko en Poetin elkaar?",
    "Who is the leader of the opposition?",
    "Hoeveel demonstranten zijn er gearresteerd?",
    "What does the president of France want?",
    "Wanneer verscheen de tweet?",
    "How many people took to the streets?",
    "Wat is de hoofdstad van Peru?",
    "Wie schreef een open brief?",
)
READ_SECONDS = (2.0, 6.0)  # how long a simulated reader reads before asking again
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds, summed up."""

    n: int
    p50: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """The spread of at least two measurements."""
        cuts = statistics.quantiles(seconds, n=20, method="inclusive")
        values = statistics.median(seconds), cuts[18], max(seconds)
        return cls(len(seconds), *(round(value, 3) for value in values))


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--questions", type=int, default=4, help="that each reader asks")
    parser.add_argument("--rounds", type=int, default=30, help="questions asked in the browser")
    options = parser.parse_args()
    with serving() as server:
        wait_for_models(server)
        settings = vars(options) | {"read_seconds": READ_SECONDS}
        result: dict[str, Any] = {"settings": settings, "load_before": os.getloadavg()[0]}
        result |= in_the_browser(server, options.rounds)
        before = resident_mb(server)
        result["readers"] = asyncio.run(readers(server, options.readers, options.questions))
        once = resident_mb(server)
        asyncio.run(readers(server, options.readers, options.questions))
        again = resident_mb(server)
        result["resident_mb"] = {"before": before, "after_once": once, "after_twice": again}
    path = write_result("web", result)
    print(path.read_text("utf-8"))


def wait_for_models(server: Server) -> None:
    """Ask once through the API, which waits until the models are there."""
    asyncio.run(_ask_api(server))


async def _ask_api(server: Server) -> None:
    """One question to the public endpoint."""
    async with httpx.AsyncClient(base_url=server.url, timeout=TIMEOUT_SECONDS) as client:
        url = "/gradio_api/call/ask"
        joined = await client.post(url, json={"data": [QUESTIONS[0], "", "", ""]})
        await client.get(f"{url}/{joined.json()['event_id']}")


def in_the_browser(server: Server, rounds: int) -> dict[str, Any]:
    """First paint and Enter-to-answer as a reader sees them, in one warm Chromium."""
    from playwright.sync_api import sync_playwright

    executable = chromium()
    if executable is None:
        return {"browser": "not measured: no Chromium"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(CHROMIUM_FLAGS))
        context = browser.new_context(locale="nl-NL")
        page = context.new_page()
        paints, articles = [], []
        for load in range(6):
            page.goto(server.url)
            page.locator("#qa-viewer .qa-block").first.wait_for()
            shown, painted = page.evaluate(
                "[performance.now(), performance.getEntriesByName('first-contentful-paint')[0]"
                "?.startTime ?? 0]"
            )
            if load:  # the first load fills the cache
                paints.append(painted / 1000)
                articles.append(shown / 1000)
        page.locator("#qa-pending").wait_for(state="attached")
        page.evaluate(_STOPWATCH)
        answers = [_enter(page, QUESTIONS[n % len(QUESTIONS)]) for n in range(rounds)]
        browser.close()
    return {
        "first_paint_s": asdict(Spread.of(paints)),
        "article_on_screen_s": asdict(Spread.of(articles)),
        "enter_to_answer_s": asdict(Spread.of(answers)),
    }


# The clock runs inside the page: from the key to the frame in which the answer is painted.
_STOPWATCH = """() => {
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter') window.pressed = performance.now();
  }, true);
  new MutationObserver(() => {
    const done = document.querySelectorAll('#qa-log [data-done]').length;
    if (done === window.wanted) requestAnimationFrame(() => setTimeout(() => {
      window.taken ??= performance.now() - window.pressed;
    }));
  }).observe(document.querySelector('#qa-log'), { childList: true, subtree: true });
}"""


def _enter(page: Any, question: str) -> float:
    """Seconds from Enter until the answer is painted."""
    page.evaluate(
        "() => { window.taken = undefined;"
        "window.wanted = document.querySelectorAll('#qa-log [data-done]').length + 1; }"
    )
    box = page.locator("#qa-question textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function("window.taken !== undefined", timeout=30_000)
    return float(page.evaluate("window.taken")) / 1000


async def readers(server: Server, n_readers: int, n_questions: int) -> dict[str, Any]:
    """Let readers ask at the same time; each reads an answer before the next question."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=server.url, timeout=TIMEOUT_SECONDS, limits=limits
    ) as client:
        config = (await client.get("/config")).json()
        ask = next(
            dependency["id"]
            for dependency in config["dependencies"]
            if any(event == "submit" for _, event in dependency["targets"])
        )
        start = time.perf_counter()
        each = await asyncio.gather(
            *(_reader(client, ask, n_questions, random.Random(seed)) for seed in range(n_readers)),
            return_exceptions=True,
        )
        wall = time.perf_counter() - start
    seconds = [taken for one in each if isinstance(one, list) for taken in one]
    errors = [repr(one) for one in each if isinstance(one, BaseException)]
    spread = asdict(Spread.of(seconds)) if len(seconds) > 1 else {}
    return {"n": n_readers, "answer_s": spread, "errors": errors, "wall_s": round(wall, 1)}


async def _reader(
    client: httpx.AsyncClient, ask: int, n_questions: int, chance: random.Random
) -> list[float]:
    """One reader: opens the page, then asks and reads; returns the seconds of each answer."""
    session = f"bench{chance.getrandbits(48):x}"
    (await client.get("/")).raise_for_status()
    taken = []
    for question in chance.sample(QUESTIONS, n_questions):
        await asyncio.sleep(chance.uniform(*READ_SECONDS))
        start = time.perf_counter()
        body = {"data": [question], "fn_index": ask, "session_hash": session, "trigger_id": None}
        (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
        await _until_answered(client, session)
        taken.append(time.perf_counter() - start)
    return taken


async def _until_answered(client: httpx.AsyncClient, session: str) -> None:
    """Read a session's stream until its event is done.

    Raises:
        RuntimeError: The server says that it failed, or brought no answer.
    """
    url = f"/gradio_api/queue/data?session_hash={session}"
    answered = False
    async with client.stream("GET", url) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line.removeprefix("data:"))
            answered = answered or "data-done" in line
            if message["msg"] == "process_completed":
                if not message["success"] or not answered:
                    raise RuntimeError(line[:300])
                return
    raise RuntimeError("the stream ended without an answer")


def resident_mb(server: Server) -> int:
    """Resident memory of the server's process."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    line = next(line for line in status.split("\n") if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
