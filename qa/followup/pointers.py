"""The words of a question that only the conversation explains: "she", "daarmee", "that debate".

A word that the question explains itself ("What did Ann say when she left?") or that means nothing
("is it true that") is none of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.followup.clause import DETERMINERS, question_word, verb_index
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import HAPPENING, PRONOMINAL_ADVERBS, SAYING, TIME_NOUNS, Lexicon
from qa.followup.phrases import mentions
from qa.followup.words import Word, is_open, is_verb

_PARTICIPLE = re.compile(r"(?:ge|ver|be|ont|her|op|aan|af|uit|in|toe)\w+(?:d|t|en)$")
_EMPTY_IT = re.compile(
    r"\bit (?:\w+ )?(?:takes?|costs?|mean|require|matter|help|hurt)\b"
    r".* (?:to|that|if|when)\b"
    r"|\b(?:is|was|would|will|be) it (?:be )?(?:\w+ ){0,3}(?:to|that|if|whether)\b"
    r"|\bit (?:is|was) (?:\w+ ){0,3}(?:to|that|if|whether)\b"
    r"|\bit (?:\w+ ){0,2}(?:there|here)\b"
    r"|\b(?:time|late|early|hot|cold|warm) (?:is|was) it\b|\b(?:rain|snow|freez|thunder)"
)
_EMPTY_HET = re.compile(
    r"\bhet (?:\w+ ){0,3}(?:dat|om|of)\b|\b(?:laat|warm|koud|heet) (?:is|was|wordt) het\b"
    r"|\bhet\b.*\beens\b|\b(?:gaat|ging|zit|staat) het (?:\w+ )?met\b"
    r"|\bhet (?:daar|hier|er)\b|\b(?:regen|sneeuw|vries|onweer)"
)

_SPLIT_PREPOSITIONS = {"mee": "met", "toe": "tot"}
_PLURAL_VERBS = ("en", "zijn", "gaan", "doen", "zien", "slaan", "staan")
# What follows a noun that needs no context: "those talks in Rome".
_QUALIFYING = frozenset("in van of between tussen die dat who that which".split())
_BE = frozenset("is are was were be been isn't aren't wasn't".split())


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that refers back, or a pointing word with its noun.

    Attributes:
        index: Index of the word.
        sort: What it refers to: a sort of `qa.followup.lexicon`, "who" for "who is that?",
            "event" for "how long did it last?", "one" for
            "the new one", or "noun" for "that debate".
        part: "subject", "object" or "possessive".
        preposition: What it stands for besides: "daarmee" is "met" and a thing.
    """

    index: int
    sort: str
    part: str
    preposition: str = ""


def pointers(words: Sequence[Word], lexicon: Lexicon) -> list[Pointer]:
    """The words of a question that refer to something outside it, in order."""
    found = []
    for index in range(len(words)):
        pointer = _pointer(words, index, lexicon)
        if pointer and not _explained(words, pointer, lexicon):
            found.append(pointer)
    return found


