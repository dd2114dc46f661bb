"""Many articles on disk, with the vectors of their passages: add, replace, remove, search.

What is added is embedded once; whatever else happens to the library afterwards, those vectors are
kept. How it is written, and why a crash cannot harm it, stands in `index.store`.

    library = Library.open("my-library", encoder)
    library.add(load_article("report.pdf"))
    library.retriever().search("How much is the loan?", top_k=5)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.draft import Draft, embed
from index.encoder import Encoder
from index.errors import LibraryError
from index.retriever import Retriever
from index.state import State
from index.store import LOCK, MANIFEST, generation_of, is_blank, read_state, write_state
from index.types import Article

LOCK_SECONDS = 60.0


class Library:
    """Articles in a folder.

    A library shows the articles as they were when it was opened or last changed. Several
    processes and threads may change the same folder: each change starts from what is on disk.
    """

    def __init__(self, folder: Path, encoder: Encoder, state: State) -> None:
        """Keep the parts; `open` reads or makes them."""
        self.folder = folder
        self.encoder = encoder
        self._state = state

    @classmethod
    def open(cls, folder: str | Path, encoder: Encoder, *, create: bool = True) -> "Library":
        """Open a library.

        Args:
            folder: Its folder.
            encoder: Embeds what is added, and the questions; the one that the library was made
                with.
            create: Whether to make an empty library where there is none.

        Raises:
            LibraryError: The folder holds no library and is not empty (or `create` is False), a
                file in it is damaged, or it was made with another encoder.
        """
        folder = Path(folder)
        if (state := _read(folder)) is None:
            if not create:
                raise LibraryError(f"There is no library in {folder}.")
            state = _make(folder, encoder)
        library = cls(folder, encoder, state)
        library._check_encoder(state)
        return library

    @classmethod
    def reindex(cls, folder: str | Path, encoder: Encoder) -> "Library":
        """Embed every article of a library anew, with whatever encoder, and open it.

        Raises:
            LibraryError: There is no library in the folder, or a file in it is damaged.
        """
        folder = Path(folder)
        if _read(folder) is None:
            raise LibraryError(f"There is no library in {folder}.")
        with _locked(folder):
            state = _read(folder) or State.empty(encoder.name, encoder.dim)
            draft = Draft(state, encoder)
            draft.embed_all()
            state = draft.state()
            _write(folder, state)
        return cls(folder, encoder, state)

    def __len__(self) -> int:
        """Number of articles."""
        return len(self._state.stored)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles, in the order in which they were first added."""
        return tuple(stored.article for stored in self._state.stored)

    def article(self, article_id: str) -> Article:
        """The article of this id.

        Raises:
            LibraryError: There is none.
        """
        return self._state.find(article_id).article

    def retriever(self, article_ids: Iterable[str] | None = None) -> Retriever:
        """A search over the passages of all articles, or of some.

        Args:
            article_ids: Which articles; by default all. The order does not matter.

        Raises:
            LibraryError: An id is unknown.
        """
        state = self._state
        chosen = state.stored
        if article_ids is not None:
            wanted = {state.find(article_id).file for article_id in article_ids}
            chosen = tuple(stored for stored in state.stored if stored.file in wanted)
        return Retriever.from_embeddings(
            [passage for stored in chosen for passage in stored.passages],
            state.dense.vectors([key for stored in chosen for key in stored.keys]),
            self.encoder,
            {stored.article.id: stored.article.language for stored in chosen},
        )

    def add(self, article: Article) -> Article:
        """Add an article; see `add_many`."""
        return self.add_many([article])[0]

    def add_many(self, articles: Sequence[Article]) -> list[Article]:
        """Add articles in one step: all are added, or none.

        An article with the id, the text or the source of one that is there takes its place; texts
        given in memory have no source in this sense. Passages of a text that is there already are
        not embedded again.

        Returns:
            The articles as they are stored.

        Raises:
            EmptyArticleError: An article holds nothing to read.
            LibraryError: The folder cannot be written, or is in use for too long.
        """

        def edit(draft: Draft) -> None:
            for article in articles:
                draft.put(article, draft.rivals(article))

        self._change(edit, articles)
        return list(articles)

    def replace(self, article_id: str, article: Article) -> Article:
        """Put an article in the place of another, whatever its id, text and source.

        Raises:
            EmptyArticleError: The new article holds nothing to read.
            LibraryError: The id is unknown, or the folder cannot be written.
        """

        def edit(draft: Draft) -> None:
            draft.put(article, [draft.find(article_id), *draft.rivals(article)])

        self._change(edit, [article])
        return article

    def remove(self, article_id: str) -> None:
        """Remove an article.

        Raises:
            LibraryError: The id is unknown, or the folder cannot be written.
        """
        self._change(lambda draft: draft.drop(draft.find(article_id)))

    def _change(self, edit: Callable[[Draft], None], articles: Sequence[Article] = ()) -> None:
        """Make a change to what is on disk, and show the outcome."""
        fresh = embed(articles, self._state, self.encoder)  # slow, and needs no lock
        with _locked(self.folder):
            state = self._state
            if generation_of(self.folder) != state.generation:
                state = _read(self.folder) or state
                self._check_encoder(state)
            draft = Draft(state, self.encoder, fresh)
            edit(draft)
            if draft.changed:
                state = draft.state()
                _write(self.folder, state)
            self._state = state

    def _check_encoder(self, state: State) -> None:
        """Refuse vectors of another encoder."""
        made_with, given = (state.encoder, state.dense.dim), (self.encoder.name, self.encoder.dim)
        if made_with != given:
            raise LibraryError(
                f"The library in {self.folder} was made with the encoder “{made_with[0]}” "
                f"({made_with[1]} dimensions), not with “{given[0]}” ({given[1]}). Open it with "
                "that encoder, or embed it anew: qa index rebuild."
            )


def _read(folder: Path) -> State | None:
    """The state on disk, or None where a library can be made."""
    try:
        if (state := read_state(folder)) is not None:
            return state
        blank = is_blank(folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LibraryError(f"The library in {folder} cannot be read: {error.strerror}.") from error
    if not blank:
        raise LibraryError(
            f"{folder} holds no library ({MANIFEST} is not there) and is not empty. "
            "Choose another folder, or restore the file."
        )
    return None


def _make(folder: Path, encoder: Encoder) -> State:
    """Make an empty library, unless another process just did."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    with _locked(folder):
        if (state := _read(folder)) is None:
            state = State.empty(encoder.name, encoder.dim)
            _write(folder, state)
    return state


def _write(folder: Path, state: State) -> None:
    """Write a state down."""
    try:
        write_state(folder, state)
    except (OSError, RuntimeError) as error:  # FAISS raises the latter
        raise LibraryError(f"The library in {folder} cannot be written: {error}.") from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes and threads from changing the library."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise LibraryError(
            f"The library in {folder} is in use by another process. Try again later."
        ) from error
    except OSError as error:
        raise LibraryError(f"The library in {folder} cannot be locked: {error}.") from error
    try:
        yield
    finally:
        lock.release()
