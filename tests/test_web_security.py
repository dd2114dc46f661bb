from typing import Any

import pytest

from qa.errors import QAError
from qa.settings import Settings
from qa.web.security import HEADERS, SecurityHeaders, is_loopback, login, middleware, warning


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104
        ("192.168.1.2", False),
        ("example.org", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert bool(warning(Settings(host=host))) is not loopback
    assert len(middleware(Settings(host=host))) == 1 + loopback


def test_a_login_takes_the_warning_away() -> None:
    settings = Settings(host="0.0.0.0", auth="reader:s:ecret")  # noqa: S104
    assert login(settings) == ("reader", "s:ecret")
    assert warning(settings) == ""
    assert login(Settings()) is None


@pytest.mark.parametrize("auth", ["reader", "reader:", ":secret", ":"])
def test_half_a_login_is_refused(auth: str) -> None:
    with pytest.raises(QAError, match="user:password"):
        login(Settings(auth=auth))


def test_headers_are_added_to_responses_alone() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    with pytest.raises(StopIteration):  # nothing in it waits, so that it needs no event loop
        SecurityHeaders(app)({"type": "http"}, receive, send).send(None)
    assert sent[0]["headers"] == [(b"a", b"b"), *HEADERS]
    assert "headers" not in sent[1]
