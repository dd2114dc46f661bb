import threading
from pathlib import Path

import pytest

from index.load import article_from_text
from index.types import Article
from qa.errors import ArticleError, ModelError
from qa.settings import Settings
from qa.web import sessions
from qa.web.engine import Engine, no_progress
from qa.web.messages import log_html
from qa.web.sessions import Session, Sessions
from tests.fakes import FakeEncoder, FakeReader

BANK = article_from_text("The bank gave a loan of two euro. The king has a dog.", title="Bank")
RIVER = article_from_text("The river is a year old. A house stands there.", title="River")
ANSWERS = {"What did the bank give?": "a loan of two euro", "How old is the river?": "a year old"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = Engine(Settings(), encoder=FakeEncoder(), reader=FakeReader(ANSWERS), articles=[BANK])
    made.start()
    made.wait()
    return made


def with_river(engine: Engine) -> Session:
    session = Session(engine, scope=BANK.id)
    session.add(engine.index(RIVER, no_progress))
    return session


def test_one_session_never_sees_anothers_articles(engine: Engine) -> None:
    kept = Sessions(engine)
    kept.of("one").add(engine.index(RIVER, no_progress))
    assert set(kept.of("one").articles) == {BANK.id, RIVER.id}
    assert set(kept.of("two").articles) == {BANK.id}
    answer = kept.of("two").desk().ask("How old is the river?")
    assert not answer.answered
    assert {hit.passage.article_id for hit in answer.hits} == {BANK.id}


def test_requests_without_a_session_share_none(engine: Engine) -> None:
    kept = Sessions(engine)
    kept.of("").begin("mine")
    assert not kept.of("").exchanges
    assert len(kept) == 0
    assert kept.of("").id == ""


def test_a_session_that_is_made_anew_can_be_told_from_the_lost_one(engine: Engine) -> None:
    kept = Sessions(engine)
    first = kept.of("one").id
    assert first
    assert kept.of("one").id == first
    assert Sessions(engine).of("one").id not in ("", first)
    assert f'data-session="{first}"' in log_html(kept.of("one"), "en")
    kept.of("one").begin("asked")
    assert f'data-session="{first}"' in log_html(kept.of("one"), "en")


def test_an_added_article_is_asked_then_all_then_the_first_again(engine: Engine) -> None:
    session = with_river(engine)
    assert set(session.desk().articles) == {RIVER.id}
    assert session.desk().ask("How old is the river?").text == "a year old"
    session.scope = ""
    assert set(session.desk().articles) == {BANK.id, RIVER.id}
    assert session.desk().ask("What did the bank give?").quotes[0].article_id == BANK.id
    session.remove(RIVER.id)
    assert set(session.articles) == {BANK.id}
    assert set(session.desk().articles) == {BANK.id}


def test_removing_the_article_in_scope_goes_back_to_the_first(engine: Engine) -> None:
    session = with_river(engine)
    session.remove(RIVER.id)
    assert session.scope == BANK.id
    session.remove(BANK.id)
    assert set(session.articles) == {BANK.id}


def test_desks_over_shared_articles_are_made_once(engine: Engine) -> None:
    kept = Sessions(engine)
    assert kept.of("one").desk() is kept.of("two").desk()


def test_equal_text_is_one_article_and_ids_stay_different(engine: Engine) -> None:
    session = with_river(engine)
    assert session.fresh(Article("other", "R", RIVER.text, "text", "en")).id == RIVER.id
    assert session.fresh(Article(RIVER.id, "R", "Other words.", "text", "en")).id == f"{RIVER.id}-2"


def test_a_session_has_room_for_so_much(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_ARTICLES", 1)
    session = with_river(engine)
    with pytest.raises(ArticleError, match="remove one first"):
        session.make_room(BANK)


def test_sessions_end_by_closing_by_age_and_by_number(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    kept = Sessions(engine, clock=lambda: now[0])
    first = kept.of("a")
    assert kept.of("a") is first
    kept.end("a")
    kept.end("unknown")
    now[0] += sessions.GRACE_SECONDS - 1.0
    assert kept.of("a") is first
    kept.end("a")
    now[0] += sessions.GRACE_SECONDS + 1.0
    assert kept.of("a") is not first
    now[0] += sessions.MAX_IDLE_SECONDS + 1.0
    kept.of("b")
    assert len(kept) == 1
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 2)
    for key in "cdb":
        kept.of(key)
    assert len(kept) == 2


def test_exchanges_are_numbered_on_when_old_ones_go(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_EXCHANGES", 2)
    session = Session(engine)
    numbers = [session.begin(question).number for question in "abc"]
    assert numbers == [1, 2, 3]
    assert [each.question for each in session.exchanges] == ["b", "c"]
    assert session.exchange(1) is None
    session.clear()
    assert session.begin("d").number == 4


def test_history_holds_answers_only(engine: Engine) -> None:
    session = Session(engine, scope=BANK.id)
    session.begin("broken").error = "no"
    exchange = session.begin("What did the bank give?")
    exchange.answer = session.desk().ask(exchange.question)
    assert [(turn.question, turn.answer) for turn in session.history()] == [
        ("What did the bank give?", "a loan of two euro")
    ]


def test_progress_goes_up_to_the_number_of_passages(engine: Engine) -> None:
    steps: list[tuple[int, int]] = []
    text = "\n\n".join(f"Paragraph {n} of the river. " * 30 for n in range(40))
    indexed = engine.index(
        article_from_text(text, title="Long"), lambda done, total: steps.append((done, total))
    )
    total = len(indexed.passages)
    assert total > 16
    assert steps[-1] == (total, total)
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert indexed.embeddings.shape == (total, FakeEncoder.dim)


def test_models_that_do_not_load_are_told_to_whoever_asks(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").touch()
    broken = Engine(Settings(encoder=str(tmp_path)), articles=[BANK])
    broken.start()
    with pytest.raises(ModelError):
        Session(broken, scope=BANK.id).desk()
    assert broken.ready


def test_a_defect_while_loading_does_not_leave_readers_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(FakeEncoder):
        def encode_passages(self, texts: object) -> object:  # type: ignore[override]
            raise RuntimeError("a defect")

    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)
    engine = Engine(Settings(), encoder=Broken(), reader=FakeReader({}), articles=[BANK])
    engine.start()
    with pytest.raises(ModelError, match="did not load"):
        engine.wait()
    for thread in threading.enumerate():
        if thread.name == "qa-models":
            thread.join(5)
    assert seen
