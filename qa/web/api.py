"""The page's endpoints for programs: `ask` and `articles`, over Gradio's API and over MCP.

They keep nothing between calls: a text that is sent along is indexed, asked and forgotten, and
no article of a reader's session can be reached through them.
"""

import gradio as gr
from gradio.events import api as endpoint

from index.load import article_from_text
from qa.errors import QAError
from qa.service import ArticleQA
from qa.web.engine import Engine, no_progress

MAX_TEXT_CHARS = 200_000


class Api:
    """The endpoints; their docstrings are what clients and language models read."""

    def __init__(self, engine: Engine) -> None:
        """Keep the models and the shared articles."""
        self._engine = engine

    def register(self) -> None:
        """Add the endpoints to the page that is being built."""
        endpoint(self.ask, api_name="ask", concurrency_id="models", concurrency_limit=2)
        endpoint(self.articles, api_name="articles")

    def ask(self, question: str, article: str = "", text: str = "", title: str = "") -> dict:  # type: ignore[type-arg]
        """Ask an article a question; get a short answer and the exact sentences that prove it.

        Args:
            question: The question, in Dutch or English, at most 2,000 characters.
            article: Id of an article that `articles` lists; all of them by default.
            text: A text to ask instead, at most 200,000 characters.
            title: What to call that text.

        Returns:
            answered (false when the text does not say), text, confidence from 0 to 1, and quotes:
            verbatim sentences with character offsets and the SHA-256 of the text they point into.
        """
        try:
            desk = self._desk(article, text, title)
            return desk.ask(question).to_dict()
        except QAError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def articles(self) -> list[dict]:  # type: ignore[type-arg]
        """List the articles that can be asked.

        Returns:
            For each its id, title, language, length in characters and the SHA-256 of its text.
        """
        return [
            {
                "id": article.id,
                "title": article.title,
                "language": article.language,
                "characters": len(article.text),
                "sha256": article.sha256,
            }
            for article in self._engine.articles
        ]

    def _desk(self, article: str, text: str, title: str) -> ArticleQA:
        """The desk that a call is about.

        Raises:
            QAError: The article is unknown or the text cannot be used.
        """
        if text:
            if len(text) > MAX_TEXT_CHARS:
                raise QAError(f"The text has {len(text):,} characters; {MAX_TEXT_CHARS:,} is most.")
            made = article_from_text(text, title=title)
            return self._engine.desk([made.id], {made.id: self._engine.index(made, no_progress)})
        ids = [each.id for each in self._engine.articles]
        chosen = [id_ for id_ in ids if article in ("", id_)]
        if not chosen:
            raise QAError(f"There is no article “{article}”; `articles` lists those there are.")
        return self._engine.desk(chosen, {})
