"""The same passages in Milvus, through llama-index: Milvus Lite in a file, or a cluster by its URI.

Needs the extra `milvus`. Milvus holds the passages, their offsets and their vectors and searches
the vectors; words are searched here (BM25), and both are fused as ever, so that the hits are those
of `Retriever.from_passages` over the same articles. Texts of articles are not kept in Milvus.

    shelf = MilvusPassages.open("passages.db", encoder)
    shelf.add(article)
    shelf.retriever().search("How much is the loan?", top_k=5)
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from llama_index.core.schema import TextNode
from llama_index.core.vector_stores import VectorStoreQuery
from llama_index.core.vector_stores.utils import metadata_dict_to_node

from index.dense import DenseIndex
from index.encoder import Embeddings, Encoder
from index.errors import LibraryError
from index.llama import node_to_passage, passage_to_node
from index.retriever import Retriever
from index.split import split
from index.types import Article, Passage

DEFAULT_COLLECTION = "passages"
FETCH_ROWS = 1_000


class MilvusPassages:
    """Passages of any number of articles in one Milvus collection."""

    def __init__(self, store: Any, encoder: Encoder) -> None:
        """Wrap a `MilvusVectorStore` for vectors of the encoder's length; `open` makes one."""
        self._store = store
        self.encoder = encoder

    @classmethod
    def open(
        cls,
        uri: str,
        encoder: Encoder,
        *,
        collection: str = DEFAULT_COLLECTION,
        token: str = "",
    ) -> "MilvusPassages":
        """Open a collection, made when missing.

        Args:
            uri: A file's name that ends in `.db` (Milvus Lite), or the address of a server.
            encoder: Embeds passages and questions.
            collection: The collection's name; one for each encoder.
            token: `user:password` or an API key, if the server asks for one.

        Raises:
            LibraryError: The extra is not installed, the server cannot be reached, or the
                collection was made for vectors of another length.
        """
        try:
            from llama_index.vector_stores.milvus import MilvusVectorStore
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise LibraryError(
                "Milvus needs the extra: pip install 'article-qa[milvus]'"
            ) from error
        try:
            store = MilvusVectorStore(
                uri=uri,
                token=token,
                collection_name=collection,
                dim=encoder.dim,
                similarity_metric="IP",
                index_config={"index_type": "FLAT"},
                consistency_level="Strong",
                upsert_mode=True,
                use_async_client=False,
            )
            dim = _dim(store.client.describe_collection(collection), store.embedding_field)
        except (MilvusException, OSError) as error:
            raise LibraryError(f"Milvus at {uri} cannot be used: {error}") from error
        if dim != encoder.dim:
            raise LibraryError(
                f"The collection “{collection}” holds vectors of length {dim}, and the encoder "
                f"“{encoder.name}” makes them {encoder.dim} long. Choose another collection."
            )
        return cls(store, encoder)

    def add(self, article: Article) -> int:
        """Add an article's passages, in the place of those that an article of its id had.

        Returns:
            How many passages it has.

        Raises:
            EmptyArticleError: There is nothing to read in it.
            ValueError: Its id cannot be named in a Milvus filter.
        """
        passages = split(article)
        embeddings = self.encoder.encode_passages([passage.text for passage in passages])
        nodes = []
        for passage, embedding in zip(passages, embeddings, strict=True):
            node = passage_to_node(passage)
            node.metadata = {"language": article.language}
            node.embedding = embedding.tolist()
            nodes.append(node)
        self.remove(article.id)
        self._store.add(nodes)
        return len(nodes)

    def remove(self, article_id: str) -> None:
        """Remove an article's passages, if there are any."""
        self._store.delete(_filterable(article_id))

    def retriever(self, article_ids: Collection[str] | None = None) -> Retriever:
        """A search over the passages as they are now, of all articles or of some.

        Args:
            article_ids: Which articles; by default all.
        """
        nodes = [n for n in self._nodes() if article_ids is None or n.ref_doc_id in article_ids]
        passages = sorted(map(node_to_passage, nodes), key=lambda p: (p.article_id, p.start))
        languages = {str(n.ref_doc_id): str(n.metadata.get("language", "en")) for n in nodes}
        dense = _MilvusDense(self._store, passages, only=None if article_ids is None else languages)
        return Retriever(passages, self.encoder, cast("DenseIndex", dense), languages)

    def _nodes(self) -> Iterator[TextNode]:
        """All passages in the collection, as nodes."""
        text = self._store.text_key
        rows = self._store.client.query_iterator(
            self._store.collection_name,
            batch_size=FETCH_ROWS,
            output_fields=["_node_content", "_node_type", text],
        )
        while batch := rows.next():
            for row in batch:
                node = cast("TextNode", metadata_dict_to_node(row))
                node.text = row[text]
                yield node
        rows.close()


class _MilvusDense:
    """The one method of `DenseIndex` that a retriever needs, done by Milvus."""

    def __init__(
        self, store: Any, passages: Sequence[Passage], only: Collection[str] | None
    ) -> None:
        """Search `passages` alone, which are those of the articles `only`, or all there are."""
        self._store = store
        self._places = {passage.id: place for place, passage in enumerate(passages)}
        self._only = None if only is None else [_filterable(article_id) for article_id in only]

    def search(self, queries: Embeddings, top_k: int) -> tuple[list[list[float]], list[list[int]]]:
        """Find the nearest passages, best first: cosine similarities and places in `passages`."""
        scores, places = [], []
        for query in queries:
            found = self._found(query, min(top_k, len(self._places)))
            scores.append([score for score, _ in found])
            places.append([place for _, place in found])
        return scores, places

    def _found(self, query: Any, top_k: int) -> list[tuple[float, int]]:
        """The similarities and places of the nearest passages for one question."""
        if not top_k:
            return []
        result = self._store.query(
            VectorStoreQuery(
                query_embedding=query.tolist(), similarity_top_k=top_k, doc_ids=self._only
            )
        )
        pairs = zip(result.similarities, result.ids, strict=True)
        # What was added after the passages were fetched has no place among them.
        return [(score, self._places[name]) for score, name in pairs if name in self._places]


def _filterable(article_id: str) -> str:
    """The id, if it can stand in a Milvus filter, into which llama-index pastes it unescaped."""
    if set(article_id) & set('"\\') or not article_id.isprintable():
        raise ValueError(f"Milvus cannot filter by the article id {article_id!r}")
    return article_id


def _dim(description: dict[str, Any], field: str) -> int:
    """The length of the vectors of a collection."""
    return next(int(f["params"]["dim"]) for f in description["fields"] if f["name"] == field)
