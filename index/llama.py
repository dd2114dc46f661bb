"""The way into and out of llama-index: documents, nodes, and our search as theirs.

llama-index recovers a node's offsets by searching its text in the document, which finds the wrong
place when a passage is repeated. Here a node's offsets are the passage's own and stay so.
"""

from collections.abc import Sequence
from typing import Any

from llama_index.core.node_parser import NodeParser
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from index.retriever import Retriever
from index.split import MAX_PASSAGE_CHARS, split
from index.types import Article, Hit, Passage

_KEYS = ("title", "source", "language")


def article_to_document(article: Article) -> Document:
    """An article as a llama-index document; `document_to_article` is its inverse."""
    metadata = {key: getattr(article, key) for key in _KEYS}
    return Document(
        id_=article.id,
        text=article.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )


def document_to_article(document: BaseNode) -> Article:
    """A llama-index document as an article; what its metadata lacks is left at a default."""
    metadata = document.metadata
    return Article(
        id=document.node_id,
        title=str(metadata.get("title") or metadata.get("file_name") or document.node_id),
        text=document.get_content(),
        source=str(metadata.get("source") or metadata.get("file_path") or "document"),
        language=str(metadata.get("language") or "en"),
    )


def passage_to_node(passage: Passage) -> TextNode:
    """A passage as a llama-index node, with its offsets in the article."""
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.article_id)},
    )


def node_to_passage(node: BaseNode) -> Passage:
    """The passage that `passage_to_node` made a node of.

    Raises:
        ValueError: The node lacks its offsets or its document.
    """
    if not isinstance(node, TextNode) or node.start_char_idx is None or node.end_char_idx is None:
        raise ValueError(f"node {node.node_id!r} has no offsets")
    if node.ref_doc_id is None:
        raise ValueError(f"node {node.node_id!r} has no document")
    return Passage(node.node_id, node.ref_doc_id, node.start_char_idx, node.end_char_idx, node.text)


def hit_to_node(hit: Hit) -> NodeWithScore:
    """A hit as llama-index has it."""
    return NodeWithScore(node=passage_to_node(hit.passage), score=hit.score)


class PassageNodeParser(NodeParser):
    """Splits documents into passages of whole sentences, for any llama-index pipeline."""

    max_chars: int = MAX_PASSAGE_CHARS

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: ARG002  llama-index's signature
        **_: Any,
    ) -> list[BaseNode]:
        """Split each document that holds text."""
        articles = [document_to_article(node) for node in nodes if node.get_content().strip()]
        return [
            passage_to_node(passage)
            for article in articles
            for passage in split(article, self.max_chars)
        ]

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]
    ) -> list[BaseNode]:
        """Let llama-index link the nodes, then put back the offsets that it searched anew."""
        offsets = [
            (getattr(n, "start_char_idx", None), getattr(n, "end_char_idx", None)) for n in nodes
        ]
        linked: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(linked, offsets, strict=True):
            if isinstance(node, TextNode):
                node.start_char_idx, node.end_char_idx = start, end
        return linked


class PassageRetriever(BaseRetriever):
    """Our search as a llama-index retriever."""

    def __init__(self, retriever: Retriever, top_k: int = 6) -> None:
        """Wrap a retriever; `top_k` passages at most, from 1."""
        super().__init__()
        self._retriever = retriever
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Find the best passages, best first."""
        hits = self._retriever.search(query_bundle.query_str, self._top_k)
        return [hit_to_node(hit) for hit in hits]
