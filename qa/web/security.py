"""What keeps the page to itself: response headers, host check, login, and the warning without one.

The Content-Security-Policy lets the page talk to its own server and to nobody else, so that even
markup that slipped through could not call out. The host check stops DNS rebinding: a foreign site
that resolves to 127.0.0.1 does not get an answer.
"""

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from qa.errors import QAError
from qa.settings import Settings

# 'unsafe-eval': Gradio compiles the templates of its HTML component with `new Function`.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` to every response."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        """Wrap an ASGI app."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, the headers added to the response's start."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def middleware(settings: Settings) -> list[Middleware]:
    """The middleware for an address: headers always, the host check on loopback."""
    wrapped = [Middleware(SecurityHeaders)]
    if is_loopback(settings.host):
        hosts = ["localhost", "127.0.0.1", "[::1]", settings.host]
        wrapped.append(Middleware(TrustedHostMiddleware, allowed_hosts=hosts))
    return wrapped


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this computer only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def login(settings: Settings) -> tuple[str, str] | None:
    """User and password that the page asks for, or None.

    Raises:
        QAError: The setting is not `user:password`.
    """
    if settings.auth is None or not settings.auth.get_secret_value():
        return None
    user, colon, password = settings.auth.get_secret_value().partition(":")
    if not (user and colon and password):
        raise QAError("QA_AUTH must be user:password, neither of them empty.")
    return user, password


def warning(settings: Settings) -> str:
    """What to tell whoever starts the page, or ""."""
    if is_loopback(settings.host) or login(settings):
        return ""
    return (
        f"Warning: the web chat listens on {settings.host} without a login. Everyone who can "
        "reach this computer can use it. Set QA_AUTH=user:password to ask for one."
    )
