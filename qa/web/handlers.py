"""What the page does when a reader does something; each method is bound to one event in `page`."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import gradio as gr

from index.load import article_from_bytes, article_from_text
from index.split import bounded_sentences
from index.types import Article
from qa.errors import QAError
from qa.export import FORMATS, export
from qa.feedback import FeedbackBook, Gold
from qa.quotes import quote_of
from qa.service import ArticleQA
from qa.types import Turn
from qa.web.engine import Engine
from qa.web.messages import log_html
from qa.web.parts import report_line
from qa.web.requests import language_of
from qa.web.sessions import Exchange, Session, Sessions
from qa.web.texts import say, say_error
from qa.web.uploads import take
from qa.web.viewer import viewer_html

MAX_SHOWN_CHARS = 4_000


def read(desk: ArticleQA, exchange: Exchange) -> Iterator[None]:
    """Read what was found for a question; yields whenever the exchange's draft has grown.

    Args:
        desk: Reads it; without a language model there is no draft.
        exchange: Has been searched for; gets its answer.

    Raises:
        ModelError: The language model failed.
    """
    if exchange.found is None:
        raise ValueError("nothing was searched for yet")
    if desk.llm is None:
        exchange.answer = desk.answer(exchange.found)
        return
    heard: Queue[str | None] = Queue()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(desk.answer, exchange.found, heard.put)
        writing.add_done_callback(lambda _: heard.put(None))
        while (draft := heard.get()) is not None:
            if draft != exchange.draft and heard.empty():
                exchange.draft = draft
                yield
        exchange.answer = writing.result()


def _inward(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text without the white space at its ends; empty if it holds nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


class Handlers:
    """Holds what the events need: the models, the sessions, the feedback."""

    def __init__(self, engine: Engine) -> None:
        """Start with no sessions."""
        self.engine = engine
        self.sessions = Sessions(engine)
        self.feedback = FeedbackBook(engine.settings.data_dir)

    def session(self, request: gr.Request) -> Session:
        """The session of whoever sent a request."""
        return self.sessions.of(request.session_hash or "")

    def leave(self, request: gr.Request) -> None:
        """Forget the session of a page that was closed."""
        self.sessions.end(request.session_hash or "")

    def ask(self, question: str, request: gr.Request) -> Iterator[tuple[str, Any]]:
        """Answer a question in stages: asked, passages found, answered.

        Yields:
            The conversation, and an update of the question box.
        """
        if not question.strip():
            yield gr.skip(), gr.skip()
            return
        session, language = self.session(request), language_of(request)
        history = session.history()
        exchange = session.begin(question.strip()[:MAX_SHOWN_CHARS])
        # The box is emptied once, first of all: what is typed meanwhile is the next question.
        emptied: Any = ""
        if not self.engine.ready:
            yield log_html(session, language, loading=True), emptied
            emptied = gr.skip()
        try:
            desk = session.desk()
            exchange.found = desk.find(question, history=history)
            yield log_html(session, language), emptied
            emptied = gr.skip()
            for _ in read(desk, exchange):
                yield log_html(session, language), gr.skip()
        except QAError as error:
            exchange.error = say_error(error, language)
        except Exception:
            exchange.error = say("error_defect", language)
            yield log_html(session, language), emptied
            raise
        yield log_html(session, language), emptied

    def ask_example(self, event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, Any]]:
        """Answer an example question that was clicked."""
        yield from self.ask(str(event._data.get("question", "")), request)  # noqa: SLF001

    def judge(self, event: gr.EventData, request: gr.Request) -> str:
        """Note a thumb, or that something is not in the article; returns the conversation.

        A verdict takes the place of the one before it; an empty one takes that back.
        """
        session = self.session(request)
        data = event._data  # noqa: SLF001  Gradio has no public name for it
        exchange = session.exchange(int(data.get("turn", 0)))
        verdict = str(data.get("verdict", ""))
        known = verdict in ("", "up", "down", "absent")
        if exchange and exchange.answer and known and verdict != exchange.verdict:
            self._take_back(exchange)
            article, history = self._about(session, exchange), self._before(session, exchange)
            if verdict == "up":
                exchange.row = self.feedback.confirm(exchange.answer, article, history)
            elif verdict == "down":
                exchange.row = self.feedback.doubt(exchange.answer, article, history)
            elif verdict == "absent":
                exchange.row = self.feedback.correct(exchange.answer, article, history, Gold())
            exchange.verdict = verdict
        return log_html(session, language_of(request))

    def correct(self, event: gr.EventData, request: gr.Request) -> str:
        """Note the right passage that was selected in the article; returns the conversation."""
        session = self.session(request)
        data: Mapping[str, Any] = event._data  # noqa: SLF001
        exchange = session.exchange(int(data.get("turn", 0)))
        article = session.articles.get(str(data.get("article", "")))
        start, end = int(data.get("start", 0)), int(data.get("end", 0))
        if article is None or not 0 <= start < end <= len(article.text):
            return log_html(session, language_of(request))
        start, end = _inward(article.text, start, end)
        words = article.text[start:end]
        if exchange and exchange.answer and words:
            evidence = quote_of(article, bounded_sentences(article), start, end).text
            gold = Gold((words,), (evidence,))
            history = self._before(session, exchange)
            self._take_back(exchange)
            exchange.row = self.feedback.correct(exchange.answer, article, history, gold)
            exchange.verdict = "corrected"
        return log_html(session, language_of(request))

    def _take_back(self, exchange: Exchange) -> None:
        """Forget the verdict on an answer, if there was one."""
        if exchange.row:
            self.feedback.withdraw(exchange.row)
        exchange.row = exchange.verdict = ""

    def _about(self, session: Session, exchange: Exchange) -> Article:
        """The article that an answer is about."""
        answer = exchange.answer
        places = [quote.article_id for quote in answer.quotes] if answer else []
        places += [hit.passage.article_id for hit in answer.hits] if answer else []
        known = session.articles
        return next((known[id_] for id_ in places if id_ in known), next(iter(known.values())))

    def _before(self, session: Session, exchange: Exchange) -> list[Turn]:
        """The turns before an exchange, if its question needed them."""
        answer = exchange.answer
        if answer is None or answer.standalone_question == answer.question:
            return []
        earlier = [each for each in session.exchanges if each.number < exchange.number]
        return [Turn.of(each.answer) for each in earlier if each.answer]

    def clear(self, request: gr.Request) -> str:
        """Begin a new conversation; returns it."""
        session = self.session(request)
        session.clear()
        return log_html(session, language_of(request))

    def choose(self, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        """Ask another article, or all; returns the article column and the conversation."""
        session = self.session(request)
        wanted = str(event._data.get("article", ""))  # noqa: SLF001
        session.scope = wanted if wanted in session.articles else ""
        return self.columns(request)

    def remove(self, event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        """Remove an article that was added; returns the article column and the conversation."""
        session = self.session(request)
        session.remove(str(event._data.get("article", "")))  # noqa: SLF001
        return self.columns(request)

    def renew(self, request: gr.Request) -> str:
        """The article column once more, for a page whose session was lost."""
        return viewer_html(self.session(request), language_of(request))

    def columns(self, request: gr.Request) -> tuple[str, str]:
        """The article column and the conversation, which may offer other examples now."""
        session, language = self.session(request), language_of(request)
        return viewer_html(session, language), log_html(session, language)

    def add_files(
        self,
        files: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  how Gradio finds it
    ) -> tuple[str, Any]:
        """Add files that were uploaded; each file is deleted as soon as it is read.

        Returns:
            A line for each file, and the emptied upload box; `columns` shows what is there then.
        """
        reports = [self._add_upload(path, request, progress) for path in map(Path, files or ())]
        return "".join(reports), None

    def _add_upload(self, path: Path, request: gr.Request, progress: gr.Progress) -> str:
        """Add a file that was uploaded; returns a line that says how it went.

        The box still names what an earlier drop brought while that is being indexed: such a file
        is passed over.
        """
        session = self.session(request)
        earlier = path in session.uploads
        session.uploads.add(path)
        if earlier and not path.exists():
            return ""
        return self._add(lambda: article_from_bytes(take(path), path.name), request, progress)

    def add_text(
        self,
        text: str,
        title: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  how Gradio finds it
    ) -> Iterator[tuple[Any, Any, Any]]:
        """Add a text that was pasted.

        Yields:
            A line that says how it went, and both boxes. These are emptied before the text is
            indexed, so that the next one can be pasted meanwhile; a text that cannot be added
            stays.
        """
        unchanged: Any = gr.skip()
        try:
            article = article_from_text(text, title=title)
        except QAError as error:
            report = report_line(say_error(error, language_of(request)), bad=True)
            yield report, unchanged, unchanged
            return
        yield unchanged, "", ""
        report = self._add(lambda: article, request, progress)
        kept = (text, title) if 'class="qa-bad"' in report else (unchanged, unchanged)
        yield report, *kept

    def _add(self, make: Callable[[], Article], request: gr.Request, progress: gr.Progress) -> str:
        """Make, index and add an article; returns a line that says how it went."""
        session, language = self.session(request), language_of(request)
        try:
            article = session.fresh(make())
            if article.id in session.articles:
                session.scope = article.id
                return report_line(say("already", language, title=article.title))
            session.make_room(article)

            def tell(done: int, total: int) -> None:
                step = say("indexing", language, title=article.title, done=done, total=total)
                progress((done, total), desc=step)

            indexed = self.engine.index(article, tell)
            session.add(indexed)
        except QAError as error:
            return report_line(say_error(error, language), bad=True)
        return report_line(say("added", language, title=article.title))

    def export(self, event: gr.EventData, request: gr.Request) -> dict[str, str]:
        """The conversation as a file for the browser to save.

        Returns:
            Name and text, both empty if there is nothing to save.
        """
        form = str(event._data.get("form", ""))  # noqa: SLF001
        session = self.session(request)
        answers = session.answers()
        chosen = next((each for each in FORMATS if each == form), FORMATS[0])
        if not answers:
            return {"name": "", "text": ""}
        quoted = {quote.article_id for answer in answers for quote in answer.quotes}
        articles = {id_: each for id_, each in session.articles.items() if id_ in quoted}
        text = export(answers, articles or session.articles, chosen)
        return {"name": f"article-qa.{chosen}", "text": text}
