"""`ArticleQA` as a llama-index query engine, its source nodes with their character offsets."""

from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.llama import hit_to_node
from qa.service import ArticleQA
from qa.types import Answer, Quote

NOT_IN_ARTICLE = "Not in the article."


class ArticleQueryEngine(BaseQueryEngine):
    """Answers through llama-index's interface.

    A response's text is the short answer. Its source nodes are the quotes, or, where the article
    does not answer, nothing; `metadata["answer"]` holds `Answer.to_dict()`, so that `answered`
    need not be read off the text.
    """

    def __init__(self, desk: ArticleQA) -> None:
        """Wrap a desk."""
        super().__init__(callback_manager=None)
        self._desk = desk

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The passages that would be read, best first."""
        return [hit_to_node(hit) for hit in self._desk.find(query_bundle.query_str).hits]

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._desk.ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}


def _response(answer: Answer) -> Response:
    """An answer as a llama-index response."""
    return Response(
        response=answer.text if answer.answered else NOT_IN_ARTICLE,
        source_nodes=[NodeWithScore(node=_node(q), score=answer.confidence) for q in answer.quotes],
        metadata={"answer": answer.to_dict()},
    )


def _node(quote: Quote) -> TextNode:
    """A quote as a node; its metadata carries what proves it."""
    return TextNode(
        id_=f"{quote.article_id}:{quote.start}-{quote.end}",
        text=quote.text,
        start_char_idx=quote.start,
        end_char_idx=quote.end,
        metadata={
            "article_id": quote.article_id,
            "article_sha256": quote.article_sha256,
            "answer_start": quote.answer_start,
            "answer_end": quote.answer_end,
        },
    )
