"""The small words of Dutch and English that make a question lean on the one before.

Word tables and nothing else: which words refer back (she, daarmee), which ask (waarom, how many),
which open or close a phrase. Closed classes, so the tables are short and know nothing about any
article. `qa.phrases` and `qa.followup` read them through `DUTCH` and `ENGLISH`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Code = Literal["nl", "en"]
# What a word refers to: a man, a woman, a person of either kind, a thing, several of anything,
# a place, a moment, or all that was said.
Sort = Literal["man", "woman", "thing", "plural", "place", "time", "said"]
# Its part in the sentence: "she", "her" before a verb or at the end, "her" before a noun.
Part = Literal["subject", "object", "possessive"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of one language; every entry in lower case.

    Attributes:
        code: "nl" or "en".
        signs: Words that this language has and the other lacks.
        openers: Words that tie a question to the one before: "and", "maar".
        asking: Question words.
        measures: Adjectives that follow "how": "how [long]".
        articles: Definite articles and possessives, which open a noun phrase.
        indefinite: Indefinite articles and numerals, which do so too.
        pointing: "that", "deze": with a noun they point back.
        prepositions: Prepositions.
        auxiliaries: Forms of to be, to have, to do and the modals.
        verbs: Common irregular verb forms, as they stand in a question.
        linking: Words that open a subordinate clause.
        adverbs: Common adverbs and particles.
        times: Adverbs of time, one of which may take another's place.
        pronouns: A pronoun's sort and part.
        more: Words that ask for more of the same: "else".
        everyday: Things of which there is one, so that "the sun" needs no context.
    """

    code: Code
    signs: frozenset[str]
    openers: frozenset[str]
    asking: frozenset[str]
    measures: frozenset[str]
    articles: frozenset[str]
    indefinite: frozenset[str]
    pointing: frozenset[str]
    prepositions: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    linking: frozenset[str]
    adverbs: frozenset[str]
    times: frozenset[str]
    pronouns: Mapping[str, tuple[Sort, Part]]
    more: frozenset[str]
    everyday: frozenset[str]

    @property
    def closed(self) -> frozenset[str]:
        """All words that are not part of a noun phrase."""
        return (
            self.openers | self.asking | self.prepositions | self.auxiliaries | self.verbs
            | self.linking | self.adverbs | self.times | frozenset(self.pronouns) | self.more
        )  # fmt: skip