def _pointer(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    low = words[index].low
    if lexicon is DUTCH and low in PRONOMINAL_ADVERBS and low not in lexicon.pronouns:
        return None if _announces(words, index, lexicon) else _adverb(index, low)
    if low in ("one", "ones") and lexicon is ENGLISH and index > 1:
        before = [word.low for word in words[max(0, index - 2) : index]]
        return Pointer(index, "one", "object") if "the" in before else None
    if low not in lexicon.pronouns or (words[index].text.isupper() and len(low) > 1):
        return None
    check = _CHECKS[lexicon.code].get(low)
    if check is not None:
        return check(words, index, lexicon)
    sort, part = lexicon.pronouns[low]
    ambiguous = low in ("her", "haar", "hun", "diens")
    if part == "possessive" and ambiguous and not _before_noun(words, index, lexicon):
        part = "object"
    return Pointer(index, sort, part)


def _adverb(index: int, low: str) -> Pointer:
    return Pointer(index, "thing", "object", PRONOMINAL_ADVERBS[low])


def _announces(words: Sequence[Word], index: int, lexicon: Lexicon) -> bool:
    """Whether "ervan", "daarmee" only announces a clause, or "erbij" belongs to the verb."""
    following = [word.low for word in words[index + 1 :]]
    if following[:1] and following[0] in ("dat", "om", "of", "wie", "hoe", "wat"):
        return True
    open_after = [word for word in words[index + 1 :] if is_open(word, lexicon)]
    verbal = len(open_after) == 1 and _PARTICIPLE.match(open_after[0].low)
    return words[index].low.startswith("er") and bool(open_after) and not verbal


def _next(words: Sequence[Word], index: int) -> Word | None:
    return words[index + 1] if index + 1 < len(words) and not words[index].stop else None


def _before_noun(words: Sequence[Word], index: int, lexicon: Lexicon) -> bool:
    """Whether a noun or an adjective follows, rather than a verb or nothing."""
    following = _next(words, index)
    if following is None or not is_open(following, lexicon):
        return False
    helped = any(word.low in lexicon.auxiliaries for word in words[:index])
    if lexicon is DUTCH and helped and index + 2 == len(words):
        verbal = _PARTICIPLE.match(following.low) or following.low.endswith("en")
        return not verbal  # "wanneer werd het gebouwd"
    return True


def _zijn(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """Where "zijn" means his, not are."""
    before = words[index - 1] if index else None
    if before is None or before.low in lexicon.asking or not _before_noun(words, index, lexicon):
        return None
    owned = is_verb(before, lexicon) or before.low in lexicon.prepositions | lexicon.linking
    return Pointer(index, "man", "possessive") if owned else None


def _ze(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """For "ze": she or they, as its verb says."""
    verb = words[index - 1] if index and words[index - 1].low not in lexicon.linking else None
    if verb is None or not (is_verb(verb, lexicon) or verb.low.endswith(("en", "t"))):
        verb = next((word for word in words[index + 1 :] if is_verb(word, lexicon)), None)
    plural = verb is not None and verb.low.endswith(_PLURAL_VERBS)
    return Pointer(index, "plural" if plural else "woman", "subject")


def _het(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """Where "het" is neither an article nor empty."""
    low = " ".join(word.low for word in words)
    if _before_noun(words, index, lexicon) or _EMPTY_HET.search(low):
        return None
    return _thing(words, index, lexicon)


def _it(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """Where "it" is not empty."""
    low = " ".join(word.low for word in words)
    return None if _EMPTY_IT.search(low) else _thing(words, index, lexicon)


def _thing(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer:
    """A pointer to a thing or an event: the subject where a verb stands beside it."""
    happens = any(word.low in HAPPENING for word in words)
    beside = [words[i] for i in (index - 1, index + 1) if 0 <= i < len(words)]
    subject = index == 0 or beside[0].low in lexicon.auxiliaries or (
        lexicon is DUTCH and beside[0].low not in lexicon.prepositions
    )  # fmt: skip
    return Pointer(index, "event" if happens else "thing", "subject" if subject else "object")


def _pointing(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """For "die", "dat", "that", "this", alone or with a noun, unless they link a clause."""
    before = words[index - 1] if index else None
    second = index == 2 and words[0].low in lexicon.asking - DETERMINERS and lexicon is DUTCH
    noun_before = before and is_open(before, lexicon) and not before.stop and not second
    if noun_before and _next(words, index) and not is_verb(words[index - 1], lexicon):
        return None  # a relative clause: "the loan that …"
    sort, part = lexicon.pronouns[words[index].low]
    if _before_noun(words, index, lexicon):
        verb_after = any(is_verb(word, lexicon) for word in words[index + 1 :])
        linking = words[index].low in ("dat", "that") and verb_after
        noun = words[index + 1]
        now = words[index].low in ("dit", "deze", "this", "these") and noun.low in TIME_NOUNS
        named = noun.capital or noun.low in lexicon.everyday
        told = index + 2 < len(words) and words[index + 2].low in _QUALIFYING
        return None if linking or named or now or told else Pointer(index, "noun", part)
    following = _next(words, index)
    if following is not None and _links(before, following, lexicon):
        return None
    if sort == "said" and before is not None:
        identity = words[0].low in ("wie", "who") and index == 2
        prepositional = before.low in lexicon.prepositions
        return Pointer(index, "who" if identity else "thing" if prepositional else sort, part)
    return Pointer(index, sort, part)


def _links(before: Word | None, word: Word, lexicon: Lexicon) -> bool:
    """Whether "dat", "that" between two words links a clause, or means "that of"."""
    if word.low in ("van", "of", "at", "in", "uit", "from"):
        return True
    said = before is not None and is_verb(before, lexicon) and before.low not in lexicon.auxiliaries
    if said and lexicon is ENGLISH and word.low not in lexicon.adverbs | lexicon.times:
        return True
    determiner = word.low in lexicon.articles | lexicon.indefinite or word.low == "er"
    return determiner or lexicon.pronouns.get(word.low, ("", ""))[1] in ("subject", "possessive")


def _daar(words: Sequence[Word], index: int, _: Lexicon) -> Pointer | None:
    """For "daar": a place, or a thing where a preposition closes the question."""
    last = words[-1].low
    if index + 1 < len(words) and (
        last in PRONOMINAL_ADVERBS.values() or last in _SPLIT_PREPOSITIONS
    ):
        return Pointer(index, "thing", "object", _SPLIT_PREPOSITIONS.get(last, last))
    return Pointer(index, "place", "object")


def _there(words: Sequence[Word], index: int, _: Lexicon) -> Pointer | None:
    """Where "there" is a place, which "is there" is not."""
    beside = [words[i].low for i in (index - 1, index + 1) if 0 <= i < len(words)]
    return None if any(word in _BE for word in beside) else Pointer(index, "place", "object")


def _then(words: Sequence[Word], index: int, lexicon: Lexicon) -> Pointer | None:
    """For "toen", "then", unless they link a clause: "toen hij …"."""
    before = words[index - 1] if index else None
    if _next(words, index) is not None and not (before and is_verb(before, lexicon)):
        return None
    return Pointer(index, "time", "object")


_Check = Callable[[Sequence[Word], int, Lexicon], Pointer | None]
_CHECKS: dict[str, dict[str, _Check]] = {
    "nl": {
        "zijn": _zijn, "ze": _ze, "zij": _ze, "het": _het, "die": _pointing, "deze": _pointing,
        "dat": _pointing, "dit": _pointing, "daar": _daar, "toen": _then,
    },
    "en": {
        "it": _it, "that": _pointing, "this": _pointing, "these": _pointing, "those": _pointing,
        "there": _there, "then": _then,
    },
}  # fmt: skip


def _explained(words: Sequence[Word], pointer: Pointer, lexicon: Lexicon) -> bool:
    """Whether the question itself says what a pointer refers to.

    A possessive may refer to anything named before it; another pronoun only across the border of
    a clause, for "What did Ann give her?" is not about Ann twice. In "De trein, waar stopt die?"
    what stands before the comma explains all.
    """
    apart = _set_apart(words, lexicon)
    if apart < pointer.index:
        return True
    if pointer.sort not in ("man", "woman", "thing", "event", "plural"):
        return False
    index, owned = pointer.index, pointer.part == "possessive"
    borders = _borders(words[: index + 1], lexicon)
    asking = question_word(words, lexicon)
    asked = 0 if asking is None else verb_index(words, asking, lexicon)
    for mention in mentions(words, lexicon):
        person = pointer.sort in ("man", "woman")
        if (person and mention.last <= asked) or not mention.sorts & _explaining(pointer, lexicon):
            continue  # "What kind of president …" explains no "he"
        border = any(mention.first < i for i in borders if i >= mention.last - 1)
        if mention.last <= index and (owned or border):
            return True
        opening = words[0].low in lexicon.linking | lexicon.prepositions
        announced = opening and (words[0].low not in lexicon.asking or apart < len(words))
        if mention.first > index and announced and (owned or index == 1):
            return True  # "When he came to Rome, what did Goethe see?"
    asks = words[0].low in ("wie", "who", "welk", "welke", "which")
    identity = index == 2 and words[1].low in ("is", "was")  # "Wie is zijn advocaat?"
    return asks and ((owned and not identity) or bool(borders))


def _explaining(pointer: Pointer, lexicon: Lexicon) -> set[str]:
    """The sorts of phrase that may explain a pointer in its own question."""
    if pointer.sort in ("thing", "event"):
        return {"thing", "place", "man"}  # a name may be a company
    owned = pointer.part == "possessive"
    if (pointer.sort == "man" and lexicon is DUTCH) or (pointer.sort == "plural" and owned):
        return {"thing", "man", "woman", "plural"}
    return {"man", "woman"} if pointer.sort in ("man", "woman") else {pointer.sort}


def _set_apart(words: Sequence[Word], lexicon: Lexicon) -> int:
    """Index of the word before the comma in "X, waar is die?"; a large number without one."""
    for index in range(len(words) - 1):
        if words[index].stop and words[index + 1].low in lexicon.asking:
            opened = any(is_open(word, lexicon) for word in words[: index + 1])
            return index if opened else len(words)
    return len(words)


def _borders(words: Sequence[Word], lexicon: Lexicon) -> list[int]:
    """Where a clause begins: after a comma, at a linking word, or behind a verb of saying."""
    return [
        i
        for i in range(1, len(words))
        if words[i - 1].stop
        or words[i - 1].low in SAYING
        or (words[i].low in lexicon.linking and i + 1 < len(words))
    ]
