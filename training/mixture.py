"""Draws the reader's batches: a mix of English and bilingual news, answerable and not.

Batch `n` depends on the seed and `n` alone, so a run that resumes sees exactly what it would have
seen.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Encoding, Tokenizer

from training.examples import Example
from training.windows import roughened, window_with_answer, window_without_answer

POOL_EXAMPLES = 768
NEWS_RATE = 0.6
SQUAD_BESIDE_ANSWER_RATE = 0.12
NEWS_BESIDE_ANSWER_RATE = 0.25
OTHER_TEXT_RATE = 0.06
MAX_TOKENS = 400
PAD_ID = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step: `(n_examples, n_tokens)` ids and mask, `(n_examples,)` targets.

    Position 0, the first special token, is the target where there is no answer, as in SQuAD 2
    with BERT.
    """

    input_ids: torch.Tensor
    attention_mask: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor


class Mixture:
    """Endless batches of near-equal token count from two kinds of examples."""

    def __init__(
        self,
        squad: Sequence[Example],
        news: Sequence[Example],
        tokenizer: Tokenizer,
        tokens: int,
        seed: int,
    ):
        """Keep the examples; `tokens` is the padded size of a batch."""
        self.squad = list(squad)
        self.news = list(news)
        self.news_articles = {example.article for example in news}
        self.tokenizer = tokenizer
        self.tokens = tokens
        self.seed = seed
        self.by_article: dict[str, list[Example]] = defaultdict(list)
        for example in (*squad, *news):
            self.by_article[example.article].append(example)

    def pool(self, number: int) -> list[Batch]:
        """The batches of one pool: sorted by length before they are cut, shuffled after."""
        rng = random.Random(f"{self.seed}-{number}")
        news_share = round(POOL_EXAMPLES * NEWS_RATE)
        chosen = _slice(self.squad, POOL_EXAMPLES - news_share, number, self.seed)
        chosen += _slice(self.news, news_share, number, self.seed)
        examples = [self.variant(example, rng) for example in chosen]
        encodings = self.tokenizer.encode_batch(
            [(example.question, example.text) for example in examples]
        )
        rows = [
            (e, *t)
            for e, x in zip(encodings, examples, strict=True)
            if (t := targets(e, x)) and len(e) <= MAX_TOKENS
        ]
        rows.sort(key=lambda row: len(row[0]))
        batches = []
        while rows:
            size = 1
            while size < len(rows) and (size + 1) * len(rows[size][0]) <= self.tokens:
                size += 1
            batches.append(_collate(rows[:size]))
            rows = rows[size:]
        rng.shuffle(batches)
        return batches

    def variant(self, example: Example, rng: random.Random) -> Example:
        """One reading of an example: a window with the answer, one beside it, or another text."""
        is_news = example.article in self.news_articles
        beside_rate = NEWS_BESIDE_ANSWER_RATE if is_news else SQUAD_BESIDE_ANSWER_RATE
        draw = rng.random()
        window = None
        if draw < beside_rate:
            window = window_without_answer(example, rng)
        elif draw < beside_rate + OTHER_TEXT_RATE:
            window = self._elsewhere(example, is_news, rng)
        window = window or window_with_answer(example, rng)
        return replace(window, question=roughened(window.question, rng))

    def _elsewhere(self, example: Example, is_news: bool, rng: random.Random) -> Example | None:
        """The question on another text of the same article or kind; `None` if it may answer."""
        text = rng.choice(self.by_article[example.article]).text
        if text == example.text:
            text = rng.choice(self.news if is_news else self.squad).text
        if text == example.text or (example.answer and example.answer.lower() in text.lower()):
            return None
        return window_with_answer(replace(example, text=text, start=None, end=None), rng)


def _slice(examples: list[Example], size: int, number: int, seed: int) -> list[Example]:
    """The `number`th run of `size` examples in an endless sequence of reshuffled epochs."""
    chosen: list[Example] = []
    position = number * size
    while len(chosen) < size:
        epoch, offset = divmod(position, len(examples))
        order = list(range(len(examples)))
        random.Random(f"{seed}-{epoch}").shuffle(order)
        run = order[offset : offset + size - len(chosen)]
        chosen += [examples[i] for i in run]
        position += len(run)
    return chosen


def targets(encoding: Encoding, example: Example) -> tuple[int, int] | None:
    """First and last token of the answer: `(0, 0)` for no answer, `None` if it has no tokens."""
    if example.start is None or example.end is None:
        return 0, 0
    inside = [
        i
        for i, (sequence, (start, end)) in enumerate(
            zip(encoding.sequence_ids, encoding.offsets, strict=True)
        )
        if sequence == 1 and start < example.end and end > example.start
    ]
    return (inside[0], inside[-1]) if inside else None


def _collate(rows: list[tuple[Encoding, int, int]]) -> Batch:
    longest = max(len(encoding) for encoding, _, _ in rows)
    ids = [encoding.ids + [PAD_ID] * (longest - len(encoding)) for encoding, _, _ in rows]
    mask = [[1] * len(encoding) + [0] * (longest - len(encoding)) for encoding, _, _ in rows]
    return Batch(
        torch.tensor(ids),
        torch.tensor(mask),
        torch.tensor([row[1] for row in rows]),
        torch.tensor([row[2] for row in rows]),
    )
