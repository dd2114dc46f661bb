"""Noun phrases, found without a parser.

What a sentence speaks of (`Mention`). The rules lean on closed classes of words, capitals and word
order, so they guess, and they cost microseconds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import (
    COUNTRIES,
    COUNTRY_ENDINGS,
    MEN,
    MONTHS,
    NOUN_VERBS,
    OPINION,
    PEOPLE,
    PLACE_PREPOSITIONS,
    TIME_NOUNS,
    UNINFLECTED,
    WOMEN,
    Lexicon,
)
from qa.followup.words import Word, is_open, is_plural, is_verb, joined

MAX_PHRASE_WORDS = 12

DEMONYM = {
    "nl": re.compile(r"(?:se|sche)$"),
    "en": re.compile(r"(?:ian|ean|can|man|ish|ese|ench|utch|iss|eek)$"),
}
_UNINFLECTED = re.compile(
    rf"^(?:{'|'.join(sorted(UNINFLECTED))})$|(?:isch|ig|lijk|baar|loos|zaam|geboren)$|^ge\w+len$|^verlo\w+en$"
)
_NAME_LINKS = frozenset(
    "van de der den von ten ter het 't of the del di da el al bin la le".split()
)
_JOINING = frozenset(
    "van tussen naar over voor op bij in tegen of between on about from for by at against".split()
)
_LOCATING = frozenset("van uit in of from".split())
_COUNTING = ("welk", "welke", "which", "hoeveel", "many")
_SUPPORTS = frozenset(
    "do does did will would can could should must may might don't didn't doesn't".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a sentence speaks of.

    Attributes:
        text: The words, as they stand in the sentence.
        first: Index of its first word.
        last: Index after its last.
        sorts: What may refer to it: "man", "woman", "thing", "plural", "place".
        name: Whether it is a proper name.
        nested: Whether it is part of another phrase: "the mayor of [Bristol]".
        head: Its noun, in lower case: "bridge" of "the bridge in Delft".
    """

    text: str
    first: int
    last: int
    sorts: frozenset[str]
    name: bool = False
    nested: bool = False
    head: str = ""


def mentions(words: Sequence[Word], lexicon: Lexicon, *, answer: bool = False) -> list[Mention]:
    """The noun phrases of a sentence, in order; "the mayor of Bristol" gives both.

    Args:
        words: The sentence, from `split`.
        lexicon: Its language.
        answer: Whether it is a short answer, in which every open word is part of a phrase.
    """
    found: list[Mention] = []
    index = 0
    while index < len(words):
        end = _phrase_end(words, index, lexicon, answer=answer)
        if end > index:
            found.append(_mention(words, index, end, lexicon))
        index = max(end, index + 1)
    return _with_pairs(_qualified(found, words), words)


def _phrase_end(words: Sequence[Word], first: int, lexicon: Lexicon, *, answer: bool) -> int:
    """Index after the noun phrase that opens at `first`, or `first` where none does."""
    word = words[first]
    if word.low in lexicon.articles | lexicon.indefinite | lexicon.pointing:
        return _determined_end(words, first, lexicon)
    if not is_open(word, lexicon):
        return first
    before = words[first - 1] if first and not words[first - 1].stop else None
    named = word.capital and (first > 0 or (word.stop and len(words) > 1))
    quantified = before and (before.low in lexicon.prepositions or before.low in _COUNTING)
    if named or quantified or answer:
        return noun_end(words, first, lexicon)
    if first == 0 or (first + 1 == len(words) and before and lexicon is DUTCH):
        return first  # a Dutch question may end in an infinitive
    if is_plural(word.low, lexicon):
        verb = lexicon is ENGLISH and before and before.capital  # "Belarus shares"
        return first if verb else first + 1
    helped = before and before.low in lexicon.auxiliaries and not word.stop
    double = first + 1 < len(words) and helped and is_open(words[first + 1], lexicon)
    double = double and lexicon is ENGLISH
    return first + 2 if double and is_plural(words[first + 1].low, lexicon) else first


def _determined_end(words: Sequence[Word], first: int, lexicon: Lexicon) -> int:
    """Index after the noun phrase whose determiner is at `first`."""
    body = first + 1
    while body < len(words) and words[body].low in lexicon.indefinite and not words[body - 1].stop:
        body += 1
    if body == len(words) or words[body - 1].stop:
        return first
    if words[first].low in lexicon.pointing and words[body].capital:
        return first  # "that Spain …" opens a clause
    end = noun_end(words, body, lexicon, noun_after=words[first].low in lexicon.articles)
    supported = first > 0 and words[first - 1].low in _SUPPORTS
    verb_follows = end < len(words) and is_verb(words[end], lexicon)
    if supported and end - body > 1 and not words[end - 1].capital and not verb_follows:
        end -= 1  # "did [the council] approve"
    return end if end > body else first


def noun_end(
    words: Sequence[Word], first: int, lexicon: Lexicon, *, noun_after: bool = False
) -> int:
    """Index after the adjectives, noun and name that start at `first`.

    Args:
        words: The sentence.
        first: Index of the first word after the determiner.
        lexicon: Its language.
        noun_after: Whether a noun may follow a name: "the [Grenfell fire]".
    """
    index = first
    while index < min(len(words), first + MAX_PHRASE_WORDS) and (
        is_open(words[index], lexicon) or (index > first and _is_noun_verb(words, index, lexicon))
    ):
        index += 1
        if words[index - 1].stop or index == len(words):
            break
        if _ends_noun(words[index - 1], words[index], lexicon, noun_after=noun_after):
            break
    return _name_end(words, index) if index > first else first


