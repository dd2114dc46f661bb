"""Writes models as ONNX: float32, float16 and the int8 file that ships.

    python -m training.export encoder --model BASE --out qa/models/encoder --data DATA
    python -m training.export reader --model READER --out qa/models/reader --data DATA

Matrix products are quantised dynamically, weights to int8 per channel (onnxruntime's
`quantize_dynamic`). The word embeddings, half of all weights, become int8 rows with one scale a
row; onnxruntime has no such recipe, so the table is quantised here, before export. Attention
itself stays in float32.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import onnx
import torch
import typer
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.float16 import convert_float_to_float16
from tokenizers import Tokenizer
from transformers import BertForQuestionAnswering, BertModel

from training.encoder import TEMPERATURE
from training.examples import LANGUAGES, news_items
from training.smooth import smooth

MAX_INT8 = 127
OPSET = 17
SAMPLE_ITEMS = 40
SAMPLE_CHARS = 900
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
PROMPTS = {"query": "query: ", "document": "passage: "}


class Kind(StrEnum):
    """What a model does, which decides its outputs and the files beside it."""

    ENCODER = "encoder"
    READER = "reader"


class Int8Embedding(torch.nn.Module):
    """Word embeddings as int8 rows with a scale each; a weight is off by half a scale at most."""

    def __init__(self, weight: torch.Tensor):
        """Quantise `(n_pieces, dim)` float32."""
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / MAX_INT8
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Embeddings of the ids, float32."""
        rows: torch.Tensor = self.rows[ids].to(torch.float32)  # type: ignore[index]
        scale: torch.Tensor = self.scale[ids]  # type: ignore[index]
        return rows * scale


class Exported(torch.nn.Module):
    """A model reduced to what runs: ids and mask in, hidden states or span logits out."""

    def __init__(self, body: BertModel, head: torch.nn.Module | None, *, int8_words: bool):
        """Take a model's body and head; `int8_words` replaces its word embeddings, in place."""
        super().__init__()
        self.body = body
        self.head = head
        if int8_words:
            words = Int8Embedding(body.embeddings.word_embeddings.weight.data)
            body.embeddings.set_submodule("word_embeddings", words)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """`(batch, tokens)` int64 in; `(batch, tokens, dim)`, or two of `(batch, tokens)`, out."""
        hidden: torch.Tensor = self.body(
            input_ids=input_ids, attention_mask=attention_mask
        ).last_hidden_state
        if self.head is None:
            return (hidden,)
        start, end = self.head(hidden).unbind(-1)
        return start, end


def load(kind: Kind, folder: Path, *, int8_words: bool) -> Exported:
    """The model in `folder`, ready for export."""
    if kind is Kind.ENCODER:
        body = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager"
        )
        return Exported(body, None, int8_words=int8_words)
    model = BertForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
    return Exported(model.bert, model.qa_outputs, int8_words=int8_words)


def samples(kind: Kind, folder: Path, data: Path) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Ids and masks of some training news as the model will see it, one text a batch."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    for item in news_items([data / "news-nl-en.jsonl"])[:SAMPLE_ITEMS]:
        for language in LANGUAGES:
            text = item[language][:SAMPLE_CHARS]
            if kind is Kind.ENCODER:
                encoding = tokenizer.encode(PROMPTS["document"] + text)
            else:
                encoding = tokenizer.encode(item["qas"][0][f"q_{language}"], text)
            yield torch.tensor([encoding.ids]), torch.tensor([encoding.attention_mask])


def write_onnx(kind: Kind, folder: Path, path: Path, data: Path | None = None) -> None:
    """Export to float32 ONNX, unfused: onnxruntime fuses on load what it is told to.

    With `data`, the folder of training data, what comes out is fit to be quantised: int8 words,
    and activations evened out.
    """
    model = load(kind, folder, int8_words=data is not None)
    model.train(mode=False)
    if data is not None:
        smooth(model.body, samples(kind, folder, data))
    outputs = ["last_hidden_state"] if kind is Kind.ENCODER else ["start_logits", "end_logits"]
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", *outputs)}
    sample = torch.randint(5, 1000, (2, 16))
    torch.onnx.export(
        model,
        (sample, torch.ones_like(sample)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def write_int8(kind: Kind, folder: Path, path: Path, data: Path) -> None:
    """Export with int8 words and int8 matrix products."""
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / "model.onnx"
        write_onnx(kind, folder, plain, data)
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def write_float16(kind: Kind, folder: Path, path: Path) -> None:
    """Export with weights and activations in float16, inputs and outputs as before."""
    write_onnx(kind, folder, path)
    onnx.save(convert_float_to_float16(onnx.load(path), keep_io_types=True), path)


def write_folder(kind: Kind, model: Path, out: Path, data: Path) -> None:
    """The folder that ships, but for its model card and calibration, which are left alone."""
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    for name in ("config.json", *TOKENIZER_FILES):
        shutil.copyfile(model / name, out / name)
    write_int8(kind, model, out / "onnx" / "model_qint8.onnx", data)
    if kind is Kind.ENCODER:
        _write_sentence_transformers_files(out)


def _write_sentence_transformers_files(out: Path) -> None:
    """What makes a folder loadable as `SentenceTransformer(folder, backend="onnx")`."""
    size = json.loads((out / "config.json").read_text(encoding="utf-8"))["hidden_size"]
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.models.Pooling",
        },
        {
            "idx": 2,
            "name": "2",
            "path": "2_Normalize",
            "type": "sentence_transformers.models.Normalize",
        },
    ]
    files = {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "similarity_fn_name": "cosine",
            "logit_scale": 1 / TEMPERATURE,
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": size,
            "pooling_mode_mean_tokens": True,
        },
    }
    for name, content in files.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(
    kind: Annotated[Kind, typer.Argument(help="what the model does")],
    model: Annotated[Path, typer.Option(help="folder of the trained model")],
    out: Annotated[Path, typer.Option(help="folder to write to")],
    data: Annotated[Path, typer.Option(help="folder of training data, for samples")],
) -> None:
    """Write the folder that ships."""
    write_folder(kind, model, out, data)
    size = (out / "onnx" / "model_qint8.onnx").stat().st_size
    typer.echo(f"{out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
