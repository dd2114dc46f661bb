import errno
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from index import library as library_module
from index.dense import DenseIndex
from index.errors import EmptyArticleError, LibraryError
from index.library import Library
from index.retriever import Retriever
from index.split import split
from index.store import LOCK, MANIFEST
from index.types import Article
from tests.fakes import WORDS, FakeEncoder


class CountingEncoder(FakeEncoder):
    """Remembers what it embedded."""

    def __init__(self, name="fake"):
        self.name = name
        self.embedded = []

    def encode_passages(self, texts):
        self.embedded += texts
        return super().encode_passages(texts)


def article(name, text=None, source="text", language="en"):
    text = f"The {name} is here. Nothing else is." if text is None else text
    return Article(name, name.title(), text, source, language)


def found(library, query, article_ids=None):
    """The articles that a search finds, best first."""
    hits = library.retriever(article_ids).search(query, 10)
    return [hit.passage.article_id for hit in hits]


def oracle(articles, encoder):
    """A search over articles that were never in a library."""
    passages = [passage for each in articles for passage in split(each)]
    return Retriever.from_passages(passages, encoder, {a.id: a.language for a in articles})


@pytest.fixture(autouse=True, scope="module")
def fast_disk():
    """Do not wait for the disk: no test here pulls the plug."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def filled(folder):
    library = Library.open(folder, FakeEncoder())
    library.add_many([article("bank"), article("dog"), article("euro")])
    return library


# Adding, replacing, removing


def test_a_removed_article_is_never_found_for_another(filled):
    filled.remove("bank")
    filled.add(article("house"))
    assert found(filled, "euro")[0] == "euro"
    assert found(filled, "house")[0] == "house"
    assert "bank" not in found(filled, "bank")
    assert [a.id for a in filled.articles] == ["dog", "euro", "house"]


def test_what_is_saved_is_loaded(filled, folder):
    again = Library.open(str(folder), FakeEncoder())
    assert again.articles == filled.articles
    assert len(again) == 3
    hits = filled.retriever().search_many(WORDS, 5)
    assert again.retriever().search_many(WORDS, 5) == hits
    assert again.article("dog") == article("dog")


def test_an_empty_library_finds_nothing(folder):
    library = Library.open(folder, FakeEncoder())
    assert (library.articles, len(library)) == ((), 0)
    assert found(library, "bank") == []
    assert Library.open(folder, FakeEncoder()).articles == ()


def test_a_chosen_subset(filled):
    assert found(filled, "bank", ["dog", "euro"]) == found(filled, "bank", {"euro", "dog"})
    assert set(found(filled, "bank", ["dog", "euro"])) == {"dog", "euro"}
    assert found(filled, "bank", []) == []
    with pytest.raises(LibraryError, match="no article “cat”"):
        filled.retriever(["dog", "cat"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (article("a", "One.", "/a.txt"), article("b", "Two.", "/a.txt")),  # same source
        (article("a", "One.", "/a.txt"), article("b", "One.", "/b.txt")),  # same text
        (article("a", "One.", "/a.txt"), article("a", "Two.", "/b.txt")),  # same id
    ],
)
def test_adding_again_replaces_in_place(folder, first, second):
    library = Library.open(folder, FakeEncoder())
    library.add_many([first, article("dog")])
    assert library.add(second) == second
    assert library.articles == (second, article("dog"))
    assert Library.open(folder, FakeEncoder()).articles == library.articles


def test_texts_in_memory_have_no_source(folder):
    library = Library.open(folder, FakeEncoder())
    library.add_many([article("a", "One."), article("b", "Two.")])
    assert len(library) == 2


def test_one_article_can_take_the_place_of_two(folder):
    library = Library.open(folder, FakeEncoder())
    library.add_many([article("a", "One.", "/a"), article("b", "Two.", "/b")])
    library.add(article("c", "Two.", "/a"))
    assert [a.id for a in library.articles] == ["c"]


def test_replace(filled):
    filled.replace("dog", article("king"))
    assert [a.id for a in filled.articles] == ["bank", "king", "euro"]
    filled.replace("king", article("bank", "A river."))
    assert [a.id for a in filled.articles] == ["bank", "euro"]
    assert filled.article("bank").text == "A river."
    with pytest.raises(LibraryError, match="no article “dog”"):
        filled.replace("dog", article("loan"))


def test_unknown_ids(filled):
    for act in (filled.remove, filled.article):
        with pytest.raises(LibraryError, match="no article “cat” in the library"):
            act("cat")


def test_nothing_is_added_when_one_is_empty(filled):
    with pytest.raises(EmptyArticleError):
        filled.add_many([article("king"), article("empty", " ")])
    assert [a.id for a in filled.articles] == ["bank", "dog", "euro"]


def test_nothing_is_embedded_twice(folder):
    encoder = CountingEncoder()
    library = Library.open(folder, encoder)
    library.add_many([article("bank"), article("dog")])
    library = Library.open(folder, encoder)
    library.add(article("dog"))
    library.add(article("dog2", article("dog").text))
    library.remove("bank")
    library.add(article("euro"))
    assert encoder.embedded == [article(name).text for name in ("bank", "dog", "euro")]
    assert found(library, "dog")[0] == "dog2"


def test_adding_the_same_again_writes_nothing(filled, folder):
    before = (folder / MANIFEST).read_bytes()
    filled.add(article("dog"))
    assert (folder / MANIFEST).read_bytes() == before


def test_keys_are_never_used_twice(folder):
    seen = set()
    for round_ in range(4):
        library = Library.open(folder, FakeEncoder())
        library.add(article("bank", f"Bank {round_}."))
        keys = set(library._state.dense.keys())
        assert not keys & seen
        seen |= keys
        library.remove("bank")


# Files


def test_the_folder_holds_only_the_librarys_own_names(folder):
    library = Library.open(folder, FakeEncoder())
    library.add(article("../../x", "One.", "/etc/passwd\x00"))
    library.add(article("a/b\\c:*?.json", "Two."))
    library.remove("../../x")
    names = {path.name for path in folder.iterdir()}
    assert names == {"article-1.json", "index-3.faiss", MANIFEST, LOCK}
    assert Library.open(folder, FakeEncoder()).articles[0].id == "a/b\\c:*?.json"


def test_folders_that_are_no_library(tmp_path):
    (tmp_path / "letters.txt").write_text("Dear …")
    with pytest.raises(LibraryError, match="holds no library"):
        Library.open(tmp_path, FakeEncoder())
    with pytest.raises(LibraryError, match=r"letters\.txt"):
        Library.open(tmp_path / "letters.txt", FakeEncoder())
    with pytest.raises(LibraryError, match=r"There is no library in .*new"):
        Library.open(tmp_path / "new", FakeEncoder(), create=False)
    with pytest.raises(LibraryError, match=r"There is no library in .*new"):
        Library.reindex(tmp_path / "new", FakeEncoder())
    assert not (tmp_path / "new").exists()


def test_another_encoder(filled, folder):
    with pytest.raises(LibraryError, match=r"encoder “fake” \(9 dimensions\), not with “other”"):
        Library.open(folder, CountingEncoder("other"))
    encoder = CountingEncoder("other")
    library = Library.reindex(folder, encoder)
    assert len(encoder.embedded) == 3
    assert library.articles == filled.articles
    assert found(library, "euro")[0] == "euro"
    assert Library.open(folder, encoder).articles == filled.articles
    with pytest.raises(LibraryError, match="encoder “other”"):
        filled.add(article("king"))


@pytest.mark.parametrize("name", [MANIFEST, "article-1.json", "index-1.faiss"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "gone"])
def test_a_damaged_file_is_named(filled, folder, name, damage):
    path = folder / name
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        half = len(data) // 2
        flipped = data[:half] + bytes([data[half] ^ 0xFF]) + data[half + 1 :]
        path.write_bytes({"cut": data[:half], "flipped": flipped, "emptied": b""}[damage])
    with pytest.raises(LibraryError, match=name):
        Library.open(folder, FakeEncoder())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "x"),
        ("generation", None),
        ("articles", [{"file": "../../etc/passwd", "sha256": "0"}]),
        ("articles", {}),
        ("index", "index-1.faiss"),
        ("encoder", {"name": "fake"}),
        ("encoder", {"name": "fake", "dim": 8}),
    ],
)
def test_a_manifest_of_the_wrong_shape(filled, folder, key, value):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {key: value}))
    with pytest.raises(LibraryError, match="damaged"):
        Library.open(folder, FakeEncoder())


def test_a_library_of_a_newer_format(filled, folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 2}))
    with pytest.raises(LibraryError, match="newer version"):
        Library.open(folder, FakeEncoder())


# Crashes


class Crash(BaseException):
    """The power fails."""


def crash_at(monkeypatch, step, error=Crash):
    """Let the `step`-th thing done to the disk fail; a file being synced then loses its half."""
    count = 0

    def failing(function):
        def call(*args, **kwargs):
            nonlocal count
            count += 1
            if count == step:
                if function is os_fsync:
                    os.truncate(args[0], os.fstat(args[0]).st_size // 2) if is_file(
                        args[0]
                    ) else None
                raise error
            return function(*args, **kwargs)

        return call

    os_fsync = os.fsync
    monkeypatch.setattr(os, "fsync", failing(os.fsync))
    monkeypatch.setattr(Path, "replace", failing(Path.replace))
    monkeypatch.setattr(Path, "unlink", failing(Path.unlink))
    monkeypatch.setattr(DenseIndex, "save", failing(DenseIndex.save))
    return lambda: count >= step


def is_file(handle):
    return os.path.stat.S_ISREG(os.fstat(handle).st_mode)


CHANGES = {
    "add": lambda library: library.add_many([article("house"), article("king")]),
    "remove": lambda library: library.remove("bank"),
    "replace": lambda library: library.replace("dog", article("dog", "A dog and a loan.")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_crash_leaves_the_old_state_or_the_new(filled, folder, tmp_path, change):
    old = filled.articles
    CHANGES[change](filled)
    new = filled.articles
    outcomes = []
    for step in range(1, 50):
        here = tmp_path / str(step)
        library = Library.open(here, FakeEncoder())
        library.add_many(old)
        with pytest.MonkeyPatch.context() as monkeypatch:
            happened = crash_at(monkeypatch, step)
            with suppress(Crash):
                CHANGES[change](library)
        if not happened():
            break
        after = Library.open(here, FakeEncoder())
        assert after.articles in (old, new)
        outcomes.append(after.articles == new)
        assert_sound(after)
        after.add(article("river"))
        after.remove("euro")
        assert_sound(Library.open(here, FakeEncoder()))
        assert len(list(here.iterdir())) == len(after) + 3  # nothing is left lying about
    assert len(outcomes) >= 6
    assert outcomes == sorted(outcomes)  # old up to the swap, new from then on
    assert set(outcomes) == {False, True}


def assert_sound(library):
    """A library finds what a search over the same articles finds."""
    same = oracle(library.articles, FakeEncoder())
    assert library.retriever().search_many(WORDS, 9) == same.search_many(WORDS, 9)


def test_a_crash_while_a_library_is_made(tmp_path):
    for step in range(1, 20):
        here = tmp_path / str(step)
        with pytest.MonkeyPatch.context() as monkeypatch:
            happened = crash_at(monkeypatch, step)
            with suppress(Crash):
                Library.open(here, FakeEncoder())
        library = Library.open(here, FakeEncoder())
        library.add(article("dog"))
        assert found(library, "dog") == ["dog"]
        if not happened():
            break
    assert step > 4


def test_a_full_disk_changes_nothing(filled, folder):
    for step in range(1, 5):
        with pytest.MonkeyPatch.context() as monkeypatch:
            crash_at(monkeypatch, step, OSError(errno.ENOSPC, "No space left on device"))
            with pytest.raises(LibraryError, match=r"cannot be written: .*No space left"):
                filled.add(article("king"))
        assert [a.id for a in filled.articles] == ["bank", "dog", "euro"]
        assert Library.open(folder, FakeEncoder()).articles == filled.articles
    filled.add(article("king"))
    assert found(filled, "king")[0] == "king"


# Several processes and threads


def test_a_lock_held_for_too_long(filled, folder, monkeypatch):
    monkeypatch.setattr(library_module, "LOCK_SECONDS", 0.05)
    with FileLock(folder / LOCK), pytest.raises(LibraryError, match="in use by another process"):
        filled.add(article("king"))
    filled.add(article("king"))


def test_two_libraries_on_one_folder(filled, folder):
    other = Library.open(folder, FakeEncoder())
    filled.add(article("house"))
    other.add(article("king"))
    filled.remove("dog")
    other.remove("bank")
    assert [a.id for a in other.articles] == ["euro", "house", "king"]
    with pytest.raises(LibraryError, match="no article “bank”"):
        filled.remove("bank")
    assert_sound(Library.open(folder, FakeEncoder()))


def test_many_threads(folder):
    Library.open(folder, FakeEncoder())

    def work(word):
        library = Library.open(folder, FakeEncoder())
        for i in range(3):
            library.add(article(f"{word}{i}", f"A {word} {i}."))
            assert_sound(Library.open(folder, FakeEncoder()))
        library.remove(f"{word}1")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, WORDS[:4]))
    library = Library.open(folder, FakeEncoder())
    assert {a.id for a in library.articles} == {w + i for w in WORDS[:4] for i in "02"}
    assert_sound(library)


# Any sequence of changes


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "add", "replace", "remove", "reopen"]),
            st.sampled_from("abcd"),
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
            st.sampled_from(["text", "/one", "/two"]),
        ),
        max_size=10,
    )
)
def test_any_sequence_of_changes(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("library")
    library = Library.open(folder, FakeEncoder())
    plain: dict[str, Article] = {}
    for act, name, text, source in changes:
        each = article(name, f"{text}.", source)
        if act == "reopen":
            library = Library.open(folder, FakeEncoder())
        elif act == "remove" and name in plain:
            library.remove(name)
            del plain[name]
        elif act == "add" or (act == "replace" and plain):
            target = min(plain) if act == "replace" else None
            plain = without_rivals(plain, each, target) | {name: each}
            library.replace(target, each) if target else library.add(each)
        assert {a.id: a for a in library.articles} == plain
    assert_sound(library)
    assert_sound(Library.open(folder, FakeEncoder()))
    keys = library._state.dense.keys()
    texts = {
        key: p.text
        for s in library._state.stored
        for key, p in zip(s.keys, s.passages, strict=True)
    }
    expected = FakeEncoder().encode_passages([texts[key] for key in keys])
    np.testing.assert_array_equal(library._state.dense.vectors(keys), expected)
    shutil.rmtree(folder)


def without_rivals(plain, new, target):
    return {
        name: old
        for name, old in plain.items()
        if name not in (new.id, target)
        and old.text != new.text
        and (old.source != new.source or new.source == "text")
    }
