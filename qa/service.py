"""`ArticleQA`: a question in, an `Answer` out. The one place where the parts meet.

The chain: the question is made to stand alone, embedded, the best passages are found, the reader
scores answer spans in all of them against "not here", the encoder says which of their sentences
fits the question, and the best span's sentences become the quote, sliced out of the article and
checked.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.encoder import Encoder, load_encoder
from index.library import Library
from index.load import article_from_text, load_article
from index.retriever import Retriever
from index.split import split
from index.types import Article
from qa.answering import Answering
from qa.clock import Clock
from qa.errors import LibraryError
from qa.followup import stand_alone
from qa.questions import clean_question
from qa.reader import Reader, load_reader
from qa.settings import SHIPPED_ARTICLE, SHIPPED_TITLE, Settings
from qa.types import Answer, Found, Turn
from qa.writer import load_llm

_cached_encoder = cache(load_encoder)
_cached_reader = cache(load_reader)


class ArticleQA:
    """Answers questions about one article or several, and proves each answer by quotes.

    Many threads may ask at once.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        retriever: Retriever,
        reader: Reader,
        settings: Settings | None = None,
        llm: Any = None,
    ) -> None:
        """Join parts that are made already; `from_text`, `from_file` and `open` make them.

        Args:
            articles: All articles that the retriever's passages are of.
            retriever: Finds the passages to read.
            reader: Finds answer spans in them.
            settings: Defaults come from the environment.
            llm: A llama-index language model that writes the answers; by default the one that
                the settings name, or none.
        """
        self.articles: Mapping[str, Article] = MappingProxyType({a.id: a for a in articles})
        self.retriever = retriever
        self.reader = reader
        self.settings = settings or Settings()
        self.llm = llm or (load_llm(self.settings.llm) if self.settings.llm else None)
        self.answering = Answering(
            self.articles, retriever.encoder, reader, self.settings, self.llm
        )

    @classmethod
    def from_articles(
        cls,
        articles: Sequence[Article],
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
    ) -> "ArticleQA":
        """Index articles in memory.

        Args:
            articles: At least one; ids differ.
            settings: Defaults come from the environment.
            encoder: Instead of the one that the settings name.
            reader: Instead of the one that the settings name.

        Raises:
            EmptyArticleError: An article holds nothing to read.
            ModelError: Weights are missing or do not load.
            ValueError: There is no article, or two share an id.
        """
        if not articles or len({a.id for a in articles}) != len(articles):
            raise ValueError(f"need articles of different ids, not {[a.id for a in articles]}")
        settings = settings or Settings()
        passages = [passage for article in articles for passage in split(article)]
        retriever = Retriever.from_passages(
            passages,
            encoder or _cached_encoder(settings.encoder),
            {article.id: article.language for article in articles},
        )
        return cls(articles, retriever, reader or _cached_reader(settings.reader), settings)

    @classmethod
    def shipped(cls, *, settings: Settings | None = None) -> "ArticleQA":
        """Index the article that ships.

        Raises:
            ModelError: Weights are missing or do not load.
        """
        article = load_article(SHIPPED_ARTICLE, title=SHIPPED_TITLE)
        return cls.from_articles([article], settings=settings)

    @classmethod
    def from_text(
        cls, text: str, *, title: str = "Untitled", settings: Settings | None = None
    ) -> "ArticleQA":
        """Index a text in memory.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            ModelError: Weights are missing or do not load.
        """
        return cls.from_articles([article_from_text(text, title=title)], settings=settings)

    @classmethod
    def from_file(cls, path: str | Path, *, settings: Settings | None = None) -> "ArticleQA":
        """Index a file: txt, md, html, pdf or docx.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            UnreadableFileError: It is missing, binary, damaged or of an unknown kind.
            ModelError: Weights are missing or do not load.
        """
        return cls.from_articles([load_article(path)], settings=settings)

    @classmethod
    def open(cls, folder: str | Path, *, settings: Settings | None = None) -> "ArticleQA":
        """Ask all articles of a library on disk, as it stands now.

        Raises:
            LibraryError: There is no library in the folder, it is empty, damaged, or was made
                with another encoder.
            ModelError: Weights are missing or do not load.
        """
        settings = settings or Settings()
        library = Library.open(folder, _cached_encoder(settings.encoder), create=False)
        if not library.articles:
            raise LibraryError(f"The library in {folder} has no articles yet; add some first.")
        reader = _cached_reader(settings.reader)
        return cls(library.articles, library.retriever(), reader, settings)

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question.

        Args:
            question: Up to `MAX_QUESTION_CHARS` characters, in any language the models know.
            history: Earlier turns, oldest first, that a follow-up may refer to.

        Returns:
            The answer; `answered` is False where the articles do not answer.

        Raises:
            QuestionError: The question is blank or too long.
        """
        return self.answer_many([self.find(question, history=history)])[0]

    def ask_many(self, questions: Sequence[str]) -> list[Answer]:
        """Answer questions that do not refer to one another, in one batch.

        Raises:
            QuestionError: A question is blank or too long; nothing is answered then.
        """
        return self.answer_many(self.find_many([(question, ()) for question in questions]))

    def find(self, question: str, *, history: Sequence[Turn] = ()) -> Found:
        """Find the passages for a question, the first half of `ask`.

        Raises:
            QuestionError: The question is blank or too long.
        """
        return self.find_many([(question, history)])[0]

    def find_many(self, questions: Sequence[tuple[str, Sequence[Turn]]]) -> list[Found]:
        """Find the passages for questions, each with its own history, in one batch.

        Raises:
            QuestionError: A question is blank or too long.
        """
        if not questions:
            return []
        clock = Clock()
        cleaned = [clean_question(question) for question, _ in questions]
        standalone = [
            stand_alone(question, history)
            for question, (_, history) in zip(cleaned, questions, strict=True)
        ]
        clock.lap("followup")
        embeddings = self.retriever.encoder.encode_queries(standalone)
        clock.lap("encode")
        hits = self.retriever.search_embedded(standalone, embeddings, self.settings.top_k)
        clock.lap("retrieve")
        timings = clock.shares(len(questions))
        return [
            Found(question, alone, found, timings, embedding)
            for question, alone, found, embedding in zip(
                cleaned, standalone, hits, embeddings, strict=True
            )
        ]

    def answer(self, found: Found, on_text: Callable[[str], None] | None = None) -> Answer:
        """Read what `find` found, the second half of `ask`.

        Args:
            found: What was found.
            on_text: Told a language model's answer as it grows, before anything proves it.

        Raises:
            ModelError: A language model was to write the answer, and failed.
        """
        return self.answer_many([found], on_text)[0]

    def answer_many(
        self, founds: Sequence[Found], on_text: Callable[[str], None] | None = None
    ) -> list[Answer]:
        """Read what `find_many` found, in one batch; see `Answering.answer_many`."""
        return self.answering.answer_many(founds, on_text)
