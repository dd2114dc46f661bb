"""What a word that refers back means.

The latest turn that speaks of something of the right sort decides. Within it the order of
preference follows centering theory, simplified (https://aclanthology.org/J95-2003/): who was asked
for, then the subject, then the rest; a thing is rather what the question was about than its answer.
"""

from collections.abc import Sequence

from qa.followup.clause import DETERMINERS
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import BODIES, PLACE_PREPOSITIONS
from qa.followup.past import Past
from qa.followup.phrases import Mention, mentions
from qa.followup.pointers import Pointer
from qa.followup.words import Word, definite, is_plural, split, with_article

MAX_TIME_WORDS = 5


def antecedent(
    pointer: Pointer, words: Sequence[Word], past: Sequence[Past], used: Sequence[str]
) -> str | None:
    """What a pointer refers to, from the latest turn that offers something of its sort."""
    taken = {text.lower() for text in used}
    for turn in past:
        for text in _offers(turn, pointer, words):
            if text.lower() not in taken:
                return text
    return None


def _offers(turn: Past, pointer: Pointer, words: Sequence[Word]) -> list[str]:
    """What a turn offers a pointer, best first."""
    if pointer.sort == "noun":
        head = words[pointer.index + 1].low
        return [definite(m.text) for m in turn.mentions if head in m.text.lower().split()]
    if pointer.sort == "place":
        return _places(turn)
    if pointer.sort == "time":
        return _times(turn)
    if pointer.sort == "who":
        return _who(turn)
    if pointer.sort == "plural":
        who = words[0].low in ("wie", "who") and pointer.index == 2
        return _who(turn) if who else _several(turn, pointer, words)
    if pointer.sort in ("man", "woman"):
        asks_who = words[0].low in ("wie", "who")
        dutch = words[pointer.index].low in DUTCH.pronouns and not asks_who  # a ship is a "hij"
        return _people(turn, pointer.sort) + (_objects(turn) if dutch else [])
    if pointer.sort == "event":
        return _objects(turn, places=False)
    if pointer.sort == "one":
        return _kinds(turn)
    return _things(turn, pointer) if pointer.sort == "thing" else []


def _identified(turn: Past) -> str:
    """X in "Who is X?" and "Wat is X?", or ""."""
    if turn.parts.verb not in ("is", "was", "zijn", "are") or turn.parts.word not in (
        "wie", "who", "wat", "what"):  # fmt: skip
        return ""
    whole = [m for m in turn.mentions if m.text == turn.parts.rest]
    single = turn.parts.rest if len(turn.parts.rest.split()) == 1 else ""
    return whole[0].text if whole else single


def _who(turn: Past) -> list[str]:
    """The person that a turn asked for."""
    identified = _identified(turn)
    if identified and identified[0].isupper():
        return [identified]  # "Who is Ann Lee?": she is not "a lawyer"
    return [turn.answer_phrase] if turn.asked == "person" and turn.answer_phrase else []


def _people(turn: Past, sort: str) -> list[str]:
    found = [m for m in turn.mentions if sort in m.sorts]
    found.sort(key=lambda m: (m.nested, not m.name and len(m.sorts) > 1))
    if sum(m.name for m in found) > 1:  # of two names the one in -a is the likelier woman
        found.sort(key=lambda m: _ends_in_a(m.text) != (sort == "woman"))
    return _who(turn) + [definite(m.text) for m in found]


def _ends_in_a(name: str) -> bool:
    return any(word.endswith("a") for word in name.lower().split())


def _things(turn: Past, pointer: Pointer) -> list[str]:
    """Things: the answer first where the question asked "which", what it speaks of first else."""
    answer, identified = _thing_answered(turn), _identified(turn)
    if identified:
        known = answer[:1].isupper() or turn.answer.startswith(("de ", "het ", "the "))
        return [answer, definite(identified)] if known else [definite(identified)]
    given = [answer] if answer else []
    objects = _objects(turn, backwards=pointer.part == "object")
    asked = turn.asked in ("thing", "amount") and turn.parts.noun and not turn.parts.preposition
    noun = [with_article(turn.parts.noun, turn.lexicon)] if asked else []
    which = turn.parts.word in DETERMINERS and turn.parts.noun and turn.asked != "amount"
    names = [] if pointer.preposition else _named_things(turn)
    if turn.asked == "place" and (pointer.part == "object" or not which):
        return objects + names + (given if which else [])  # rather the feast than its city
    return (given + noun + objects if which else objects + given + noun) + names


def _named_things(turn: Past) -> list[str]:
    """Names of things; bare names ("Spain") only where there is no other to choose from."""
    names = [m for m in turn.mentions if m.name and not _in_thing(m, turn)]
    things = [m.text for m in names if "thing" in m.sorts]
    sure = len(names) == 1 or any(text[0].islower() for text in things)
    return things if sure else []


