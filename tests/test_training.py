"""The pure parts of training: the weight format, the vocabulary, windows and their spans."""

import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from training.average import mean_weights
from training.encoder import Asked, chunks, sample
from training.examples import Example, is_held_out, news_examples, news_items
from training.mixture import Mixture, targets
from training.q4 import BLOCK_WEIGHTS, dequantise
from training.reader import rate_factor
from training.vocabulary import is_kept_character, piece_counts, prune, word_variants
from training.windows import roughened, sentences, window_with_answer, window_without_answer

DATA = Path(__file__).parent.parent / "training" / "data"
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁de", "▁trein", "s", "▁naar", "のび", "<mask>"]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDE.,?1é€"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    vocabulary = [(piece, -float(len(PIECES) - i)) for i, piece in enumerate(PIECES)]
    vocabulary += [(letter, -30.0) for letter in LETTERS if letter != "s"]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=3))
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B:1 </s>:1", [("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


texts = st.lists(
    st.text(alphabet=LETTERS + " ", min_size=1, max_size=40).map(lambda t: t.strip() or "x"),
    min_size=1,
    max_size=12,
).map(". ".join)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Example("Wat?", text, start, end, "a")


def test_a_block_worked_by_hand() -> None:
    nibbles = bytes([0x80, 0x0F] + [0x88] * 14)  # low: 0, 15, 8...; high: 8, 0, 8...
    weights = dequantise(np.float16(0.25).tobytes() + nibbles)
    expected = np.zeros(BLOCK_WEIGHTS, np.float32)
    expected[[0, 1, 17]] = [-8 * 0.25, 7 * 0.25, -8 * 0.25]
    np.testing.assert_array_equal(weights, expected)


def test_blocks_keep_their_own_scale() -> None:
    blocks = b"".join(np.float16(scale).tobytes() + bytes([0x99] * 16) for scale in (1.0, 2.0))
    assert dequantise(blocks).reshape(2, 32).tolist() == [[1.0] * 32, [2.0] * 32]


def test_pruning_changes_neither_tokens_nor_offsets_of_text_it_covers(tokenizer: Tokenizer) -> None:
    text = "de treins naar cd"
    keep = set(piece_counts(tokenizer, [text]))
    before = json.loads(tokenizer.to_str())
    after, ids = prune(before, keep)
    pruned = Tokenizer.from_str(json.dumps(after))
    old, new = tokenizer.encode(text), pruned.encode(text)
    assert (new.tokens, new.offsets) == (old.tokens, old.offsets)
    assert [ids[i] for i in new.ids] == old.ids
    assert "のび" not in pruned.get_vocab()
    assert len(ids) == pruned.get_vocab_size() < tokenizer.get_vocab_size()


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁", True),
        ("▁€", True),
        ("ж", True),
        ("π", True),
        ("▁12,5", True),
        ("の", False),
        ("de", False),
    ],
)
def test_kept_characters(piece: str, kept: bool) -> None:
    assert is_kept_character(piece) is kept


def test_word_variants_of_long_words_have_no_capitals_throughout() -> None:
    assert list(word_variants(["belastingen"])) == ["belastingen", "Belastingen"]


@given(texts)
def test_sentences_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in sentences(text)) == text


@given(examples(), st.integers(0, 99))
def test_a_window_keeps_the_answer(example: Example, seed: int) -> None:
    window = window_with_answer(example, random.Random(seed))
    assert window.text in example.text
    assert window.answer == example.answer.rstrip() or window.answer == example.answer


@given(examples(), st.integers(0, 99))
def test_a_window_beside_the_answer_never_holds_it(example: Example, seed: int) -> None:
    window = window_without_answer(example, random.Random(seed))
    if window is not None:
        assert window.start is None
        assert window.text in example.text
        assert example.answer.lower() not in window.text.lower()


def test_a_window_of_one_sentence_has_nothing_beside_the_answer() -> None:
    example = Example("Wie?", "Jan kwam.", 0, 3, "a")
    assert window_without_answer(example, random.Random(0)) is None


@settings(max_examples=50)
@given(examples())
def test_target_tokens_cover_the_answer(tokenizer: Tokenizer, example: Example) -> None:
    encoding = tokenizer.encode(example.question, example.text)
    found = targets(encoding, example)
    if found is None:
        assert not example.answer.strip()
        return
    first, last = found
    assert example.start is not None
    assert encoding.offsets[first][0] <= example.start < encoding.offsets[first][1]
    assert (
        example.answer.strip()
        in example.text[encoding.offsets[first][0] : encoding.offsets[last][1]]
    )


def test_no_answer_points_at_the_first_token(tokenizer: Tokenizer) -> None:
    example = Example("de trein", "naar de", None, None, "a")
    assert targets(tokenizer.encode(example.question, example.text), example) == (0, 0)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-1, 2), (0, 99)])
def test_a_span_outside_its_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        Example("Wat?", "kort", start, end, "a")


