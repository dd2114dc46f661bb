"""Questions that leave out most of their words: "Why?", "Door wie?", "And in France?".

`complete` finds such a fragment and fills it from the clause of the question before: a question
phrase takes the place of the old one ("Door wie?" → "Door wie zijn de demonstranten opgepakt?"),
anything else the place of its like ("And in France?" → "How many people live in France?").
"""

import re
from collections.abc import Sequence

from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.fragments import asked_end, is_phrase
from qa.followup.lexicon import (
    MONTHS,
    ORDINALS,
    PLACE_PREPOSITIONS,
    TO_DUTCH,
    TO_ENGLISH,
    Lexicon,
)
from qa.followup.past import Past, look_back
from qa.followup.phrases import DEMONYM, is_country
from qa.followup.words import Word, is_open, is_plural, language, split
from qa.types import Turn

MAX_FRAGMENT_WORDS = 8
MAX_FILLER_WORDS = 6

_ABOUT = re.compile(
    r"(?:what|how) about |hoe (?:zit|staat|is|zat) het met |wat (?:met|betreft) ", re.IGNORECASE
)
_COUNTED = frozenset("zijn waren werden worden hebben are were have will zullen".split())
# "Which one?" asks for a choice, not for the clause again.
_WHICH = ("which", "which one", "which ones", "welk", "welke")
_NEGATED = {"can": "can't", "will": "won't", "shall": "shan't"}


def complete(
    text: str, words: Sequence[Word], lexicon: Lexicon, turn: Past, *, opened: bool
) -> str | None:
    """The fragment `text` filled from the turn before, or None if it is no fragment.

    Args:
        text: The question, its "and" taken off.
        words: Its words.
        lexicon: Its language.
        turn: The turn before.
        opened: Whether it opened with "and" or the like, and so is no greeting.

    Returns:
        The full question, without a question mark.
    """
    bare = text.strip().rstrip("?!. ")
    about = _ABOUT.match(bare)
    if about:
        return replace_like(bare[about.end() :], turn)
    if not words or len(words) > MAX_FRAGMENT_WORDS:
        return None
    end = asked_end(words, lexicon)
    if end is not None:
        return _asked_again(text, words, end, lexicon, turn)
    counted = _count(text, words, turn)
    if counted is not None:
        return counted
    asks = opened or text.rstrip().endswith("?")
    phrase = asks and is_phrase(words, lexicon, opened=opened)
    return replace_like(bare, turn) if phrase else None


def _asked_again(
    text: str, words: Sequence[Word], end: int, lexicon: Lexicon, turn: Past
) -> str | None:
    """The clause of the turn before behind the question phrase that ends before `end`."""
    first = words[0].low
    vague = any(w.low in lexicon.more for w in words) and first != turn.parts.word
    if vague or " ".join(w.low for w in words[:end]) in _WHICH:
        return None
    rest = words[end:]
    if words[end - 1].low in ("not", "niet") and end > 1:
        full = _why_not(_in_language(text[: words[end - 2].end], turn.lexicon), turn)
    else:
        full = _refill(_in_language(text[: words[end - 1].end], turn.lexicon), first, turn)
    if rest and rest[0].low in lexicon.prepositions:
        again = look_back([Turn(full)])
        return replace_like(text[rest[0].start :].rstrip("?!. "), again[0]) if again else full
    return full


def _in_language(asked: str, lexicon: Lexicon) -> str:
    """A question phrase in the language of the clause it opens, if it is a common one."""
    phrases = TO_DUTCH if lexicon is DUTCH else TO_ENGLISH
    return phrases.get(asked.lower(), asked)


def _refill(asked: str, first: str, turn: Past) -> str:
    """The clause of the turn before, with another question phrase.

    Args:
        asked: The question phrase.
        first: Its first word, in lower case.
        turn: The turn before.
    """
    parts = turn.parts
    if not parts.verb:
        return f"{asked}: {turn.text.rstrip('?!. ')}"
    if first == parts.word and asked.lower() == first:
        asked = parts.asked  # "hoeveel" once more, with its noun
    filler = "" if first == parts.word else _filler(turn)
    rest, bracket, topic = parts.rest.partition(" (")
    topic = bracket + topic
    verb = parts.verb if parts.asked else parts.verb.lower()
    if parts.subject and filler and not parts.auxiliary and turn.lexicon is ENGLISH:
        past = verb.endswith("ed") or not verb.endswith("s")
        return f"{asked} {'was' if past else 'is'} it that {filler} {verb} {rest}{topic}"
    order = (asked, verb, filler, rest) if parts.subject else (asked, verb, rest, filler)
    return " ".join(piece for piece in order if piece) + topic


