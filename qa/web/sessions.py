"""What one reader has: articles, a conversation, and nothing of anybody else's.

Sessions live in memory only. They go `GRACE_SECONDS` after their page was closed (a phone that
looks away for a moment keeps its conversation), when they have not been used for
`MAX_IDLE_SECONDS`, or when there are more than `MAX_SESSIONS`.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from index.types import Article
from qa.errors import ArticleError
from qa.service import ArticleQA
from qa.types import Answer, Found, Turn
from qa.web.engine import Engine, IndexedArticle

MAX_ARTICLES = 20
MAX_SESSION_CHARS = 3_000_000
MAX_EXCHANGES = 200
MAX_IDLE_SECONDS = 4 * 3600
GRACE_SECONDS = 600
MAX_SESSIONS = 500


@dataclass(slots=True)
class Exchange:
    """One question and what came of it; the fields fill in this order.

    Attributes:
        number: Place in the conversation, from 1.
        question: What the reader typed.
        found: The search's result.
        draft: What a language model has written so far, proved by nothing yet.
        answer: The answer.
        error: What went wrong instead, fit to be shown.
        verdict: The reader's feedback: "up", "down", "corrected" or "absent".
        row: Id under which it is kept.
    """

    number: int
    question: str
    found: Found | None = None
    draft: str = ""
    answer: Answer | None = None
    error: str = ""
    verdict: str = ""
    row: str = ""


@dataclass(slots=True)
class Session:
    """One reader's articles and conversation.

    Attributes:
        engine: The models that all sessions share.
        own: Articles that the reader added, by id.
        scope: Id of the article that is asked, or "" for all of them.
        exchanges: The conversation, oldest first.
        uploads: Files that this reader sent, which are deleted once they are read.
        id: Tells the page that this is another session than the one it showed; "" for none.
    """

    engine: Engine
    own: dict[str, IndexedArticle] = field(default_factory=dict)
    scope: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    uploads: set[Path] = field(default_factory=set)
    id: str = ""
    _asked: int = 0
    _desks: dict[tuple[str, ...], ArticleQA] = field(default_factory=dict)

    @property
    def articles(self) -> dict[str, Article]:
        """All articles that this reader can ask, by id."""
        shared = {article.id: article for article in self.engine.articles}
        return shared | {id_: indexed.article for id_, indexed in self.own.items()}

    def add(self, indexed: IndexedArticle) -> Article:
        """Add an article and ask it from now on.

        Returns:
            The article, or the one already here that has the same text.

        Raises:
            ArticleError: The session is full.
        """
        article = indexed.article
        self.make_room(article)
        self.own[article.id] = indexed
        self.scope = article.id
        return article

    def make_room(self, article: Article) -> None:
        """Check that an article still fits.

        Raises:
            ArticleError: The session is full.
        """
        chars = sum(len(each.article.text) for each in self.own.values()) + len(article.text)
        if len(self.own) >= MAX_ARTICLES or chars > MAX_SESSION_CHARS:
            raise ArticleError(
                f"There is room for {MAX_ARTICLES} articles of {MAX_SESSION_CHARS:,} characters "
                "in all; remove one first."
            )

    def fresh(self, article: Article) -> Article:
        """The article under an id that is not taken, or the equal one that is here already."""
        taken = self.articles
        for each in taken.values():
            if each.text == article.text:
                return each
        id_, number = article.id, 1
        while id_ in taken:
            number += 1
            id_ = f"{article.id}-{number}"
        return replace(article, id=id_)

    def remove(self, article_id: str) -> None:
        """Forget an article that the reader added."""
        self.own.pop(article_id, None)
        self._desks.clear()
        if self.scope == article_id:
            self.scope = next(iter(self.articles))

    def desk(self) -> ArticleQA:
        """The desk over the articles in scope.

        Raises:
            QAError: The models do not load.
        """
        articles = self.articles
        chosen = (self.scope,) if self.scope in articles else tuple(articles)
        if chosen not in self._desks:
            self._desks[chosen] = self.engine.desk(chosen, self.own)
        return self._desks[chosen]

    def begin(self, question: str) -> Exchange:
        """Note that a question was asked."""
        self._asked += 1
        exchange = Exchange(self._asked, question)
        self.exchanges = [*self.exchanges, exchange][-MAX_EXCHANGES:]
        return exchange

    def exchange(self, number: int) -> Exchange | None:
        """The exchange of a number, if it is still kept."""
        return next((each for each in self.exchanges if each.number == number), None)

    def answers(self) -> list[Answer]:
        """The answers so far, oldest first."""
        return [exchange.answer for exchange in self.exchanges if exchange.answer]

    def history(self) -> list[Turn]:
        """The turns that a follow-up may refer to, oldest first."""
        return [Turn.of(answer) for answer in self.answers()]

    def clear(self) -> None:
        """Forget the conversation, keep the articles."""
        self.exchanges = []


class Sessions:
    """All sessions, by the key that the page's connection has."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none.

        Args:
            engine: What they share.
            clock: Seconds; tests pass their own.
        """
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._sessions)

    def of(self, key: str) -> Session:
        """The session of a key, made if there is none; without a key it is kept nowhere."""
        if not key:
            return self._new("")
        now = self._clock()
        with self._lock:
            used, session = self._sessions.pop(key, (now, None))
            if session is None or now - used > MAX_IDLE_SECONDS:
                session = self._new(uuid4().hex[:12])
            self._sessions[key] = (now, session)
            self._drop_old(now)
            return session

    def _new(self, id_: str) -> Session:
        """A session that asks the first article."""
        return Session(self._engine, scope=self._engine.articles[0].id, id=id_)

    def end(self, key: str) -> None:
        """Note that a page was closed, or lost its connection; it may come back for a while."""
        with self._lock:
            if key in self._sessions:
                used = self._clock() - MAX_IDLE_SECONDS + GRACE_SECONDS
                self._sessions[key] = (used, self._sessions[key][1])

    def _drop_old(self, now: float) -> None:
        """Forget what is idle or over the limit, least recently used first."""
        idle = [key for key, (used, _) in self._sessions.items() if now - used > MAX_IDLE_SECONDS]
        for key in idle:
            del self._sessions[key]
        while len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
