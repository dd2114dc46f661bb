"""Prunes the tokenizer of multilingual-e5-small to the pieces that Dutch and English text uses.

XLM-R's vocabulary has 250,002 pieces for a hundred languages (Conneau et al. 2020,
https://arxiv.org/abs/1911.02116). A Unigram tokenizer segments by the best sum of piece scores
(Kudo 2018, https://arxiv.org/abs/1804.10959), so removing a piece changes only the texts that
would have used it: what is kept is every piece used over large Dutch and English word lists and
the training texts, and every single character of the alphabets and symbols that such texts quote.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")
METASPACE = "▁"
MAX_ABBREVIATION_CHARS = 5


def word_variants(words: Iterable[str]) -> Iterator[str]:
    """Each word as it stands, capitalised, and, if short, in capitals.

    Example:
        >>> list(word_variants(["nato"]))
        ['nato', 'Nato', 'NATO']
    """
    for word in words:
        yield word
        yield word[:1].upper() + word[1:]
        if len(word) <= MAX_ABBREVIATION_CHARS:
            yield word.upper()


def is_kept_character(piece: str) -> bool:
    """Whether a piece is one kept letter or symbol, or digits and punctuation alone.

    Example:
        >>> [is_kept_character(piece) for piece in ("é", "▁€", "▁1994", "の", "ab")]
        [True, True, True, False, False]
    """
    characters = piece.removeprefix(METASPACE) or METASPACE
    if all(character.isascii() and not character.isalpha() for character in characters):
        return True
    if len(characters) != 1:
        return False
    return unicodedata.category(characters)[0] in "PSZ" or unicodedata.name(
        characters, ""
    ).startswith(ALPHABETS)


def piece_counts(
    tokenizer: Tokenizer, texts: Iterable[str], batch_size: int = 10_000
) -> Counter[str]:
    """How often the tokenizer uses each piece over the texts, special tokens left out."""
    counts: Counter[str] = Counter()
    for batch in batched(texts, batch_size):
        for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
            counts.update(encoding.tokens)
    return counts


def batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of `size` texts, the last one shorter (itertools.batched, which Python 3.11 lacks)."""
    iterator = iter(texts)
    while batch := list(islice(iterator, size)):
        yield batch


def prune(specification: dict[str, Any], keep: set[str]) -> tuple[dict[str, Any], list[int]]:
    """A tokenizer with only the kept pieces, in their old order, and the old id of each new one.

    Args:
        specification: a `tokenizer.json`, parsed; it is left unchanged.
        keep: pieces to keep besides the special tokens.

    Returns:
        The new specification, and old ids so that `old_embeddings[ids]` are the new rows.
    """
    vocabulary = specification["model"]["vocab"]
    ids = [
        i
        for i, (piece, _) in enumerate(vocabulary)
        if piece in keep or piece in SPECIAL_TOKENS or is_kept_character(piece)
    ]
    new_id = {vocabulary[old][0]: new for new, old in enumerate(ids)}
    model = specification["model"] | {
        "vocab": [vocabulary[i] for i in ids],
        "unk_id": new_id["<unk>"],
    }
    added = [token | {"id": new_id[token["content"]]} for token in specification["added_tokens"]]
    return specification | {"model": model, "added_tokens": added}, ids


def save_tokenizer(specification: dict[str, Any], folder: Path, max_tokens: int) -> None:
    """Write `tokenizer.json` and `tokenizer_config.json` as Hugging Face loads them."""
    (folder / "tokenizer.json").write_text(
        json.dumps(specification, ensure_ascii=False), encoding="utf-8"
    )
    names = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>"}
    rest = {
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "model_max_length": max_tokens,
    }
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **names,
        **rest,
        "model_input_names": ["input_ids", "attention_mask"],
    }
    (folder / "tokenizer_config.json").write_text(
        json.dumps(config, indent=2) + "\n", encoding="utf-8"
    )
