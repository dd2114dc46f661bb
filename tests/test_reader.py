import json

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from qa.errors import ModelError
from qa.reader import Calibration, Span, best_spans, load_reader

VOCABULARY = {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2}


def encode(question: str, passage: str):
    tokenizer = Tokenizer(models.WordLevel(VOCABULARY, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 0), ("[SEP]", 1)],
    )
    return tokenizer.encode(question, passage)


def logits(*values: float):
    return np.array(values, dtype=np.float32)


PASSAGE = "It costs 1,3 miljard euro."
#           CLS  why?  SEP   It  costs  1,3 miljard euro. SEP
START = logits(1, 9, 9, 0, 0, 5, 1, 0, 9)
END = logits(1, 9, 9, 0, 0, 1, 0, 4, 9)


def test_the_best_span_is_worked_out_by_hand():
    spans = best_spans(encode("why?", PASSAGE), PASSAGE, START, END)
    # 1,3 … euro: 5 + 4 - (1 + 1) = 7; the full stop is trimmed; question and SEP never count.
    assert spans[0] == Span(9, 25, 7.0)
    # Next: 1,3 alone, 5 + 1 - 2 = 4; then 1,3 miljard and miljard euro, 3 each.
    assert spans[1] == Span(9, 12, 4.0)
    assert PASSAGE[spans[2].start : spans[2].end] == "1,3 miljard"
    assert [s.margin for s in spans] == sorted((s.margin for s in spans), reverse=True)


def test_an_end_before_the_start_is_no_span():
    start, end = logits(0, 0, 0, 0, 0, 0, 0, 9, 0), logits(0, 0, 0, 9, 0, 0, 0, 0, 0)
    for span in best_spans(encode("why?", PASSAGE), PASSAGE, start, end):
        assert span.start < span.end


def test_padding_after_the_tokens_is_not_read():
    padded = best_spans(
        encode("why?", PASSAGE), PASSAGE, np.append(START, 99.0), np.append(END, 99.0)
    )
    assert padded == best_spans(encode("why?", PASSAGE), PASSAGE, START, END)


def test_a_passage_without_tokens_has_no_spans():
    assert best_spans(encode("why?", ""), "", logits(0, 0, 0, 0), logits(0, 0, 0, 0)) == ()


def test_a_span_of_punctuation_alone_is_no_answer():
    passage = ", ;"
    spans = best_spans(encode("a", passage), passage, logits(*range(6)), logits(*range(6)))
    assert spans == ()


@pytest.mark.parametrize(
    ("margin", "expected"), [(0, 0.5), (1, 1 / (1 + np.exp(-1))), (-1e9, 0), (1e9, 1)]
)
def test_confidence_is_logistic_in_the_margin(margin, expected):
    assert Calibration().confidence(margin) == pytest.approx(expected)


def test_calibration_is_read_from_the_model_folder(tmp_path):
    assert Calibration.load(tmp_path) == Calibration(1, 0, 0)
    file = tmp_path / "calibration.json"
    file.write_text(json.dumps({"scale": 0.5, "bias": -1, "threshold": 2, "n": 100}))
    assert Calibration.load(tmp_path) == Calibration(0.5, -1, 2)


@pytest.mark.parametrize("content", ["", "[]", '{"scale": 1}', '{"scale": "x", "bias": 0}'])
def test_a_damaged_calibration_is_named(tmp_path, content):
    (tmp_path / "calibration.json").write_text(content)
    with pytest.raises(ModelError, match=r"calibration\.json"):
        Calibration.load(tmp_path)


def test_a_missing_reader_is_named(tmp_path):
    with pytest.raises(ModelError, match="nothing-here"):
        load_reader(str(tmp_path / "nothing-here"))