def _filler(turn: Past) -> str:
    """What stands where the old question phrase stood: the answer, or its noun."""
    parts, answer = turn.parts, turn.answer
    short = 0 < len(answer.split()) <= MAX_FILLER_WORDS
    first = answer.split()[0].lower() if answer else ""
    preposition = parts.preposition
    if parts.word.startswith("waar") and parts.word[4:] in DUTCH.prepositions - {"om"}:
        preposition = parts.word[4:]  # "waarover" is "over" and a thing
    if preposition or turn.asked == "place":
        inside = preposition in PLACE_PREPOSITIONS or not preposition
        missing = first not in DUTCH.prepositions | ENGLISH.prepositions
        opening = f"{preposition or 'in'} " if missing else ""
        return f"{opening}{answer}" if short and (preposition or inside) else ""
    if short and (turn.asked in ("person", "thing")):
        return answer
    if parts.noun and turn.asked != "time":
        return parts.noun
    if not parts.subject:
        return ""
    people, things = ("iemand", "iets") if turn.lexicon is DUTCH else ("someone", "something")
    return people if turn.asked == "person" else things


def _why_not(asked: str, turn: Past) -> str:
    parts = turn.parts
    if turn.lexicon is ENGLISH and parts.auxiliary and not parts.verb.endswith("n't"):
        verb = parts.verb.lower()
        filler = _filler(turn) if parts.subject else ""
        pieces = (asked, _NEGATED.get(verb, f"{verb}n't"), filler, parts.rest)
        return " ".join(piece for piece in pieces if piece)
    return f"{_refill(asked, '', turn)} {'niet' if turn.lexicon is DUTCH else 'not'}"


def _count(text: str, words: Sequence[Word], turn: Past) -> str | None:
    """Ask "how many were arrested?" with the noun that the turn before counted, and its place."""
    many = 1 if words[0].low == "hoeveel" else 2
    opening = " ".join(word.low for word in words[:many])
    if opening not in ("hoeveel", "how many") or len(words) <= many:
        return None
    if words[many].low not in _COUNTED:
        return None
    noun = turn.parts.noun if is_plural(turn.parts.noun, turn.lexicon) else ""
    noun = noun or next((m.text for m in turn.mentions if "plural" in m.sorts), "")
    if not noun:
        return None
    place = next((m for m in turn.mentions if "place" in m.sorts and m.first), None)
    where = f" {turn.words[place.first - 1].text} {place.text}" if place else ""
    rest = text[words[many].start :].rstrip("?!. ")
    known = place is not None and (place.text in rest or place.text in noun)
    article, _, bare = noun.partition(" ")
    counted = bare if article.lower() in ("de", "the") else noun
    return f"{text[: words[many - 1].end]} {counted} {rest}{'' if known else where}"


def replace_like(fragment: str, turn: Past) -> str:
    """The question before with `fragment` in the place of what is like it."""
    base = turn.text.rstrip("?!. ")
    words = split(fragment)
    if not words:
        return base
    lexicon = language(words, turn.lexicon)
    if words[0].low in lexicon.pointing and len(words) > 1:  # "those [in Spain]"
        words, fragment = words[1:], fragment[words[1].start :]
    first = words[0].low
    if first in lexicon.times:
        time = next((w for w in turn.words[1:] if w.low in turn.lexicon.times), None)
        return base[: time.start] + fragment + base[time.end :] if time else f"{base} {fragment}"
    if first in lexicon.prepositions:
        return _replace_prepositional(base, fragment, first, turn)
    kind = words[-2] if words[-1].low in ("one", "ones") and len(words) > 1 else words[-1]
    old = next((w for w in turn.words if _same_kind(kind, w, lexicon)), None)
    if old is not None and first in lexicon.articles:
        return base[: old.start] + kind.text + base[old.end :]
    named = any(word.capital or is_country(word.low) for word in words)
    target = _target(turn, named=named, bare=is_open(words[0], lexicon))
    if target is None:
        return f"{base} ({fragment})"
    return base[: target[0]] + fragment + base[target[1] :]


def _same_kind(word: Word, old: Word, lexicon: Lexicon) -> bool:
    """Whether both are ordinals, or both are adjectives of a country."""
    if word.low in ORDINALS:
        return old.low in ORDINALS
    demonym = DEMONYM[lexicon.code]
    return word.capital and old.capital and all(demonym.search(w.low) for w in (word, old))


def _is_time(words: Sequence[Word]) -> bool:
    return any(word.low in MONTHS or word.text.isdigit() for word in words)


def _replace_prepositional(base: str, fragment: str, preposition: str, turn: Past) -> str:
    time = _is_time(split(fragment))
    for mention in turn.mentions:
        same = _is_time(turn.words[mention.first : mention.last]) == time
        if turn.before(mention) == preposition and same:
            start = turn.words[mention.first - 1].start
            return base[:start] + fragment + base[turn.words[mention.last - 1].end :]
    return f"{base} {fragment}"


def _target(turn: Past, *, named: bool, bare: bool) -> tuple[int, int] | None:
    """Where in the question before the phrase stands that another is asked about."""
    noun = turn.parts.noun
    if noun and bare and not named:
        start = turn.text.find(noun)
        return start, start + len(noun)
    outer = [m for m in turn.mentions if not m.nested]
    names = [m for m in turn.mentions if m.name]
    names.sort(key=lambda m: m.nested)
    for mention in (names or outer) if named else (outer or names):
        start = turn.words[mention.first].start
        if not noun or not turn.text.startswith(noun, start):
            return start, turn.words[mention.last - 1].end
    return None
