import json
import re

import numpy as np
import pytest

from index.encoder import OnnxEncoder, is_mean_pooled, load_encoder, unit_rows
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


def fake_folder(folder, modules=("Transformer", "Pooling", "Normalize"), pooling="mean_tokens"):
    """A sentence-transformers folder whose graph is none."""
    for name in ("onnx", "1_Pooling"):
        (folder / name).mkdir()
    (folder / "onnx/model.onnx").write_bytes(b"not a graph")
    kinds = [{"type": f"sentence_transformers.models.{name}"} for name in modules]
    contents = {
        "config.json": {"hidden_size": 4},
        "modules.json": kinds,
        "1_Pooling/config.json": {f"pooling_mode_{pooling}": True},
        "config_sentence_transformers.json": {},
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))
    return folder


def test_a_damaged_graph_is_named(tmp_path):
    with pytest.raises(ModelError, match="does not load"):
        load_encoder(str(fake_folder(tmp_path)))


def test_other_weights_have_another_name(tmp_path, encoder):
    names = set()
    for name, graph in (("a", b"one"), ("b", b"two")):
        (tmp_path / name).mkdir()
        folder = fake_folder(tmp_path / name)
        (folder / "onnx/model.onnx").write_bytes(graph)
        names.add(OnnxEncoder(None, folder, 4, "", "").name.partition("-")[2])
    assert len(names) == 2
    assert re.fullmatch(r"encoder-[0-9a-f]{12}", encoder.name)


@pytest.mark.parametrize(
    ("modules", "pooling", "fits"),
    [
        (("Transformer", "Pooling"), "mean_tokens", True),
        (("Transformer", "Pooling", "Normalize"), "mean_tokens", True),
        (("Transformer", "Pooling", "Normalize"), "cls_token", False),
        (("Transformer", "Pooling", "Dense"), "mean_tokens", False),
        (("Transformer",), "mean_tokens", False),
    ],
)
def test_only_plain_mean_pooling_runs_on_onnx(tmp_path, modules, pooling, fits):
    folder = fake_folder(tmp_path, modules, pooling)
    assert is_mean_pooled(folder) == fits
    if not fits:
        with pytest.raises(ModelError, match="mean pooling"):
            OnnxEncoder.open(folder)


def test_a_folder_without_modules_is_not_mean_pooled(tmp_path):
    assert not is_mean_pooled(tmp_path)
