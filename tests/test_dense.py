import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoder import unit_rows
from index.errors import LibraryError


def vectors(n: int, dim: int = 8, seed: int = 0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32))


@given(n=st.integers(1, 40), top_k=st.integers(1, 60), seed=st.integers(0, 5))
def test_search_is_what_brute_force_finds(n, top_k, seed):
    rows, queries = vectors(n, seed=seed), vectors(3, seed=seed + 100)
    index = DenseIndex(8)
    index.add(range(100, 100 + n), rows)
    scores, keys = index.search(queries, top_k)
    similarities = queries @ rows.T
    expected = np.argsort(-similarities, axis=1, kind="stable")[:, :top_k]
    np.testing.assert_array_equal(keys, expected + 100)
    np.testing.assert_allclose(scores, np.take_along_axis(similarities, expected, 1), atol=1e-6)


def test_more_than_there_are_gives_no_padding():
    index = DenseIndex(8)
    index.add([7], vectors(1))
    _, keys = index.search(vectors(1), 50)
    assert keys.tolist() == [[7]]


def test_an_empty_index_finds_nothing():
    scores, keys = DenseIndex(8).search(vectors(2), 3)
    assert scores.shape == keys.shape == (2, 0)


def test_a_removed_vector_is_never_found_for_another():
    rows = vectors(4)
    index = DenseIndex(8)
    index.add([0, 1, 2], rows[:3])
    assert index.remove([0, 99]) == 1
    index.add([3], rows[3:])
    _, keys = index.search(rows, 1)
    assert keys[1:, 0].tolist() == [1, 2, 3]
    assert keys[0, 0] != 0
    assert sorted(index.keys()) == [1, 2, 3]


def test_search_leaves_the_queries_as_they_are():
    queries = vectors(2) * 3
    before = queries.copy()
    index = DenseIndex(8)
    index.add([0], vectors(1))
    index.search(queries, 1)
    np.testing.assert_array_equal(queries, before)


def test_vectors_come_back_by_key():
    rows = vectors(3)
    index = DenseIndex(8)
    index.add([5, 3, 9], rows)
    np.testing.assert_array_equal(index.vectors([9, 5]), rows[[2, 0]])
    with pytest.raises(KeyError):
        index.vectors([4])


@pytest.mark.parametrize("keys", [[0, 1], [5, 5, 6], [0, 1, 2, 3]])
def test_keys_are_checked(keys):
    index = DenseIndex(8)
    index.add([0], vectors(1))
    with pytest.raises(ValueError, match="keys"):
        index.add(keys, vectors(3))


def test_top_k_must_be_positive():
    with pytest.raises(ValueError, match="0"):
        DenseIndex(8).search(vectors(1), 0)


def test_save_and_load_find_the_same(tmp_path):
    index = DenseIndex(8)
    index.add([4, 2, 7], vectors(3))
    index.save(tmp_path / "index.faiss")
    assert [path.name for path in tmp_path.iterdir()] == ["index.faiss"]
    loaded = DenseIndex.load(tmp_path / "index.faiss")
    queries = vectors(5, seed=9)
    for before, after in zip(index.search(queries, 3), loaded.search(queries, 3), strict=True):
        np.testing.assert_array_equal(before, after)
    loaded.add([8], vectors(1, seed=3))
    assert len(loaded) == 4


@pytest.mark.parametrize("content", [b"", b"not an index", None])
def test_a_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "index.faiss"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"index\.faiss"):
        DenseIndex.load(path)
