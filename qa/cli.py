"""The command line: `qa ask`, `chat`, `serve`, `index`, `eval`, `verify`.

Only typer and rich are imported at the start, so that `qa --help` answers at once; each command
imports what it needs. Exit status: 0 answered, 3 not in the article, 2 for input that cannot be
used (the message says why), 1 for a failed check.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from qa.errors import QAError
from qa.evaluation.command import evaluate_command

if TYPE_CHECKING:
    from index.library import Library
    from index.types import Article
    from qa.service import ArticleQA

EXIT_NOT_IN_ARTICLE = 3
EXIT_BAD_INPUT = 2
EXIT_FAILED = 1

app = typer.Typer(
    name="qa",
    help="Ask an article a question; get the answer and the exact words that prove it.",
    epilog='Example: qa ask "how much is the loan?"',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
index_app = typer.Typer(help="Keep many articles in a library on disk.", no_args_is_help=True)
app.add_typer(index_app, name="index")
app.command("eval")(evaluate_command)

_out = Console()
_err = Console(stderr=True)

ArticleOption = Annotated[
    Path | None,
    typer.Option("--article", "-a", help="A txt, md, html, pdf or docx file.", show_default=False),
]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-l", help="A library made by `qa index add`.", show_default=False),
]
FolderOption = Annotated[
    Path, typer.Option("--library", "-l", help="The library's folder; made when missing.")
]


def main() -> None:
    """Run the command line; an error that the user can act on is a message, not a traceback."""
    try:
        app()
    except QAError as error:
        _err.print(f"[red]Error:[/red] {_plain(str(error))}", highlight=False)
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command(epilog='Example: qa ask "hoeveel bedraagt de lening?" --json')
def ask(
    question: Annotated[str, typer.Argument(help="The question; - reads it from standard input.")],
    article: ArticleOption = None,
    library: LibraryOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: the answer by field names.")
    ] = False,
) -> None:
    """Answer one question, with the quotes that prove the answer."""
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if question == "-" else question
    desk = _desk(article, library)
    answer = desk.ask(text)
    if as_json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False))  # noqa: T201  the command's output
    else:
        from qa.render import rendered

        _out.print(rendered(answer, desk.articles))
    if not answer.answered:
        raise typer.Exit(EXIT_NOT_IN_ARTICLE)


@app.command(epilog="Example: qa chat --article report.pdf")
def chat(article: ArticleOption = None, library: LibraryOption = None) -> None:
    """Ask one question after another in the terminal; follow-ups keep their subject."""
    from qa.render import rendered
    from qa.types import Turn

    desk = _desk(article, library)
    titles = ", ".join(each.title for each in desk.articles.values())
    _out.print(f"Ask about [bold]{_plain(titles)}[/bold]. An empty line or Ctrl-D ends.")
    history: list[Turn] = []
    while True:
        try:
            question = _out.input("\n[bold]?[/bold] ")
        except EOFError:
            return
        if not question.strip():
            return
        try:
            answer = desk.ask(question, history=history)
        except QAError as error:
            _err.print(_plain(str(error)), style="red")
            continue
        history.append(Turn.of(answer))
        _out.print(rendered(answer, desk.articles))


@app.command(epilog="Example: qa serve --port 8080")
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; 127.0.0.1 by default.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; 7860 by default.")] = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in a browser.")
    ] = False,
) -> None:
    """Open the web chat."""
    from qa.settings import Settings

    given: dict[str, Any] = {"host": host, "port": port}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    with _status("Starting the web chat"):
        import app as page
    page.launch(settings, open_browser=open_browser)


@app.command(epilog="Example: qa verify conversation.md --article report.pdf")
def verify(
    file: Annotated[Path, typer.Argument(help="A conversation exported from the web chat.")],
    article: Annotated[
        list[Path] | None,
        typer.Option("--article", "-a", help="An article it quotes; may be repeated."),
    ] = None,
    library: LibraryOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object.")] = False,
) -> None:
    """Check every quote of an exported conversation against the articles, word for word."""
    from dataclasses import asdict

    from qa.export import verify_export

    result = verify_export(file, _articles(article or [], library))
    if as_json:
        rows = [asdict(check) for check in result.checks]
        print(json.dumps({"ok": result.ok, "checks": rows}, ensure_ascii=False))  # noqa: T201
    else:
        for check in result.checks:
            mark, cited = ("✓" if check.status == "verbatim" else "✗"), check.citation
            place = f"{cited.article_id} {cited.start}–{cited.end}"
            line = f"{mark} {check.status}: {place}: {' '.join(cited.text.split())}"
            _out.print(line, markup=False, highlight=False)
        right = sum(check.status == "verbatim" for check in result.checks)
        _out.print(f"{right} of {len(result.checks)} quotes are verbatim at their offsets.")
    if not result.ok:
        raise typer.Exit(EXIT_FAILED)


@index_app.command("add", epilog="Example: qa index add *.pdf --library my-library")
def index_add(
    files: Annotated[list[Path], typer.Argument(help="Files to add, or to replace.")],
    library: FolderOption,
) -> None:
    """Add files to a library; a file that is there already is replaced."""
    from rich.progress import track

    from index.load import load_article

    shelf = _library(library)
    failures = 0
    for file in track(files, "Indexing", console=_err, disable=not _err.is_terminal):
        try:
            article = shelf.add(load_article(file))
        except QAError as error:
            failures += 1
            _err.print(f"[red]Error:[/red] {_plain(str(error))}", highlight=False)
        else:
            _out.print(f"{article.id}  {article.title}", markup=False, highlight=False)
    if failures:
        raise typer.Exit(EXIT_BAD_INPUT)


@index_app.command("remove", epilog="Example: qa index remove annual-report-1a2b3c4d -l my-library")
def index_remove(
    article_id: Annotated[str, typer.Argument(help="The article's id, as `qa index list` has it.")],
    library: FolderOption,
) -> None:
    """Remove an article from a library."""
    _library(library, must_exist=True).remove(article_id)


@index_app.command("rebuild", epilog="Example: qa index rebuild --library my-library")
def index_rebuild(library: FolderOption) -> None:
    """Embed a library anew, after the encoder has changed."""
    from index.encoder import load_encoder
    from index.library import Library
    from qa.settings import Settings

    with _status("Embedding"):
        shelf = Library.reindex(library, load_encoder(Settings().encoder))
    count = len(shelf.articles)
    _out.print(f"{count} article{'' if count == 1 else 's'} embedded anew.")


@index_app.command("list", epilog="Example: qa index list --library my-library --json")
def index_list(
    library: FolderOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the articles of a library."""
    shelf = _library(library, must_exist=True)
    rows = [
        {"id": a.id, "title": a.title, "language": a.language, "source": a.source}
        for a in shelf.articles
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))  # noqa: T201  the command's output
        return
    for row in rows:
        _out.print(f"{row['id']}  {row['title']} ({row['language']})", markup=False)


