"""The commands of `qa index`: many articles in a library on disk."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.console import ERR, OUT, plain, status
from qa.errors import QAError

if TYPE_CHECKING:
    from index.library import Library

EXIT_BAD_INPUT = 2

index_app = typer.Typer(help="Keep many articles in a library on disk.", no_args_is_help=True)

FolderOption = Annotated[
    Path, typer.Option("--library", "-l", help="The library's folder; made when missing.")
]


@index_app.command("add", epilog="Example: qa index add *.pdf --library my-library")
def index_add(
    files: Annotated[list[Path], typer.Argument(help="Files to add, or to replace.")],
    library: FolderOption,
) -> None:
    """Add files to a library; a file that is there already is replaced."""
    from rich.progress import track

    from index.load import load_article

    shelf = open_library(library)
    failures = 0
    for file in track(files, "Indexing", console=ERR, disable=not ERR.is_terminal):
        try:
            article = shelf.add(load_article(file))
        except QAError as error:
            failures += 1
            ERR.print(f"[red]Error:[/red] {plain(str(error))}", highlight=False)
        else:
            OUT.print(f"{article.id}  {article.title}", markup=False, highlight=False)
    if failures:
        raise typer.Exit(EXIT_BAD_INPUT)


@index_app.command("remove", epilog="Example: qa index remove annual-report-1a2b3c4d -l my-library")
def index_remove(
    article_id: Annotated[str, typer.Argument(help="The article's id, as `qa index list` has it.")],
    library: FolderOption,
) -> None:
    """Remove an article from a library."""
    open_library(library, must_exist=True).remove(article_id)


@index_app.command("rebuild", epilog="Example: qa index rebuild --library my-library")
def index_rebuild(library: FolderOption) -> None:
    """Embed a library anew, after the encoder has changed."""
    from index.encoder import load_encoder
    from index.library import Library
    from qa.settings import Settings

    with status("Embedding"):
        shelf = Library.reindex(library, load_encoder(Settings().encoder))
    count = len(shelf.articles)
    OUT.print(f"{count} article{'' if count == 1 else 's'} embedded anew.")


@index_app.command("list", epilog="Example: qa index list --library my-library --json")
def index_list(
    library: FolderOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the articles of a library."""
    shelf = open_library(library, must_exist=True)
    rows = [
        {"id": a.id, "title": a.title, "language": a.language, "source": a.source}
        for a in shelf.articles
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))  # noqa: T201  the command's output
        return
    for row in rows:
        OUT.print(f"{row['id']}  {row['title']} ({row['language']})", markup=False)


def open_library(folder: Path, *, must_exist: bool = False) -> "Library":
    """The library in a folder."""
    from index.encoder import load_encoder
    from index.library import Library
    from qa.settings import Settings

    with status("Loading the encoder"):
        return Library.open(folder, load_encoder(Settings().encoder), create=not must_exist)
