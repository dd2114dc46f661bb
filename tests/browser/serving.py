"""Starts the web chat in a process of its own, and the browser that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = ("--no-sandbox", "--disable-background-networking")
START_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Server:
    """A web chat that is being served.

    Attributes:
        url: Its address, without a slash at the end.
        data_dir: Its data folder.
        temporary: Where it keeps temporary files.
        process: The process, for what it uses of the machine.
    """

    url: str
    data_dir: Path
    temporary: Path
    process: subprocess.Popen[bytes]


def chromium() -> str | None:
    """Path of the browser to test with, or None."""
    named = os.environ.get("QA_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    environment: Mapping[str, str] | None = None, *, script: str = "import app; app.launch()"
) -> Iterator[Server]:
    """Serve the web chat on a free port, with a data folder of its own; stop it afterwards.

    Args:
        environment: `QA_*` variables on top of the present ones.
        script: What Python runs.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        variables = {
            **os.environ,
            "QA_HOST": "127.0.0.1",
            "QA_PORT": str(port),
            "QA_DATA_DIR": f"{folder}/data",
            "TMPDIR": folder,
            **(environment or {}),
        }
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=variables)
        server = Server(f"http://127.0.0.1:{port}", Path(folder) / "data", Path(folder), process)
        try:
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def upload_folder(server: Server) -> Path:
    """Where a server keeps uploads."""
    [folder] = server.temporary.glob("article-qa-*")
    return folder


def _wait(server: Server) -> None:
    """Wait until the page is there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server stopped with status {server.process.returncode}")
        try:
            urllib.request.urlopen(server.url, timeout=5).close()  # noqa: S310  loopback
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no page at {server.url} after {START_SECONDS} s")
