"""Exact match and F1 of an answer: SQuAD's normalisation, extended to Dutch.

For English every function gives what the official script of SQuAD 2.0 gives (Rajpurkar, Jia and
Liang 2018, arXiv:1806.03822; https://rajpurkar.github.io/SQuAD-explorer/): lower case, ASCII
punctuation away, a/an/the away, white space collapsed. Dutch needs more: de, het, een and 't are
articles, quotation marks are curly, "één" is "een", and the comma of "1,3" is a decimal sign, so
that "1,3" must not become "13", while the point of "12.500" only groups digits.

    normalise("De ‘grote broer’", "nl")  ->  "grote broer"
    normalise("1,3 miljard euro", "nl")  ->  "1.3 miljard euro"
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import partial

_ARTICLES = {
    "en": re.compile(r"\b(a|an|the)\b"),
    "nl": re.compile(r"\b(a|an|the|de|het|een)\b"),
}
_SHORT_HET = re.compile(r"(?<!\w)['’‘`]t\b")
_PUNCTUATION = frozenset(string.punctuation)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
# Stands for the decimal sign while punctuation is taken away; no text has it (private use).
_DECIMAL = "\ue000"


def normalise(
    text: str,
    language: str = "en",
    *,
    squad_numbers: bool | None = None,
    keep_articles: bool = False,
) -> str:
    """The form in which two answers are compared.

    Args:
        text: An answer.
        language: ISO 639-1 code of its language; any but "nl" is treated as SQuAD treats English.
        squad_numbers: Whether decimal signs go with the punctuation, as in SQuAD; by default only
            for English. An English wording held against a Dutch answer keeps them.
        keep_articles: Whether articles stay.

    Returns:
        Words separated by single spaces; "" if nothing is left.

    Example:
        >>> normalise("The Panthers' defense, 308!")
        'panthers defense 308'
        >>> normalise("12.500", "nl") == normalise("12,500", "en") == "12500"
        True
    """
    dutch = language == "nl"
    text = text.lower()
    if not (squad_numbers if squad_numbers is not None else not dutch):
        text = _NUMBER.sub(lambda match: _number(match[0], "." if dutch else ","), text)
    if dutch:
        text = text.replace("één", "een")
    if dutch and not keep_articles:
        text = _SHORT_HET.sub(" ", text)
    text = "".join(c for c in text if not _is_punctuation(c, dutch))
    if not keep_articles:
        text = _ARTICLES["nl" if dutch else "en"].sub(" ", text)
    return " ".join(text.split()).replace(_DECIMAL, ".")


def exact_match(answer: str, gold: str) -> float:
    """1.0 if two normalised answers are the same, else 0.0."""
    return float(answer == gold)


def f1(answer: str, gold: str) -> float:
    """Harmonic mean of the precision and the recall of the words of an answer.

    Args:
        answer: What was answered, normalised.
        gold: What is right, normalised.

    Returns:
        In [0, 1]. If either is empty, 1 if both are and 0 otherwise: the rule of SQuAD 2.0.

    Example:
        >>> f1("loan of 1.5 billion", "1.5 billion")
        0.6666666666666666
    """
    words, gold_words = answer.split(), gold.split()
    if not words or not gold_words:
        return float(words == gold_words)
    common = (Counter(words) & Counter(gold_words)).total()
    return 2 * common / (len(words) + len(gold_words))


def best_scores(
    answer: str, golds: Iterable[tuple[str, str]], language: str
) -> tuple[float, float]:
    """Exact match and F1 of an answer against the gold that suits it best, each by itself.

    A gold that is nothing but articles, such as the Dutch "een" for one or the letter "A", would
    be "", and abstaining right. It is held against the answer with the articles of both kept.

    Args:
        answer: What was answered, as it stands in the article; "" for no answer.
        golds: Each right wording with the ISO 639-1 code of its language; none, or only such as
            hold no letter or digit, means that "" is right.
        language: ISO 639-1 code of the answer's language.

    Returns:
        Exact match, 0.0 or 1.0, and F1 in [0, 1].
    """
    pairs = list(golds)
    squad = language != "nl" and all(code != "nl" for _, code in pairs)
    forms = [_forms(answer, language, *gold, squad) for gold in pairs]
    forms = [(ours, wanted) for ours, wanted in forms if wanted]
    forms = forms or [(normalise(answer, language, squad_numbers=squad), "")]
    return max(exact_match(*each) for each in forms), max(f1(*each) for each in forms)


def _forms(answer: str, language: str, gold: str, code: str, squad: bool) -> tuple[str, str]:
    """An answer and a gold as they are compared, with their articles if the gold is only that."""
    wanted = normalise(gold, code, squad_numbers=squad)
    if wanted:
        return normalise(answer, language, squad_numbers=squad), wanted
    form = partial(normalise, squad_numbers=squad, keep_articles=True)
    return form(answer, language), form(gold, code)


def _is_punctuation(character: str, dutch: bool) -> bool:
    """ASCII punctuation, as in SQuAD; for Dutch also quotation marks, dashes and currency signs."""
    if character in _PUNCTUATION:
        return True
    return dutch and unicodedata.category(character) in {"Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sc"}


def _number(number: str, group: str) -> str:
    """A number without signs that group its digits, its decimal sign kept.

    Args:
        number: Digits with points and commas between them.
        group: The sign that groups thousands in the language: "." in Dutch, "," in English.
    """
    other = "," if group == "." else "."
    grouped = rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{other}\d+)?"
    if re.fullmatch(grouped, number):
        return number.replace(group, "").replace(other, _DECIMAL)
    if re.fullmatch(rf"\d+[{group}{other}]\d+", number):
        return re.sub(r"[.,]", _DECIMAL, number)
    return number
