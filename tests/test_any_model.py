"""Any sentence-transformers or question-answering folder can stand in for those that ship."""

import numpy as np
import pytest

from index.encoder import SentenceTransformerEncoder, load_encoder
from index.types import Article
from qa.reader import Calibration, TransformersReader, load_reader
from qa.service import ArticleQA
from qa.settings import Settings
from tests.fakes import WORDS

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",  # transformers' and sentence-transformers' own
    "ignore::FutureWarning",
)
TEXT = "The bank gave a loan. The king has a dog. It was a year of 3 euro."


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory):
    """A BERT of one tiny layer with random weights, and a tokenizer of a few words."""
    import torch
    from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-bert")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = ["the", "a", "gave", "has", "it", "was", "of", "who", "3", ".", "?"]
    vocabulary = {word: i for i, word in enumerate([*special, *words, *WORDS])}
    BertTokenizerFast(vocab=vocabulary).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=512,
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(bert_folder, tmp_path_factory):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    folder = str(tmp_path_factory.mktemp("tiny-encoder"))
    body = Transformer(str(bert_folder))
    SentenceTransformer(modules=[body, Pooling(16, "mean")]).save(folder)
    return load_encoder(folder)


def test_a_sentence_transformers_folder_is_an_encoder(encoder):
    assert isinstance(encoder, SentenceTransformerEncoder)
    rows = encoder.encode_passages(["the bank", "a dog"])
    assert rows.shape == (2, encoder.dim) == (2, 16)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_model_that_onnx_alone_cannot_run_is_left_to_its_library(bert_folder, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    pooled = SentenceTransformer(modules=[Transformer(str(bert_folder)), Pooling(16, "cls")])
    pooled.save(str(tmp_path))
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx/model.onnx").write_bytes(b"never read")
    assert isinstance(load_encoder(str(tmp_path)), SentenceTransformerEncoder)


def test_a_question_answering_folder_is_a_reader(bert_folder):
    reader = load_reader(str(bert_folder))
    assert isinstance(reader, TransformersReader)
    assert reader.calibration == Calibration()
    together = reader.read([("who ?", TEXT), ("the king ?", "A dog.")])
    for spans, passage in zip(together, (TEXT, "A dog."), strict=True):
        assert spans
        for span in spans:
            assert passage[span.start : span.end].strip()
    alone = reader.read([("the king ?", "A dog.")])[0]
    assert [(s.start, s.end) for s in alone] == [(s.start, s.end) for s in together[1]]


def test_a_desk_of_other_models_quotes_word_for_word(encoder, bert_folder):
    desk = ArticleQA.from_articles(
        [Article("a", "A", TEXT, "text", "en")],
        settings=Settings(min_confidence=0),
        encoder=encoder,
        reader=load_reader(str(bert_folder)),
    )
    answer = desk.ask("who has a dog ?")
    assert answer.answered
    assert all(quote.verify(desk.articles["a"]) for quote in answer.quotes)
