import pytest

pytest.importorskip("llama_index.core")

from llama_index.core.schema import Document, QueryBundle, TextNode

from index.llama import (
    PassageNodeParser,
    PassageRetriever,
    article_to_document,
    document_to_article,
    node_to_passage,
    passage_to_node,
)
from index.retriever import Retriever
from index.split import split
from index.types import Article
from qa.llama import ArticleQueryEngine
from qa.service import ArticleQA
from qa.types import Answer
from tests.fakes import FakeEncoder, FakeReader

REPEATED = "The loan is 3 euro. The king pays. " * 20
ARTICLE = Article("a", "A title", REPEATED.strip(), "a.txt", "en")


def test_article_and_document_are_inverse():
    assert document_to_article(article_to_document(ARTICLE)) == ARTICLE


def test_a_document_of_someone_else_becomes_an_article():
    article = document_to_article(Document(id_="x", text="Hello.", metadata={"file_name": "h.txt"}))
    assert (article.id, article.title, article.text) == ("x", "h.txt", "Hello.")


def test_nodes_keep_the_offsets_of_repeated_passages():
    nodes = PassageNodeParser(max_chars=80).get_nodes_from_documents([article_to_document(ARTICLE)])
    passages = split(ARTICLE, 80)
    assert [node_to_passage(node) for node in nodes] == list(passages)
    for node in nodes:
        assert ARTICLE.text[node.start_char_idx : node.end_char_idx] == node.text
    assert nodes[1].prev_node.node_id == nodes[0].node_id


def test_a_node_without_offsets_is_refused():
    with pytest.raises(ValueError, match="offsets"):
        node_to_passage(TextNode(text="x"))
    node = passage_to_node(split(ARTICLE)[0])
    node.relationships.clear()
    with pytest.raises(ValueError, match="document"):
        node_to_passage(node)


def test_the_retriever_finds_what_ours_finds():
    ours = Retriever.from_passages(split(ARTICLE, 80), FakeEncoder(), {"a": "en"})
    nodes = PassageRetriever(ours, top_k=3).retrieve("Who is the king?")
    assert [(n.node.node_id, n.score) for n in nodes] == [
        (hit.passage.id, hit.score) for hit in ours.search("Who is the king?", 3)
    ]


def desk() -> ArticleQA:
    article = Article("a", "A", "The bank gave a loan of 3 euro. It rains.", "text", "en")
    reader = FakeReader({"How much?": "3 euro"})
    return ArticleQA.from_articles([article], encoder=FakeEncoder(), reader=reader)


def test_the_query_engine_answers_with_source_nodes_at_their_offsets():
    response = ArticleQueryEngine(desk()).query("How much?")
    assert str(response) == "3 euro"
    [source] = response.source_nodes
    assert source.node.text == "The bank gave a loan of 3 euro."
    assert (source.node.start_char_idx, source.node.end_char_idx) == (0, 31)
    answer = Answer.from_dict(response.metadata["answer"])
    assert answer.quotes[0].verify(desk().articles["a"])


def test_the_query_engine_says_when_it_is_not_in_the_article():
    response = ArticleQueryEngine(desk()).query("Who sang?")
    assert response.source_nodes == []
    assert response.metadata["answer"]["answered"] is False


def test_the_query_engine_retrieves_the_passages_that_would_be_read():
    [node] = ArticleQueryEngine(desk()).retrieve(QueryBundle("bank"))
    assert node.node.text == desk().articles["a"].text
