"""The terminal: standard output and error, a line while something loads, text without markup."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

OUT = Console()
ERR = Console(stderr=True)


@contextmanager
def status(message: str) -> Iterator[None]:
    """Show a line on a terminal's standard error while something loads."""
    if not ERR.is_terminal:
        yield
        return
    with ERR.status(f"{message} …"):
        yield


def plain(text: str) -> str:
    """Text in which rich sees no markup."""
    return text.replace("[", r"\[")