def _desk(article: Path | None, library: Path | None) -> "ArticleQA":
    """The desk that the options ask for, its models loaded."""
    if article and library:
        raise typer.BadParameter("give --article or --library, not both")
    with _status("Loading the models"):
        from qa.service import ArticleQA

        if library:
            return ArticleQA.open(library)
        return ArticleQA.from_file(article) if article else ArticleQA.shipped()


def _articles(files: list[Path], library: Path | None) -> "list[Article]":
    """The articles that the options name; without any, the one that ships."""
    from index.load import load_article
    from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE

    if library:
        return [*map(load_article, files), *_library(library, must_exist=True).articles]
    if files:
        return [load_article(file) for file in files]
    return [load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)]


def _library(folder: Path, *, must_exist: bool = False) -> "Library":
    """The library in a folder."""
    from index.encoder import load_encoder
    from index.library import Library
    from qa.settings import Settings

    with _status("Loading the encoder"):
        return Library.open(folder, load_encoder(Settings().encoder), create=not must_exist)


@contextmanager
def _status(message: str) -> Iterator[None]:
    """Show a line on a terminal's standard error while something loads."""
    if not _err.is_terminal:
        yield
        return
    with _err.status(f"{message} …"):
        yield


def _plain(text: str) -> str:
    """Text in which rich sees no markup."""
    return text.replace("[", r"\[")
