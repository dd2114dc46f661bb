"""`stand_alone`: which questions lean on the turns before, and what is done about it.

"And how many were arrested?", "waarom?" and "who is she?" say little to a search engine or a
reader. `stand_alone` puts back what they leave out, in three ways: a fragment is completed from the
question before (`qa.followup.ellipsis`), a word that refers back is replaced by what it means
(`qa.followup.replace`), and a question too short to be about anything gets the subject behind it
in parentheses (`qa.followup.vague`). A question that stands alone is returned as it is. Dutch,
English, and conversations that mix them.
"""

import re
from collections.abc import Sequence

from qa.followup.ellipsis import complete
from qa.followup.lexicon import IDIOMS, Lexicon
from qa.followup.past import Past, look_back
from qa.followup.pointers import pointers
from qa.followup.replace import replace_pointers
from qa.followup.vague import named_before, says_too_little
from qa.followup.words import Word, is_open, is_verb, language, split, unquantified
from qa.types import Turn

MAX_QUESTION_CHARS = 2000
MAX_FOLLOWUP_CHARS = 300
MAX_TOPIC_WORDS = 8

_ASK_MORE = re.compile(
    r"^(?:(?:can|could) you )?(?:tell me more|explain|elaborate|go on|more details?)\b"
    r"|^(?:kun je )?(?:vertel (?:me |eens )?meer|leg (?:dat |het )?(?:eens )?uit|meer details?)\b",
    re.IGNORECASE,
)


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question in a form that needs no conversation to be understood.

    Args:
        question: What the user typed.
        history: The turns before, oldest first; the last four count.

    Returns:
        The question itself, character for character, if it stands alone, if there is no history,
        or if the history does not help. Otherwise a question of at most `MAX_QUESTION_CHARS`
        characters with what it left out.

    Example:
        >>> stand_alone("Waarom?", [Turn("Wie verbood vuurwerk in Delft?", "de burgemeester")])
        'Waarom verbood de burgemeester vuurwerk in Delft?'
        >>> stand_alone("When was she born?", [Turn("Who discovered radium?", "Marie Curie")])
        'When was Marie Curie born?'
        >>> stand_alone("Who is Marie Curie?", [Turn("What is radium?")])
        'Who is Marie Curie?'
    """
    past = look_back(history)
    if not past or not question.strip() or len(question) > MAX_FOLLOWUP_CHARS:
        return question
    rewritten = _rewritten(question, past)
    if rewritten is None or len(rewritten) > MAX_QUESTION_CHARS:
        return question
    same = [word.low for word in split(rewritten)] == [word.low for word in split(question)]
    return question if same else rewritten


def _rewritten(question: str, past: Sequence[Past]) -> str | None:
    """The question made to stand alone, or None if it does already."""
    words = split(question)
    if not words:
        return None
    lexicon = language(words, past[0].lexicon)
    opened = words[0].low in lexicon.openers and len(words) > 1
    text = question[words[1].start :] if opened else question
    words = split(text)
    idiom = IDIOMS.get(" ".join(word.low for word in words))
    if idiom is not None:
        text, words = idiom, split(idiom)
    if not words:
        return None
    if _ASK_MORE.match(text):
        return _with_topic(text, past[0])
    if not opened and not text.rstrip().endswith("?") and not _asks(words, lexicon):
        return None  # a greeting, a name, a line of text
    filled = complete(text, words, lexicon, past[0], opened=opened)
    if filled is not None:
        return _resolved(filled, past)
    if pointers(words, lexicon):
        return _resolved(text, past)
    named = named_before(text, words, lexicon, past)
    if named is not None:
        return _finished(named)
    if says_too_little(words, lexicon, opened=opened):
        return _with_topic(text, past[0])
    return None


def _asks(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether words without a question mark are a question: they have a verb or ask."""
    return any(word.low in lexicon.asking or is_verb(word, lexicon) for word in words)


def _resolved(text: str, past: Sequence[Past]) -> str | None:
    """The text with its pointers replaced; with the topic behind it if one is left."""
    words = split(text)
    lexicon = language(words, past[0].lexicon)
    found = pointers(words, lexicon)
    replaced, every = replace_pointers(text, words, found, past, lexicon)
    return _finished(replaced) if every else _with_topic(replaced, past[0])


def _finished(text: str) -> str:
    """The text with a capital at its start and a question mark at its end."""
    text = " ".join(text.split()).rstrip("?!. ")
    return text[:1].upper() + text[1:] + "?"


def _with_topic(text: str, turn: Past) -> str | None:
    """The text with the topic of a turn behind it, or None if that adds nothing."""
    topic = _topic(turn, text)
    return _finished(f"{text.rstrip('?!. ')} ({topic})") if topic else None


def _topic(turn: Past, text: str) -> str:
    """What a turn was about, in a few words that `text` lacks."""
    known = {word.low for word in split(text)}
    taken: list[str] = []
    skipped = turn.parts.noun if turn.parts.preposition else ""
    for mention in turn.mentions:
        lows = {word.low for word in split(mention.text)}
        fresh = any(low not in known for low in lows if low not in turn.lexicon.closed)
        size = sum(len(phrase.split()) for phrase in taken) + len(lows)
        if fresh and size <= MAX_TOPIC_WORDS and mention.text != skipped:
            taken.append(unquantified(mention.text, turn.lexicon))
            known |= lows
    if not taken:
        open_words = [w for w in turn.words if is_open(w, turn.lexicon) and w.low not in known]
        taken = [w.text for w in open_words[:MAX_TOPIC_WORDS]]
    return ", ".join(taken)
