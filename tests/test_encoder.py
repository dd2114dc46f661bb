import json

import numpy as np
import pytest

from index.encoder import OnnxEncoder, load_encoder, unit_rows
from index.errors import ModelError
from qa.settings import Settings

SENTENCES = ["De kat zit op de mat.", "The cat sits on the mat.", "Interest rates rose in May."]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(Settings().encoder)


def test_the_shipped_encoder_runs_on_onnx_and_gives_unit_rows(encoder):
    assert isinstance(encoder, OnnxEncoder)
    rows = encoder.encode_passages(SENTENCES)
    assert rows.shape == (3, encoder.dim)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_sentence_is_nearest_to_its_translation(encoder):
    dutch, english, other = encoder.encode_passages(SENTENCES)
    assert dutch @ english > max(dutch @ other, english @ other)


def test_a_text_is_embedded_the_same_whatever_is_beside_it(encoder):
    texts = [*SENTENCES, "Kort.", "Een veel langere zin met " + "veel woorden " * 30]
    single = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_array_equal(encoder.encode_passages(texts), single)


def test_no_texts_are_no_rows(encoder):
    assert encoder.encode_queries([]).shape == (0, encoder.dim)


def test_odd_texts_are_embedded(encoder):
    rows = encoder.encode_queries(["", "😀", "x" * 5000, "\u200f", "文"])
    assert np.isfinite(rows).all()


def test_zero_rows_stay_zero():
    rows = unit_rows(np.array([[0, 0], [3, 4]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0, 0], [0.6, 0.8]], atol=1e-7)


def test_a_missing_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="nothing-here"):
        load_encoder(str(tmp_path / "nothing-here"))


def test_a_damaged_graph_is_named(tmp_path):
    (tmp_path / "onnx").mkdir()
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "onnx/model.onnx").write_bytes(b"not a graph")
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 4}))
    (tmp_path / "1_Pooling/config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))
    (tmp_path / "config_sentence_transformers.json").write_text("{}")
    with pytest.raises(ModelError, match="does not load"):
        load_encoder(str(tmp_path))


def test_other_pooling_is_refused_not_ignored(tmp_path):
    (tmp_path / "onnx").mkdir()
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "onnx/model.onnx").write_bytes(b"")
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 4}))
    (tmp_path / "1_Pooling/config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    (tmp_path / "config_sentence_transformers.json").write_text("{}")
    with pytest.raises(ModelError, match="mean pooling"):
        load_encoder(str(tmp_path))
