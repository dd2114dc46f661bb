"""An answer as a terminal shows it: the short answer, then each quote with its span emphasised."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from index.types import Article, Passage
from qa.types import Answer, Quote

CLOSEST = 2


def rendered(answer: Answer, articles: Mapping[str, Article]) -> RenderableType:
    """What to print for an answer.

    Args:
        answer: The answer; text in it is shown as it is, never as markup.
        articles: The articles by id, for their titles.
    """
    parts: list[RenderableType] = []
    if answer.standalone_question != answer.question:
        parts.append(Text(f"Read as: {answer.standalone_question}", style="dim italic"))
    if answer.answered:
        parts.append(Text(answer.text, style="bold green"))
        for number, quote in enumerate(answer.quotes, 1):
            parts.append(Padding(_quote(quote), (1, 0, 0, 2)))
            parts.append(Padding(_source(number, quote, articles), (0, 0, 0, 2)))
        parts.append(Text(f"\nConfidence {answer.confidence:.0%}", style="dim"))
        return Group(*parts)
    parts.append(Text("Not in the article.", style="bold yellow"))
    if answer.hits:
        parts.append(Text("\nClosest in the article:", style="dim"))
        parts += [
            Padding(_passage(hit.passage, articles), (0, 0, 0, 2)) for hit in answer.hits[:CLOSEST]
        ]
    return Group(*parts)


def _quote(quote: Quote) -> Text:
    """The quoted sentences, the answer span in them emphasised."""
    text = Text(quote.text)
    if quote.answer_start is not None and quote.answer_end is not None:
        start, end = quote.answer_start - quote.start, quote.answer_end - quote.start
        text.stylize("bold underline", start, end)
    return text


def _source(number: int, quote: Quote, articles: Mapping[str, Article]) -> Text:
    """Where a quote stands."""
    title = articles[quote.article_id].title
    return Text(f"[{number}] {title}, characters {quote.start}–{quote.end}", style="dim")


def _passage(passage: Passage, articles: Mapping[str, Article]) -> Text:
    """A passage that is close to the question, with where it stands."""
    title = articles[passage.article_id].title
    source = f" — {title}, characters {passage.start}–{passage.end}"
    return Text(" ".join(passage.text.split())) + Text(source, style="dim")
