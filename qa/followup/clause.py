"""A question taken apart: what it asks, its finite verb, and the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import MEN, PEOPLE, PLACE_NOUNS, TIME_NOUNS, WOMEN, Lexicon
from qa.followup.phrases import MAX_PHRASE_WORDS
from qa.followup.words import Word, is_open, is_verb, joined, split

DETERMINERS = frozenset("welk welke which what hoeveel wiens whose hoeveelste".split())
_FINITE = re.compile(r"(?:de|te|den|ten|t)$")
_PEOPLE = PEOPLE | MEN | WOMEN
_PERSON_ENDINGS = ("er", "or", "eur", "ist", "aar")
_ASKED_AS_SUBJECT = frozenset("wie who wat what welk welke which hoeveel how".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A question taken apart: "[asked] [verb] [rest]".

    Attributes:
        asked: The question phrase, preposition included, or "" in a yes/no question.
        word: The question word in lower case, or "".
        noun: The noun phrase after it: "how many [Russian soldiers]", or "".
        verb: The finite verb, or "" where none was found.
        rest: What follows the verb, without the question mark.
        subject: Whether the question phrase is the subject: "Who won the cup?"
        auxiliary: Whether the verb is a form of to be, to have, to do or a modal.
        preposition: The preposition before the question word, in lower case, or "".
    """

    asked: str
    word: str
    noun: str
    verb: str
    rest: str
    subject: bool = False
    auxiliary: bool = False
    preposition: str = ""


def clause(text: str, lexicon: Lexicon) -> Clause:
    """A question taken apart into question phrase, verb and rest.

    Example:
        >>> from qa.followup.dutch import DUTCH
        >>> parts = clause("Hoeveel mensen gingen er de straat op?", DUTCH)
        >>> parts.asked, parts.noun, parts.verb, parts.rest
        ('Hoeveel mensen', 'mensen', 'gingen', 'er de straat op')
    """
    words = split(text)
    asking = question_word(words, lexicon)
    verb = 0 if asking is None else verb_index(words, asking, lexicon)
    if verb >= len(words):
        return Clause(text.rstrip(" ?"), "", "", "", "")
    rest = text[words[verb].end :].strip().rstrip("?!. ")
    auxiliary = words[verb].low in lexicon.auxiliaries
    if asking is None:
        return Clause("", "", "", words[verb].text, rest, auxiliary=auxiliary)
    return Clause(
        asked=text[: words[verb - 1].end],
        word=words[asking].low,
        noun=_asked_noun(words[asking:verb], lexicon),
        verb=words[verb].text,
        rest=rest,
        subject=asking == 0 and _is_subject(words, verb, lexicon),
        auxiliary=auxiliary,
        preposition=words[0].low if asking else "",
    )


def question_word(words: Sequence[Word], lexicon: Lexicon) -> int | None:
    """Index of the question word that opens the question, behind a preposition perhaps."""
    for index, word in enumerate(words[:3]):
        if word.low in lexicon.asking:
            return index
        if word.low not in lexicon.prepositions | lexicon.articles:
            return None
    return None


def _asked_noun(words: Sequence[Word], lexicon: Lexicon) -> str:
    """The noun phrase in a question phrase: "how many of the [Russian soldiers]"."""
    if words[0].low not in DETERMINERS and (len(words) < 2 or words[1].low not in ("many", "much")):
        return ""
    skipped = lexicon.measures | lexicon.articles | {"kind", "of", "soort", "van"}
    first = 1
    while first < len(words) and words[first].low in skipped:
        first += 1
    return joined([word for word in words[first:] if word.low not in lexicon.adverbs])


def verb_index(words: Sequence[Word], asking: int, lexicon: Lexicon) -> int:
    """Index of the finite verb after the question word at `asking`; `len(words)` if none."""
    first, low = asking + 1, words[asking].low
    if low in ("hoe", "how") and first < len(words) and words[first].low in lexicon.measures:
        first += 1
    counted = low == "how" and words[first - 1].low in ("many", "much")
    simple = low not in DETERMINERS and not counted
    rest = range(first, len(words))
    if lexicon is ENGLISH:
        auxiliary = next((i for i in rest if words[i].low in lexicon.auxiliaries), None)
        if auxiliary is not None and (not simple or auxiliary == first or low == "how"):
            return auxiliary
    if simple:
        return next((i for i in rest if words[i].low not in lexicon.adverbs), len(words))
    return _verb_after_noun(words, first, lexicon)


def _verb_after_noun(words: Sequence[Word], first: int, lexicon: Lexicon) -> int:
    """The verb behind "welke Franse leider", "how many Russian soldiers"."""
    if first < len(words) and is_verb(words[first], lexicon):
        return first  # "hoeveel kost", "what happened"
    inner = lexicon.prepositions | lexicon.articles
    for index in range(first + 1, min(len(words), first + MAX_PHRASE_WORDS // 2)):
        before, word = words[index - 1], words[index]
        finite = lexicon is DUTCH and _FINITE.search(word.low) and not before.low.endswith("e")
        if (finite or is_verb(word, lexicon)) and before.low not in inner and not word.capital:
            return index
    for index in range(first + 1, len(words)):
        before, word = words[index - 1], words[index]
        after = words[index + 1] if index + 1 < len(words) else None
        inside = before.low in inner
        opens = after is None or after.capital or not is_open(after, lexicon)
        if is_open(word, lexicon) and not word.capital and not inside and opens:
            return index
    return len(words)


def _is_subject(words: Sequence[Word], verb: int, lexicon: Lexicon) -> bool:
    """Whether the question phrase before `verb` is its subject, by what comes after."""
    word = words[0].low
    if word not in _ASKED_AS_SUBJECT or words[verb].low in ("did", "do", "does"):
        return False
    if word in ("hoe", "how") and not (verb > 1 and words[1].low in ("many", "much")):
        return False
    if verb + 1 == len(words) or word == "wie":
        return True
    if lexicon is ENGLISH and words[verb].low not in lexicon.auxiliaries:
        return True
    after = words[verb + 1]
    named = after.capital or after.low in lexicon.articles | lexicon.indefinite | lexicon.pointing
    pronoun = lexicon.pronouns.get(after.low, ("", ""))[1] in ("subject", "possessive")
    plural = lexicon is ENGLISH and is_open(after, lexicon) and not after.low.endswith("ing")
    return not (named or pronoun or (plural and not is_verb(after, lexicon)))


def asks_for(parts: Clause) -> str:
    """What a clause asks for: "person", "place", "time", "amount", "thing" or "" (a reason)."""
    fixed = {
        "wie": "person", "who": "person", "whom": "person", "waar": "place", "where": "place",
        "wanneer": "time", "when": "time", "hoeveel": "amount", "hoelang": "amount",
    }  # fmt: skip
    if parts.word in fixed:
        return fixed[parts.word]
    if parts.word in ("hoe", "how"):
        called = parts.verb in ("heet", "heette", "heten") or parts.rest.endswith(" called")
        nouns = parts.rest.lower().split()
        return ("person" if _PEOPLE & set(nouns) else "thing") if called else "amount"
    nouns = parts.noun.lower().split()
    for sort, table in (("person", _PEOPLE), ("place", PLACE_NOUNS), ("time", TIME_NOUNS)):
        if any(noun in table for noun in nouns):
            return sort
    if nouns and nouns[-1].endswith(_PERSON_ENDINGS):
        return "person"
    return "thing" if parts.word in DETERMINERS | {"wat"} else ""