NEWS = {
    "id": "a-1",
    "nl": "De trein reed. De trein stond.",
    "en": "The train ran. The train stood.",
    "qas": [{"q_nl": "Wat reed?", "q_en": "What ran?", "a_nl": "De trein", "a_en": "The train"}],
    "unanswerable": [{"q_nl": "Wie keek?", "q_en": "Who watched?"}],
}


def test_news_goes_in_all_four_directions() -> None:
    made = news_examples(NEWS)
    answered = {(e.question, e.answer) for e in made if e.start is not None}
    assert answered == {
        ("Wat reed?", "De trein"),
        ("What ran?", "De trein"),
        ("Wat reed?", "The train"),
        ("What ran?", "The train"),
    }
    assert sum(e.start is None for e in made) == 4
    assert all(e.start in (None, 0) for e in made), "an answer is at its first occurrence"


def test_an_item_of_dutch_text_alone_has_questions_in_both_languages() -> None:
    made = news_examples({key: value for key, value in NEWS.items() if key != "en"})
    assert {example.article for example in made} == {"a-1-nl"}
    assert {example.question for example in made if example.start is not None} == {
        "Wat reed?",
        "What ran?",
    }


def test_an_answer_that_is_not_verbatim_is_refused() -> None:
    wrong = NEWS | {"qas": [NEWS["qas"][0] | {"a_en": "the train"}]}  # type: ignore[index]
    with pytest.raises(ValueError, match="the train"):
        news_examples(wrong)


def test_a_supplement_joins_its_item(tmp_path) -> None:
    more = {"id": "a-1", "qas": NEWS["qas"], "unanswerable": []}
    paths = []
    for name, item in (("more", more), ("news", NEWS)):
        paths.append(tmp_path / f"{name}.jsonl")
        paths[-1].write_text(json.dumps(item) + "\n", encoding="utf-8")
    (item,) = news_items(paths)
    assert (len(item["qas"]), len(item["unanswerable"])) == (2, 1)


def test_every_item_written_for_training_holds_its_answers() -> None:
    ids = []
    for path in sorted(DATA.glob("written-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            item = json.loads(line)
            assert any(example.start is not None for example in news_examples(item))
            assert item["unanswerable"], item["id"]
            ids.append(item["id"])
    assert len(ids) > 1000
    assert len(ids) == len(set(ids))


@given(texts, st.integers(0, 1000))
def test_chunks_cover_the_text(text: str, seed: int) -> None:
    spans = chunks(text, random.Random(seed))
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(one[1] == other[0] for one, other in pairwise(spans))


def test_a_question_belongs_to_the_chunk_that_answers_it(monkeypatch) -> None:
    monkeypatch.setattr("training.encoder.TEXTS_PER_STEP", 2)
    monkeypatch.setattr("training.encoder.roughened", lambda question, rng: question)
    asked = [
        Asked("De trein reed. Jan keek.", [("Wat reed?", 3), ("Wie keek?", 15)]),
        Asked("Het schip zonk.", [("Wat zonk?", 4)]),
    ]
    words = {"Wat reed?": "trein", "Wie keek?": "Jan", "Wat zonk?": "schip"}
    for seed in range(20):
        questions, passages, answering = sample(asked, random.Random(seed))
        assert len(questions) == len(answering) == 3
        for question, place in zip(questions, answering, strict=True):
            assert words[question.removeprefix("query: ")] in passages[place]


def test_one_in_ten_is_held_out_and_always_the_same() -> None:
    held_out = [number for number in range(2000) if is_held_out(f"item-{number}")]
    assert 150 < len(held_out) < 250
    assert held_out == [number for number in range(2000) if is_held_out(f"item-{number}")]


def test_a_pool_depends_on_its_number_alone(tokenizer: Tokenizer) -> None:
    made = news_examples(NEWS)
    one, other = (Mixture(made, made, tokenizer, tokens=400, seed=1) for _ in range(2))
    one.pool(0)
    first, second = one.pool(3), other.pool(3)
    assert [b.input_ids.tolist() for b in first] == [b.input_ids.tolist() for b in second]
    assert all(b.input_ids.numel() <= 400 for b in first)


@given(st.text(alphabet=LETTERS, max_size=30), st.integers(0, 99))
def test_roughening_keeps_the_letters(question: str, seed: int) -> None:
    rough = roughened(question, random.Random(seed))
    kept = sorted(rough.lower().rstrip(" ?"))
    assert kept == sorted(question.lower().rstrip(" ?")) or sorted(rough.lower()) == sorted(
        question.lower()
    )


def test_a_mean_of_checkpoints() -> None:
    one, other = {"w": torch.tensor([1.0, 2.0])}, {"w": torch.tensor([3.0, 6.0])}
    assert mean_weights([one, other])["w"].tolist() == [2.0, 4.0]
    with pytest.raises(ValueError, match="different"):
        mean_weights([one, {"v": one["w"]}])


def test_the_rate_rises_stays_and_falls() -> None:
    factors = [rate_factor(step, 1000, 500) for step in range(1001)]
    assert factors[0] < factors[100] < factors[200] == factors[499] == 1.0
    assert factors[499] > factors[750] > factors[1000] == 0.0
