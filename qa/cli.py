"""The command line: `qa ask`, `chat`, `serve`, `index`, `eval`, `verify`.

Only typer and rich are imported at the start, so that `qa --help` answers at once; each command
imports what it needs. Exit status: 0 answered, 3 not in the article, 2 for input that cannot be
used (the message says why), 1 for a failed check.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli_index import EXIT_BAD_INPUT, index_app, open_library
from qa.console import ERR, OUT, plain, status
from qa.errors import QAError
from qa.evaluation.command import evaluate_command

if TYPE_CHECKING:
    from index.types import Article
    from qa.service import ArticleQA

EXIT_NOT_IN_ARTICLE = 3
EXIT_FAILED = 1

app = typer.Typer(
    name="qa",
    help="Ask an article a question; get the answer and the exact words that prove it.",
    epilog='Example: qa ask "how much is the loan?"',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(index_app, name="index")
app.command("eval")(evaluate_command)

ArticleOption = Annotated[
    Path | None,
    typer.Option("--article", "-a", help="A txt, md, html, pdf or docx file.", show_default=False),
]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-l", help="A library made by `qa index add`.", show_default=False),
]


def main() -> None:
    """Run the command line; an error that the user can act on is a message, not a traceback."""
    try:
        app()
    except QAError as error:
        ERR.print(f"[red]Error:[/red] {plain(str(error))}", highlight=False)
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

        OUT.print(rendered(answer, desk.articles))
    if not answer.answered:
        raise typer.Exit(EXIT_NOT_IN_ARTICLE)


@app.command(epilog="Example: qa chat --article report.pdf")
def chat(article: ArticleOption = None, library: LibraryOption = None) -> None:
    """Ask one question after another in the terminal; follow-ups keep their subject."""
    from qa.render import rendered
    from qa.types import Turn

    desk = _desk(article, library)
    titles = ", ".join(each.title for each in desk.articles.values())
    OUT.print(f"Ask about [bold]{plain(titles)}[/bold]. An empty line or Ctrl-D ends.")
    history: list[Turn] = []
    while True:
        try:
            question = OUT.input("\n[bold]?[/bold] ")
        except EOFError:
            return
        if not question.strip():
            return
        try:
            answer = desk.ask(question, history=history)
        except QAError as error:
            ERR.print(plain(str(error)), style="red")
            continue
        history.append(Turn.of(answer))
        OUT.print(rendered(answer, desk.articles))


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
    with status("Starting the web chat"):
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
            OUT.print(line, markup=False, highlight=False)
        right = sum(check.status == "verbatim" for check in result.checks)
        OUT.print(f"{right} of {len(result.checks)} quotes are verbatim at their offsets.")
    if not result.ok:
        raise typer.Exit(EXIT_FAILED)


def _desk(article: Path | None, library: Path | None) -> "ArticleQA":
    """The desk that the options ask for, its models loaded."""
    if article and library:
        raise typer.BadParameter("give --article or --library, not both")
    with status("Loading the models"):
        from qa.service import ArticleQA

        if library:
            return ArticleQA.open(library)
        return ArticleQA.from_file(article) if article else ArticleQA.shipped()


def _articles(files: list[Path], library: Path | None) -> "list[Article]":
    """The articles that the options name; without any, the one that ships."""
    from index.load import load_article
    from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE

    if library:
        return [*map(load_article, files), *open_library(library, must_exist=True).articles]
    if files:
        return [load_article(file) for file in files]
    return [load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)]
