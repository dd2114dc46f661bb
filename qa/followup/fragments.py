"""What counts as a fragment: a question phrase alone, or a phrase that names something."""

import re
from collections.abc import Sequence

from qa.followup.clause import DETERMINERS
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import PEOPLE, Lexicon
from qa.followup.words import Word, is_open, is_verb

MAX_NOUN_WORDS = 3

# What may follow a question phrase that stands for the whole question: "when [did that happen]".
_HAPPENED = re.compile(
    r"(?:is|was|were|komt|kwam|gebeurde|gebeurt|kan) (?:dat|dit|that|this)(?: gebeurd| possible)?"
    r"|(?:gebeurde|gebeurt|vond|vindt) (?:dat|dit|het)(?: plaats)?"
    r"|(?:did|does|will) (?:it|that|this) (?:happen|take place|occur)"
    r"|(?:is|heeft) (?:dat|dit|het) (?:gebeurd|plaatsgevonden)"
)


def asked_end(words: Sequence[Word], lexicon: Lexicon) -> int | None:
    """Index after the question phrase, if the question is nothing more; else None.

    "Was that" and the like may follow it ("Wanneer was dat?"), or a phrase with a preposition:
    "Waarom niet in Leiden?".
    """
    asking = next((i for i, word in enumerate(words) if word.low in lexicon.asking), None)
    if asking is None or any(is_verb(word, lexicon) for word in words[:asking]):
        return None
    end = _phrase_end(words, asking, lexicon)
    loose = lexicon.adverbs | lexicon.times | lexicon.more
    while end < len(words) and words[end].low in loose:
        end += 1
    if end == len(words) or _is_prepositional(words[end:], lexicon):
        return end
    plain = words[asking].low not in ("wie", "wat", "who", "what") or end > asking + 1
    tail = " ".join(word.low for word in words[end:] if word.low not in loose)
    return end if plain and _HAPPENED.fullmatch(tail) else None


def _phrase_end(words: Sequence[Word], asking: int, lexicon: Lexicon) -> int:
    """Index after a question phrase with its noun: "tegen welke rente", "for how long"."""
    end, low = asking + 1, words[asking].low
    if low in ("hoe", "how") and end < len(words) and words[end].low in lexicon.measures:
        end += 1
    determiner = low in DETERMINERS or (low == "how" and words[end - 1].low in ("many", "much"))
    if not determiner or end >= len(words) or is_verb(words[end], lexicon):
        return end
    nouns = MAX_NOUN_WORDS if lexicon is DUTCH or asking else 1
    last = min(len(words) - 1, end + nouns - 1)
    while end < last and _is_adjective(words[end], words[end + 1], lexicon):
        end += 1
    return end + 1 if is_open(words[end], lexicon) else end


def _is_adjective(word: Word, following: Word, lexicon: Lexicon) -> bool:
    noun = is_open(following, lexicon) and not is_verb(following, lexicon)
    return noun and is_open(word, lexicon) and (lexicon is ENGLISH or word.low.endswith("e"))


def is_phrase(words: Sequence[Word], lexicon: Lexicon, *, opened: bool) -> bool:
    """Whether the words are a noun phrase, a preposition with one, or an adverb of time."""
    if any(is_verb(word, lexicon) or word.low in lexicon.asking for word in words):
        return False
    known = lexicon.pointing | lexicon.articles
    if any(word.low in lexicon.pronouns and word.low not in known for word in words):
        return False
    if len(words) == 1 and words[0].low in lexicon.times:
        return True
    first = words[0]
    if first.low in lexicon.quantifiers or "one" in words[-1].low:
        return "one" in words[-1].low  # "any aftershocks?" is not like anything before
    determined = first.low in lexicon.articles | lexicon.prepositions | lexicon.indefinite
    if first.low in lexicon.pointing or not any(is_open(word, lexicon) for word in words):
        return first.low in lexicon.pointing
    if determined or len(words) == 1:
        return True
    return opened and not _opens_with_verb(words, lexicon)


def _opens_with_verb(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether an unknown verb seems to open a yes/no question: "erkent Ann het verdrag"."""
    first, second = words[0], words[1]
    subject = second.text[0].isupper() or second.low in lexicon.articles | lexicon.indefinite
    return subject and not first.capital and first.low not in PEOPLE


def _is_prepositional(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether words are a preposition and its phrase."""
    small = all(is_open(w, lexicon) or w.low in lexicon.articles for w in words[1:])
    return words[0].low in lexicon.prepositions and len(words) > 1 and small
