"""The models and the articles that every reader shares; loads while the page is already up.

An article is split and embedded once (`IndexedArticle`); a desk over any choice of articles is
then put together from what is embedded already, without running a model.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.encoder import Embeddings, Encoder, load_encoder
from index.load import load_article
from index.retriever import Retriever
from index.split import split
from index.types import Article, Passage
from qa.errors import ModelError, QAError
from qa.reader import Reader, load_reader
from qa.service import ArticleQA
from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE, Settings
from qa.writer import load_llm

EMBED_BATCH = 16
WARM_UP_QUESTION = "Who, what, where?"

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article with its passages and their vectors.

    Attributes:
        article: The article.
        passages: Its passages, in order.
        embeddings: `(n_passages, dim)` float32, rows of unit length.
    """

    article: Article
    passages: tuple[Passage, ...]
    embeddings: Embeddings


class Engine:
    """Encoder, reader and the shared articles."""

    def __init__(
        self,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        llm: Any = None,
        articles: Sequence[Article] = (),
    ) -> None:
        """Read the shared articles; `start` loads the models.

        Args:
            settings: Where the weights are, among others.
            encoder: Instead of the one that the settings name.
            reader: Instead of the one that the settings name.
            llm: A llama-index language model, instead of the one that the settings name.
            articles: What every reader sees; by default the article that ships.
        """
        self.settings = settings
        self.articles = tuple(articles) or (load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE),)
        self._encoder = encoder
        self._reader = reader
        self._llm = llm
        self._shared: dict[str, IndexedArticle] = {}
        self._desks: dict[tuple[str, ...], ArticleQA] = {}
        self._error: QAError | None = None
        self._done = threading.Event()
        self._embedding = threading.Lock()

    def start(self) -> None:
        """Load the models and index the shared articles in a thread of their own.

        No daemon thread: a process that ends while the runtime of a model starts would be aborted.
        """
        threading.Thread(target=self._load, name="qa-models").start()

    def _load(self) -> None:
        """Load, index, and ask one question so that the first reader does not pay for it."""
        try:
            self._encoder = self._encoder or load_encoder(self.settings.encoder)
            self._reader = self._reader or load_reader(self.settings.reader)
            self._llm = self._llm or (load_llm(self.settings.llm) if self.settings.llm else None)
            for article in self.articles:
                self._shared[article.id] = self._embed(article, no_progress)
            for article in self.articles[:1]:
                desk = self._shared_desk((article.id,))
                pairs = [
                    (WARM_UP_QUESTION, hit.passage.text) for hit in desk.find(WARM_UP_QUESTION).hits
                ]
                self._reader.read(pairs)
        except QAError as error:
            self._error = error
        except BaseException:
            self._error = ModelError("The models did not load; the terminal says why.")
            raise
        finally:
            self._done.set()

    @property
    def ready(self) -> bool:
        """Whether loading has ended, well or badly."""
        return self._done.is_set()

    def wait(self) -> None:
        """Wait until the models are loaded.

        Raises:
            QAError: They do not load; the message says why.
        """
        self._done.wait()
        if self._error is not None:
            raise self._error

    def desk(self, chosen: Sequence[str], own: Mapping[str, IndexedArticle]) -> ArticleQA:
        """A desk over articles; one over shared articles alone is made once for everybody.

        Args:
            chosen: Ids of the articles, at least one.
            own: Articles that are not shared, by id.

        Raises:
            QAError: The models do not load.
        """
        self.wait()
        if not any(id_ in own for id_ in chosen):
            return self._shared_desk(tuple(chosen))
        return self._make_desk([own.get(id_) or self._shared[id_] for id_ in chosen])

    def _shared_desk(self, chosen: tuple[str, ...]) -> ArticleQA:
        """The desk over some of the shared articles."""
        if chosen not in self._desks:
            self._desks[chosen] = self._make_desk([self._shared[id_] for id_ in chosen])
        return self._desks[chosen]

    def models(self) -> tuple[Encoder, Reader]:
        """The models, once they are loaded.

        Raises:
            QAError: They do not load.
        """
        self.wait()
        if self._encoder is None or self._reader is None:
            raise ValueError("loading ended without models")
        return self._encoder, self._reader

    def index(self, article: Article, progress: Progress) -> IndexedArticle:
        """Split and embed an article.

        Args:
            article: The article.
            progress: Told the passages done and the passages in all.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            ModelError: The models do not load.
        """
        self.wait()
        with self._embedding:  # one article at a time, so that questions stay fast
            return self._embed(article, progress)

    def _embed(self, article: Article, progress: Progress) -> IndexedArticle:
        """Split and embed, in batches."""
        if self._encoder is None:
            raise ValueError("the encoder is not loaded")
        passages = tuple(split(article))
        parts = []
        for at in range(0, len(passages), EMBED_BATCH):
            batch = passages[at : at + EMBED_BATCH]
            parts.append(self._encoder.encode_passages([passage.text for passage in batch]))
            progress(at + len(batch), len(passages))
        return IndexedArticle(article, passages, np.concatenate(parts))

    def _make_desk(self, indexed: Sequence[IndexedArticle]) -> ArticleQA:
        """A desk over articles that are embedded, without running a model."""
        if self._encoder is None or self._reader is None:
            raise ValueError("the models are not loaded")
        retriever = Retriever.from_embeddings(
            [passage for each in indexed for passage in each.passages],
            np.concatenate([each.embeddings for each in indexed]),
            self._encoder,
            {each.article.id: each.article.language for each in indexed},
        )
        articles = [each.article for each in indexed]
        return ArticleQA(articles, retriever, self._reader, self.settings, self._llm)