def _kinds(turn: Past) -> list[str]:
    """What "one" may be in "the new one": a thing without its article, else what was counted."""
    things = [m for m in turn.mentions if m.sorts & {"thing", "plural"} and not m.name]
    things.sort(key=lambda m: m.nested)
    bare = [m.text.partition(" ") for m in things]
    determiners = turn.lexicon.articles | turn.lexicon.indefinite | turn.lexicon.pointing
    return [
        rest if first.lower() in determiners else f"{first} {rest}".strip()
        for first, _, rest in bare
    ]


def _objects(turn: Past, *, backwards: bool = False, places: bool = True) -> list[str]:
    """The things of a question that are no names.

    The topic in parentheses first, for it was added to a question too vague without it; places and
    bodies that act ("the court") last.
    """
    found = [m for m in turn.mentions if "thing" in m.sorts and not m.name]
    found = [m for m in found if (places or "place" not in m.sorts) and not _in_thing(m, turn)]
    topic = _topic_start(turn)
    if backwards:
        found.reverse()
    found.sort(key=lambda m: (
        m.first < topic < len(turn.words),
        bool(turn.parts.noun) and m.first < 3 and turn.parts.noun in m.text,
        m.nested,
        "place" in m.sorts,
        any(word in BODIES for word in m.text.lower().split()),
    ))  # fmt: skip
    return [definite(m.text) for m in found]


def _topic_start(turn: Past) -> int:
    """Index of the first word of the topic in parentheses at the end, or the number of words."""
    bracket = turn.text.rfind("(") if turn.text.endswith(")?") else len(turn.text)
    return next((i for i, w in enumerate(turn.words) if w.start > bracket), len(turn.words))


def _in_thing(mention: Mention, turn: Past) -> bool:
    """Whether a mention is part of a thing or of several, which "it" would rather mean."""
    outer = (m for m in turn.mentions if m.first < mention.first and mention.last <= m.last)
    return any(m.sorts & {"thing", "plural"} for m in outer)


def _thing_answered(turn: Past) -> str:
    """The answer, where it is one thing: no amount and nothing of which there is several."""
    found = mentions(split(turn.answer_phrase), turn.lexicon, answer=True)
    amount = any(char.isdigit() for char in turn.answer)
    several = bool(found) and found[0].sorts <= {"plural"}
    fit = turn.asked in ("thing", "place") and not amount and not several
    return turn.answer_phrase if fit else ""


def _several(turn: Past, pointer: Pointer, words: Sequence[Word]) -> list[str]:
    """What there is several of: what was counted first, the subject before the object."""
    found = [m for m in turn.mentions if "plural" in m.sorts]
    topic = _topic_start(turn)
    found.sort(key=lambda m: (m.first < topic < len(turn.words), m.nested and not m.name))
    texts = [with_article(definite(m.text), turn.lexicon) if not m.name else m.text for m in found]
    noun = turn.parts.noun
    if noun and is_plural(noun, turn.lexicon) and turn.asked not in ("time", "place"):
        held = next((m.text for m in found if m.text.startswith(noun)), noun)
        held = with_article(held, turn.lexicon) + _where(turn, words)
        texts = [held, *(text for text in texts if text != held)]
    answer = mentions(split(turn.answer_phrase), turn.lexicon, answer=True)
    answered = [turn.answer_phrase] if any("plural" in m.sorts for m in answer) else []
    texts = answered + texts if turn.asked == "person" else texts + answered
    return texts or _things(turn, pointer)


def _where(turn: Past, words: Sequence[Word]) -> str:
    """Where the turn counted what it counted, with a space before: " op de Veluwe"."""
    if any(word.capital for word in words[1:]):
        return ""
    near = PLACE_PREPOSITIONS | {"op", "on", "at"}
    found = [m for m in turn.mentions if m.name and turn.before(m) in near]
    return f" {turn.before(found[0])} {found[0].text}" if found else ""


def _places(turn: Past) -> list[str]:
    if turn.asked == "place" and turn.answer_phrase:
        first = turn.answer.split()[0].lower()
        known = first in DUTCH.prepositions | ENGLISH.prepositions
        return [turn.answer if known else f"in {turn.answer_phrase}"]
    found = [m for m in turn.mentions if "place" in m.sorts]
    kept = (PLACE_PREPOSITIONS - {"naar", "uit", "into", "vanuit"}) | {"op", "bij", "on", "at"}
    return [f"{turn.before(m) if turn.before(m) in kept else 'in'} {m.text}" for m in found]


def _times(turn: Past) -> list[str]:
    """The moment a turn asked for, with its place, which the question lacks."""
    if turn.asked != "time" or not 0 < len(turn.answer.split()) <= MAX_TIME_WORDS:
        return []
    place = next((p for m, p in zip(_located(turn), _places(turn), strict=False) if m), "")
    return [f"{turn.answer} {place}".strip()]


def _located(turn: Past) -> list[bool]:
    return [m.name for m in turn.mentions if "place" in m.sorts]
