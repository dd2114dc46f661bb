"""The web chat: `python app.py` or `qa serve`. Thin: the page itself is `qa.web`."""

import importlib.util
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

from index.encoder import Encoder
from index.types import Article
from qa.errors import QAError
from qa.reader import Reader
from qa.settings import Settings
from qa.web import security
from qa.web.engine import Engine
from qa.web.page import THEME, build_page, max_upload
from qa.web.parts import head
from qa.web.uploads import UploadFolder

FAVICON = Path(__file__).parent / "qa" / "web" / "assets" / "favicon.svg"
MAX_THREADS = 40


def build(
    settings: Settings | None = None,
    *,
    articles: Sequence[Article] = (),
    encoder: Encoder | None = None,
    reader: Reader | None = None,
) -> gr.Blocks:
    """The page, its models loading in the background; `launch` serves it.

    Args:
        settings: Defaults come from the environment.
        articles: What can be asked from the start; by default the article that ships.
        encoder: Instead of the one that the settings name.
        reader: Instead of the one that the settings name.

    Raises:
        QAError: The article that ships cannot be read.
    """
    engine = Engine(settings or Settings(), encoder=encoder, reader=reader, articles=articles)
    engine.start()
    return build_page(engine)


def launch(
    settings: Settings | None = None,
    *,
    open_browser: bool = False,
    articles: Sequence[Article] = (),
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    block: bool = True,
) -> gr.Blocks:
    """Serve the page.

    Args:
        settings: Address, port and login among others; defaults come from the environment.
        open_browser: Whether to open the page in a browser.
        articles: What can be asked from the start; by default the article that ships.
        encoder: Instead of the one that the settings name.
        reader: Instead of the one that the settings name.
        block: Whether to stay until the server is stopped.

    Returns:
        The page, being served.

    Raises:
        QAError: A setting cannot be used, or the port is taken.
    """
    settings = settings or Settings()
    auth = security.login(settings)
    if notice := security.warning(settings):
        print(notice, file=sys.stderr)  # noqa: T201  for whoever starts the server
    _check_address(settings)
    UploadFolder().keep_swept()
    page = build(settings, articles=articles, encoder=encoder, reader=reader)
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    try:
        page.launch(
            server_name=settings.host,
            server_port=settings.port or None,
            auth=auth,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            max_file_size=max_upload(),
            max_threads=MAX_THREADS,
            mcp_server=importlib.util.find_spec("mcp") is not None,
            app_kwargs={"middleware": security.middleware(settings)},
            **_page_options(),
        )
    except OSError as error:
        raise QAError(f"The web chat cannot listen on {settings.host}: {error}") from error
    print(f"Ask the article: {page.local_url}", flush=True)  # noqa: T201  for whoever starts it
    if block:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that uploads are cleaned up
        page.block_thread()
    return page


def _page_options() -> dict[str, Any]:
    """What Gradio is told about the page's looks, and what it is told to leave out."""
    return {
        "theme": THEME,
        "head": head(),
        "favicon_path": str(FAVICON),
        "footer_links": [],
        "quiet": True,
        "share": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "run_history": False,
    }


def _check_address(settings: Settings) -> None:
    """Try the address before the models are loaded in vain.

    Raises:
        QAError: It is not this computer's, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        address = f"{settings.host}:{settings.port}"
        raise QAError(f"The web chat cannot listen on {address}: {error.strerror}.") from error


if __name__ == "__main__":
    launch()
