"""The turns of a conversation, taken apart once for those who look back on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa.followup.clause import Clause, asks_for, clause
from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import Lexicon
from qa.followup.phrases import Mention, mentions
from qa.followup.words import Word, definite, language, split, with_article
from qa.types import Turn

MAX_TURNS = 4
MAX_TURN_CHARS = 300
MAX_ANSWER_WORDS = 8

_CLAUSE_OPENERS = frozenset("dat om that to te omdat because niet not".split())
_DETERMINERS = frozenset("de het een the a an".split())


@dataclass(frozen=True, slots=True)
class Past:
    """A turn before.

    Attributes:
        text: Its question, made to stand alone.
        answer: Its short answer, or "".
        lexicon: The language of the question.
        words: The words of the question.
        mentions: What the question speaks of.
        parts: The question taken apart.
    """

    text: str
    answer: str
    lexicon: Lexicon
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    parts: Clause

    @property
    def asked(self) -> str:
        """What the question asks for, as `asks_for` names it."""
        return asks_for(self.parts)

    @property
    def answer_phrase(self) -> str:
        """The answer as a phrase fit to stand in a question, or "" where it is none.

        A preposition before it is left out ("in Delft" → "Delft"), an article becomes definite.
        """
        first, _, rest = self.answer.partition(" ")
        if not 0 < len(self.answer.split()) <= MAX_ANSWER_WORDS:
            return ""
        if first.lower() in _CLAUSE_OPENERS or any(char in self.answer for char in ".?!:;()"):
            return ""
        if first.lower() in DUTCH.prepositions | ENGLISH.prepositions and rest:
            return definite(rest)
        if first.lower() in _DETERMINERS and rest:
            return definite(f"{first.lower()} {rest}")
        bare = not rest and first[0].islower() and first not in ("ja", "nee", "yes", "no")
        return with_article(first, self.lexicon) if bare else self.answer

    def before(self, mention: Mention) -> str:
        """The word before a mention, in lower case, or ""."""
        return self.words[mention.first - 1].low if mention.first else ""


def _spoken_of(mention: Mention, parts: Clause) -> bool:
    """Whether a mention is one: neither the verb nor the noun of "in which town"."""
    asked = parts.preposition and mention.text == parts.noun
    return mention.text != parts.verb and not asked


def look_back(history: Sequence[Turn]) -> list[Past]:
    """The last turns of a conversation, latest first; those without a word are left out."""
    past: list[Past] = []
    lexicon = DUTCH
    for turn in history[-MAX_TURNS:]:
        text = (turn.standalone_question or turn.question).strip()[:MAX_TURN_CHARS]
        words = split(text)
        if not words:
            continue
        lexicon = language(words, lexicon)
        if words[0].low in lexicon.openers and len(words) > 1:
            text = text[words[1].start :]
            words = split(text)
        parts = clause(text, lexicon)
        found = tuple(m for m in mentions(words, lexicon) if _spoken_of(m, parts))
        answer = turn.answer.strip()[:MAX_TURN_CHARS].strip(" .,;")
        past.append(Past(text, answer, lexicon, words, found, parts))
    return past[::-1]
