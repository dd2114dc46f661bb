"""Words: where they are in a text, of which language and of which kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.followup.dutch import DUTCH
from qa.followup.english import ENGLISH
from qa.followup.lexicon import NEUTER, NEUTER_ENDINGS, Lexicon

_WORD = re.compile(r"[^\W_]+(?:[-'’.,/&][^\W_]+)*['’]?")
_STOP = re.compile(r"[.,;:?!()—…]")
_PLURAL_NL = re.compile(r"(?:en|'s|ers|els|ens|ems|jes|ies|eurs|oren)$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, its place in the text, and whether punctuation follows it."""

    text: str
    low: str
    start: int
    end: int
    stop: bool

    @property
    def capital(self) -> bool:
        """Whether it opens with a capital and is no compound: "EU-lidstaten" is a noun."""
        return self.text[0].isupper() and not ("-" in self.text and self.text[-3:].islower())


def split(text: str) -> tuple[Word, ...]:
    """The words of `text`, in order.

    Example:
        >>> [word.text for word in split("Wie is de VVD'er, precies?")]
        ['Wie', 'is', 'de', "VVD'er", 'precies']
    """
    found = list(_WORD.finditer(text))
    if not found:
        return ()
    ends = [*(match.start() for match in found[1:]), len(text)]
    return tuple(
        Word(m[0], m[0].lower().replace("’", "'"), m.start(), m.end(), _stops(text, m.end(), end))
        for m, end in zip(found, ends, strict=True)
    )


def _stops(text: str, start: int, end: int) -> bool:
    return end == len(text) or _STOP.search(text, start, end) is not None


def joined(words: Sequence[Word]) -> str:
    """The words with a space between them."""
    return " ".join(word.text for word in words)


def language(words: Sequence[Word], default: Lexicon) -> Lexicon:
    """The language most of whose own words are in `words`; `default` where neither has more."""
    dutch = sum(word.low in DUTCH.signs for word in words)
    english = sum(word.low in ENGLISH.signs for word in words)
    if dutch == english:
        return default
    return DUTCH if dutch > english else ENGLISH


def is_open(word: Word, lexicon: Lexicon) -> bool:
    """Whether a word can belong to a noun phrase; a capital inside a sentence makes it a name."""
    named = word.capital and word.start > 0 and word.low not in lexicon.times and len(word.low) > 1
    return named or word.low not in lexicon.closed


def is_verb(word: Word, lexicon: Lexicon) -> bool:
    """Whether a word is certainly a verb form: in the tables, or an English past."""
    if word.low in lexicon.auxiliaries or word.low in lexicon.verbs:
        return True
    return lexicon is ENGLISH and len(word.low) > 4 and word.low.endswith("ed")


def is_plural(noun: str, lexicon: Lexicon) -> bool:
    """Whether a noun, or the last word of a noun phrase, looks plural."""
    word = noun.lower().rpartition(" ")[2]
    if lexicon is ENGLISH:
        irregular = word in ("people", "police", "children", "men", "women")
        return irregular or (word.endswith("s") and not word.endswith(("ss", "us", "is", "news")))
    return len(word) > 4 and bool(_PLURAL_NL.search(word))


def article(noun: str) -> str:
    """The Dutch article of a noun phrase, by the look of its noun: a guess."""
    words = noun.lower().split()
    end = next((i for i, word in enumerate(words) if word in DUTCH.prepositions), len(words))
    neuter = any(word in NEUTER or word.endswith(NEUTER_ENDINGS) for word in words[:end])
    return "het" if neuter and not is_plural(words[end - 1], DUTCH) else "de"


def definite(text: str) -> str:
    """A noun phrase with its definite article.

    Example:
        >>> definite("een vrouw"), definite("een klein museum"), definite("a treaty")
        ('de vrouw', 'het klein museum', 'the treaty')
    """
    head, _, tail = text.partition(" ")
    if head.lower() in ("a", "an") and tail:
        return f"the {tail}"
    if head.lower() == "een" and tail:
        return f"{article(tail)} {tail}"
    return text


def unquantified(noun: str, lexicon: Lexicon) -> str:
    """A noun phrase without its quantifier: "many soldiers" → "soldiers"."""
    first, _, rest = noun.partition(" ")
    return rest if rest and first.lower() in lexicon.quantifiers else noun


def with_article(noun: str, lexicon: Lexicon) -> str:
    """A bare noun with the definite article: "soldiers" → "the soldiers"."""
    if not noun or noun.split()[0].lower() in lexicon.articles:
        return noun
    noun = unquantified(noun, lexicon)
    return f"{'the' if lexicon is ENGLISH else article(noun)} {noun}"
