"""Which language a text is in: Dutch and English by their commonest words, the rest by py3langid.

The words decide nearly every article here within a millisecond; py3langid takes most of a second
to load its model, so it is asked only when they do not.

    detect_language("Hoeveel bedraagt de lening die het land van hen heeft gekregen?")  ->  "nl"
"""

import re
from collections import Counter
from functools import cache
from typing import Any

DEFAULT_LANGUAGE = "en"
SAMPLE_CHARS = 20_000
MIN_LETTERS = 20
MIN_WORD_RATIO = 0.08
MIN_LEAD = 4
FIRST_NOT_LATIN = "\u0250"

# Frequent words of the one language that the other does not have.
_WORDS = {
    "nl": frozenset(
        "de het een ik je niet zijn van voor ook naar op met dat wordt bij werd heeft deze maar "
        "uit hij wij ze te aan om er".split()
    ),
    "en": frozenset(
        "the of and to it you he that was for with are were from this which has have be by".split()
    ),
}
# Frequent words of other languages that share "de", "van" or "met" with Dutch.
_NOT_DUTCH = frozenset(
    "le la les des du et est los las el que il di und der das ist og och det som nie 'n hulle oor "
    "da do uma com fan fuer nich".split()
)
# The languages that py3langid chooses from: the widely written ones. Its full list has small
# languages that take short Dutch texts for themselves.
_CANDIDATES = (
    "ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl "
    "sr sv th tr uk vi zh".split()
)
_WORD = re.compile(r"'?[^\W\d_]+")


def detect_language(text: str) -> str:
    """Guess the language of a text.

    Args:
        text: Any text; its first 20,000 characters count.

    Returns:
        ISO 639-1 code. Fewer than 20 Latin letters without a word that is common in Dutch or
        English are taken for English.
    """
    words = _WORD.findall(text[:SAMPLE_CHARS].lower())
    counts = Counter(words)
    scores = {code: sum(counts[w] for w in common) for code, common in _WORDS.items()}
    best, other = sorted(scores, key=lambda code: -scores[code])
    clear = scores[best] >= MIN_LEAD * max(scores[other], 0.25)
    foreign = sum(counts[w] for w in _NOT_DUTCH)
    if clear and scores[best] >= MIN_WORD_RATIO * len(words) and foreign * 5 < scores[best]:
        return best
    letters = "".join(words)
    if len(letters) < MIN_LETTERS and all(letter < FIRST_NOT_LATIN for letter in letters):
        return DEFAULT_LANGUAGE
    return str(_identifier().classify(text[:SAMPLE_CHARS])[0])


@cache
def _identifier() -> Any:
    """py3langid's model, restricted to the candidates."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CANDIDATES)
    return identifier
