"""The question with what its pointers mean in their place."""

from collections.abc import Sequence

from qa.followup.antecedents import antecedent
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import GIVING, Lexicon
from qa.followup.past import Past
from qa.followup.phrases import noun_end
from qa.followup.pointers import Pointer
from qa.followup.words import Word, article, joined

MAX_OWNER_WORDS = 3

_Edit = tuple[int, int, str]


def replace_pointers(
    text: str,
    words: Sequence[Word],
    found: Sequence[Pointer],
    past: Sequence[Past],
    lexicon: Lexicon,
) -> tuple[str, bool]:
    """The question with what its pointers refer to in their place.

    Args:
        text: The question.
        words: Its words.
        found: Its pointers.
        past: The turns before, latest first.
        lexicon: Its language.

    Returns:
        The question, and whether every pointer was replaced.
    """
    used: list[str] = []
    edits: list[_Edit] = []
    for pointer in sorted(found, key=lambda p: p.part == "object"):
        meant = antecedent(pointer, words, past, used)
        if meant is not None:
            used.append(meant)
            edits.extend(_edits(pointer, _in_language(meant, lexicon), words, lexicon))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text, len(used) == len(found)


def _in_language(phrase: str, lexicon: Lexicon) -> str:
    """The phrase with its article in the language of the question."""
    first, _, rest = phrase.partition(" ")
    if lexicon is ENGLISH and first in ("de", "het") and rest:
        return f"the {rest}"
    return f"{article(rest)} {rest}" if lexicon is DUTCH and first == "the" and rest else phrase


def _edits(pointer: Pointer, meant: str, words: Sequence[Word], lexicon: Lexicon) -> list[_Edit]:
    """Where the question changes: start, end, new text."""
    word = words[pointer.index]
    if pointer.part == "possessive":
        return [_possessive(pointer, meant, words, lexicon)]
    if pointer.sort == "noun":
        return [(word.start, words[pointer.index + 1].end, meant)]
    if pointer.preposition and word.low == "daar":
        end = (words[-1].start, words[-1].end, f"{pointer.preposition} {meant}")
        return [(word.start, word.end, "er"), end]
    if pointer.preposition:
        meant = f"{pointer.preposition} {meant}"
    elif _indirect(pointer, words):
        meant = f"aan {meant}"
    return [(word.start, word.end, meant)]


def _indirect(pointer: Pointer, words: Sequence[Word]) -> bool:
    """Whether a Dutch pronoun is an indirect object: "wat vroeg hij [hem]"."""
    first = pointer.index < 3 or not {word.low for word in words[: pointer.index]} & GIVING
    return pointer.part == "object" and words[pointer.index].low in ("hem", "haar") and not first


def _possessive(pointer: Pointer, meant: str, words: Sequence[Word], lexicon: Lexicon) -> _Edit:
    start = words[pointer.index].start
    last = noun_end(words, pointer.index + 1, lexicon)
    noun = joined(words[pointer.index + 1 : last])
    end = words[last - 1].end
    if lexicon is DUTCH:
        return (
            start,
            end,
            f"{article(noun)} {noun} van {meant}",
        )
    if len(meant.split()) > MAX_OWNER_WORDS:
        return start, end, f"the {noun} of {meant}"
    return start, end, f"{meant}{chr(39) if meant.endswith('s') else chr(39) + 's'} {noun}"
