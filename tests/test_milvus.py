import sys
import zlib
from importlib.util import find_spec

import numpy as np
import pytest

from index.encoder import unit_rows
from index.errors import EmptyArticleError, LibraryError
from index.milvus import MilvusPassages
from index.retriever import Retriever
from index.split import split
from index.types import Article

needs_milvus = pytest.mark.skipif(
    not (find_spec("pymilvus") and find_spec("milvus_lite")),
    reason="the extra `milvus` is not installed",
)


class RandomEncoder:
    """A vector of each text's own, so that no two similarities are alike."""

    name = "random"

    def __init__(self, dim=16):
        self.dim = dim

    def encode_queries(self, texts):
        return self.encode_passages(texts)

    def encode_passages(self, texts):
        rows = [np.random.default_rng(zlib.crc32(t.encode())).normal(size=self.dim) for t in texts]
        return unit_rows(np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim))


def article(name, sentences):
    text = "\n\n".join(
        f"Sentence {i} of the {name} is about a loan and a dog." for i in range(sentences)
    )
    return Article(name, name, text, "text", "en")


ARTICLES = [article("bank", 40), article("dog", 3), article("euro", 25)]
QUESTIONS = ["the loan of the bank", "dog", "Sentence 7 of the euro", "zzz"]


def oracle(articles):
    passages = sorted(
        (passage for each in articles for passage in split(each)),
        key=lambda p: (p.article_id, p.start),
    )
    languages = {each.id: each.language for each in articles}
    return Retriever.from_passages(passages, RandomEncoder(), languages).search_many(QUESTIONS, 5)


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return str(tmp_path_factory.mktemp("milvus") / "passages.db")


@pytest.fixture(scope="module")
def filled(uri):
    shelf = MilvusPassages.open(uri, RandomEncoder())
    for each in ARTICLES:
        assert shelf.add(each) == len(split(each))
    return shelf


def search(shelf, article_ids=None):
    return shelf.retriever(article_ids).search_many(QUESTIONS, 5)


@needs_milvus
def test_the_hits_are_those_of_the_search_in_memory(filled, uri):
    assert search(filled) == oracle(ARTICLES)
    for hits in search(filled):
        for hit in hits:
            p = hit.passage
            source = next(a for a in ARTICLES if a.id == p.article_id)
            assert source.text[p.start : p.end] == p.text
    assert search(MilvusPassages.open(uri, RandomEncoder())) == oracle(ARTICLES)


@needs_milvus
def test_a_chosen_subset(filled):
    assert search(filled, ["dog", "euro"]) == oracle(ARTICLES[1:])
    assert search(filled, []) == [()] * len(QUESTIONS)


@needs_milvus
def test_articles_are_replaced_and_removed(uri):
    shelf = MilvusPassages.open(uri, RandomEncoder(), collection="changing")
    assert search(shelf) == [()] * len(QUESTIONS)
    shelf.add(article("dog", 30))
    shelf.add(article("bank", 4))
    shelf.add(article("dog", 2))
    assert search(shelf) == oracle([article("dog", 2), article("bank", 4)])
    shelf.remove("bank")
    shelf.remove("never there")
    assert search(shelf) == oracle([article("dog", 2)])


@needs_milvus
def test_what_cannot_be_used(filled, uri):
    with pytest.raises(EmptyArticleError):
        filled.add(Article("empty", "Empty", " ", "text", "en"))
    for name in ('x" or id != "', "x\\", "x\n"):
        with pytest.raises(ValueError, match="Milvus cannot filter by the article id"):
            filled.add(Article(name, "Bad", "Some text.", "text", "en"))
    with pytest.raises(LibraryError, match="holds vectors of length 16"):
        MilvusPassages.open(uri, RandomEncoder(8))
    with pytest.raises(LibraryError, match="cannot be used"):
        MilvusPassages.open(
            uri.replace("passages.db", "missing-folder/x/passages.db"), RandomEncoder()
        )
    assert search(filled) == oracle(ARTICLES)


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "llama_index.vector_stores.milvus", None)
    with pytest.raises(LibraryError, match=r"pip install 'article-qa\[milvus\]'"):
        MilvusPassages.open("passages.db", RandomEncoder())