def _is_noun_verb(words: Sequence[Word], index: int, lexicon: Lexicon) -> bool:
    """Whether "cut" is a noun here: nothing behind it, or a verb."""
    if lexicon is not ENGLISH or words[index].low not in NOUN_VERBS:
        return False
    return words[index].stop or (index + 1 < len(words) and is_verb(words[index + 1], lexicon))


def _ends_noun(last: Word, following: Word, lexicon: Lexicon, *, noun_after: bool) -> bool:
    """Whether a phrase is complete between `last` and `following`."""
    if following.capital:
        return False
    if following.low.endswith(("ed", "ing")) and lexicon is ENGLISH:
        return True
    if last.capital:
        demonym = DEMONYM[lexicon.code].search(last.low)
        return not demonym and not (noun_after and lexicon is ENGLISH)
    # Dutch compounds are one word: an adjective in -e, or the noun.
    return lexicon is DUTCH and not (last.low.endswith("e") or _UNINFLECTED.search(last.low))


def _name_end(words: Sequence[Word], index: int) -> int:
    """Where a name goes on past "van", "of": "Ben [van Berkel]", "Bank [of England]"."""
    while index < len(words) - 1 and words[index - 1].capital and not words[index - 1].stop:
        link = index
        while link < len(words) and words[link].low in _NAME_LINKS and not words[link].stop:
            link += 1
        if link == index or link >= len(words) or not words[link].capital:
            break
        index = link + 1
        while index < len(words) and words[index].capital and not words[index - 1].stop:
            index += 1
    return index


def _mention(words: Sequence[Word], first: int, last: int, lexicon: Lexicon) -> Mention:
    body = [w for w in words[first:last] if is_open(w, lexicon)] or list(words[first:last])
    name = all(word.capital for word in body) and words[first].low not in lexicon.indefinite
    before = words[first - 1].low if first else ""
    if name:
        sorts = _name_sorts(body, before, bare=words[first].capital)
    else:
        sorts = _noun_sorts(words[first].low, [word.low for word in body], before, lexicon)
    return Mention(
        joined(words[first:last]), first, last, frozenset(sorts), name, head=body[-1].low
    )


def is_country(name: str) -> bool:
    """Whether a name, in lower case, looks like that of a country or a continent."""
    return name in COUNTRIES or (len(name) > 5 and name.endswith(COUNTRY_ENDINGS))


def _name_sorts(body: Sequence[Word], preposition: str, *, bare: bool) -> set[str]:
    last = body[-1].low
    if last in MONTHS:
        return {"time"}
    if preposition in PLACE_PREPOSITIONS or is_country(last):
        return {"place", "thing"}
    if not bare or (len(body) == 1 and body[0].text[1:] != body[0].text[1:].lower()):
        return {"thing"}  # "the Titanic", "ASML"
    return {"man", "woman"}


def _noun_sorts(opening: str, lows: Sequence[str], preposition: str, lexicon: Lexicon) -> set[str]:
    if lows[-1][0].isdigit() or lows[-1] in TIME_NOUNS:
        return {"time"}
    if is_plural(lows[-1], lexicon) and opening not in ("een", "het", "a", "an"):
        return {"plural"}
    if any(low in WOMEN or low.endswith("vrouw") for low in lows):
        return {"woman"}
    if any(low in MEN for low in lows):
        return {"man"}
    if any(low in PEOPLE or low.endswith(("leider", "minister")) for low in lows):
        return {"man", "woman"}
    return {"thing", "place"} if preposition in PLACE_PREPOSITIONS else {"thing"}


def _qualified(found: list[Mention], words: Sequence[Word]) -> list[Mention]:
    """Phrases with what qualifies them: "the storm" and "Ireland" become "the storm in Ireland"."""
    result: list[Mention] = []
    inner = -1  # phrases before this word are part of an earlier one
    for place, mention in enumerate(found):
        nested = mention.first < inner
        last = _qualified_end(found[place:], words)
        if mention.first and words[mention.first - 1].low in OPINION:
            last = mention.last  # "wat vindt [de minister] van de staking"
        sorts = mention.sorts
        located = mention.first and words[mention.first - 1].low in ("op", "bij", "at", "on")
        if nested and mention.name and located:
            sorts = frozenset({"place", "thing"})
        inner = inner if nested else last
        text = joined(words[mention.first : last])
        result.append(replace(mention, text=text, last=last, nested=nested, sorts=sorts))
    return result


def _qualified_end(found: Sequence[Mention], words: Sequence[Word]) -> int:
    mention = found[0]
    if mention.name and words[mention.first].capital:
        return mention.last
    thing = mention.sorts & {"thing", "plural"} and not mention.name
    joining = _JOINING if thing else _LOCATING
    last = mention.last
    for following in found[1:]:
        adjacent = following.first == last + 1 and not words[last - 1].stop
        listed = last > mention.last and words[last].low in ("en", "and") if adjacent else False
        if not adjacent or not (words[last].low in joining or listed):
            break
        if last - mention.first > MAX_PHRASE_WORDS:
            break
        last = following.last
    relative = last < len(words) and words[last].low in ("die", "dat", "that", "which", "who")
    short = 2 <= len(words) - last <= MAX_PHRASE_WORDS
    return len(words) if thing and relative and short and not words[last - 1].stop else last


def _with_pairs(found: list[Mention], words: Sequence[Word]) -> list[Mention]:
    """The phrases, and for "A and B" the pair of them, which "they" refers to."""
    pairs = [
        Mention(
            joined(words[a.first : b.last]), a.first, b.last, frozenset({"plural"}), a.name, True
        )
        for a, b in pairwise(found)
        if b.first == a.last + 1 and words[a.last].low in ("en", "and") and a.name == b.name
    ]
    return found + pairs
