"""The evaluation room: a question set goes through the article that is asked, the report is shown.

A set that a reader uploads may not name files of this computer as its articles: such names are
never looked up.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from index.load import MAX_FILE_BYTES
from qa.errors import QAError, QuestionSetError, UnreadableFileError
from qa.evaluation import evaluate, load_questions
from qa.evaluation.questions import SHIPPED_QUESTIONS
from qa.evaluation.types import QuestionSet
from qa.feedback import FeedbackBook
from qa.settings import SHIPPED_ARTICLE
from qa.web.engine import Engine
from qa.web.parts import report_line
from qa.web.requests import language_of
from qa.web.security import is_loopback
from qa.web.sessions import Sessions
from qa.web.texts import say, say_error

MAX_QUESTIONS = 1_000
TABLES = (".csv", ".tsv")


class Measuring:
    """Runs question sets for the page."""

    def __init__(self, engine: Engine, sessions: Sessions) -> None:
        """Keep the models, the sessions, and the place of the feedback."""
        self._engine = engine
        self._sessions = sessions
        self._book = FeedbackBook(engine.settings.data_dir)

    @property
    def has_shipped(self) -> bool:
        """Whether the questions that ship are about the first article."""
        source = Path(self._engine.articles[0].source)
        return SHIPPED_QUESTIONS.exists() and source == SHIPPED_ARTICLE.resolve()

    @property
    def has_feedback(self) -> bool:
        """Whether feedback may be shown: only where the page is one person's own."""
        return is_loopback(self._engine.settings.host)

    def shipped(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """Measure the questions that ship, on the article that ships; returns the report."""
        article = self._engine.articles[0].id
        return self._shown(lambda: load_questions(SHIPPED_QUESTIONS), article, request, progress)

    def feedback(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008
        """Measure what readers confirmed and corrected; returns the report."""

        def load() -> QuestionSet:
            if not self.has_feedback:  # the button is hidden then, which is no lock
                raise QuestionSetError(say("feedback_private", language_of(request)))
            if not self._book.questions.exists():
                raise QuestionSetError(say("no_feedback", language_of(request)))
            return load_questions(self._book.questions)

        return self._shown(load, "", request, progress)

    def uploaded(
        self,
        file: str | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, Any]:
        """Measure a set that was uploaded, on the article that is asked.

        Returns:
            The report, and the emptied upload box.
        """
        if file is None:
            return gr.skip(), gr.skip()
        path = Path(file)
        session = self._sessions.of(request.session_hash or "")
        scope = session.scope

        def load() -> QuestionSet:
            try:
                questions = load_own_set(path)
            finally:
                path.unlink(missing_ok=True)  # not its folder, which equal files share
            if not questions.articles and not scope and len(session.articles) > 1:
                raise QuestionSetError(say("measure_one", language_of(request)))
            return questions

        return self._shown(load, scope, request, progress), None

    def _shown(
        self,
        load: Callable[[], QuestionSet],
        scope: str,
        request: gr.Request,
        progress: gr.Progress,
    ) -> str:
        """Evaluate a set; returns its report in a frame, or what is wrong."""
        from qa.evaluation.report import report_html

        articles = self._sessions.of(request.session_hash or "").articles
        article = articles.get(scope) or next(iter(articles.values()))
        language = language_of(request)
        try:
            questions = load()
            if len(questions.questions) > MAX_QUESTIONS:
                n = len(questions.questions)
                raise QuestionSetError(say("too_many_questions", language, n=n, most=MAX_QUESTIONS))
            encoder, reader = self._engine.models()
            evaluation = evaluate(
                questions,
                article=article,
                settings=self._engine.settings,
                encoder=encoder,
                reader=reader,
                progress=lambda done, total: progress((done, total)),
            )
        except QAError as error:
            return report_line(say_error(error, language), bad=True)
        return frame(report_html(evaluation), say("report", language))


def load_own_set(path: Path) -> QuestionSet:
    """Read a question set, without opening any file that it names as an article.

    Raises:
        UnreadableFileError: It is too large.
        QuestionSetError: It cannot be read, or is a table whose rows name articles.
    """
    if path.exists() and path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"“{path.name}” is too large; at most {MAX_FILE_BYTES // 1_000_000} MB can be read."
        )
    questions = load_questions(path, article_files=False)
    if path.suffix.lower() in TABLES and any(each.article for each in questions.questions):
        raise QuestionSetError("A set that is uploaded cannot name articles; see `qa eval`.")
    return questions


def frame(page: str, title: str) -> str:
    """A page of its own inside this one, its script cut off from everything around it."""
    return (
        f'<iframe class="qa-report-frame" sandbox="allow-scripts" title="{escape(title)}" '
        f'srcdoc="{escape(page)}"></iframe>'
    )
