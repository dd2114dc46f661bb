"""Questions that refer back with no word that says so: "What happened?", "How long is the bridge?".

Told with reserve, for most questions without a name stand alone: a thing that the conversation
called by a longer name, an event of which only the verb is given, more of the same.
"""

from collections.abc import Sequence

from qa.followup.dutch import DUTCH
from qa.followup.lexicon import RELATIONAL, Lexicon
from qa.followup.past import Past
from qa.followup.phrases import mentions
from qa.followup.words import Word, definite, is_open, is_verb

MAX_CONTENT_WORDS = 3

_ARTICLES = ("de", "het", "the")
_TOLD = frozenset("was waren werd werden had hadden did were happened kwam".split())
_YOU = frozenset("you je jij jullie u".split())
_ANYONE = frozenset("anyone anybody someone somebody iemand".split())


def named_before(
    text: str, words: Sequence[Word], lexicon: Lexicon, past: Sequence[Past]
) -> str | None:
    """The question with "the bridge" as the conversation called it: "the bridge in Delft".

    Args:
        text: The question.
        words: Its words.
        lexicon: Its language.
        past: The turns before, latest first.

    Returns:
        The question, or None if it has a name of its own or nothing was called so.
    """
    if _named(words) or len(_content(words, lexicon)) > MAX_CONTENT_WORDS:
        return None
    for mention in mentions(words, lexicon):
        if mention.last - mention.first != 2 or words[mention.first].low not in _ARTICLES:
            continue
        head = words[mention.first + 1].low
        for turn in past:
            for other in turn.mentions:
                longer = other.head == head and len(other.text.split()) > 2
                compound = other.head != head and other.head.endswith(head) and len(head) > 3
                if longer or (compound and turn.lexicon is DUTCH):
                    start, end = words[mention.first].start, words[mention.last - 1].end
                    return text[:start] + definite(other.text) + text[end:]
    return None


def _named(words: Sequence[Word]) -> bool:
    return any(word.text[0].isupper() or word.text[0].isdigit() for word in words[1:])


def says_too_little(words: Sequence[Word], lexicon: Lexicon, *, opened: bool) -> bool:
    """Whether a question is about something that only the conversation makes clear.

    Args:
        words: The question.
        lexicon: Its language.
        opened: Whether it opened with "and" or the like, which makes it likelier.
    """
    if _named(words):
        return False
    lows = [word.low for word in words]
    more = "nog meer" in " ".join(lows) or any(low in lexicon.more for low in lows[1:])
    if more:
        return True
    content = _content(words, lexicon)
    if any(word.low in lexicon.everyday for word in content):
        return False
    if not content and lows[0] in lexicon.asking:
        return not _YOU & set(lows)  # "which one?"
    told = any(low in _TOLD for low in lows) or any(is_verb(w, lexicon) and _past(w) for w in words)
    found = [m for m in mentions(words, lexicon) if not m.nested]
    last = found[-1] if found else None
    if (
        last
        and words[last.first].low in _ARTICLES
        and last.head in RELATIONAL
        and len(content) <= 2
    ):
        return last.last - last.first <= MAX_CONTENT_WORDS
    if words[0].low in ("any", "nog") and len(content) <= MAX_CONTENT_WORDS:
        return True
    plain = any(m.last - m.first == 2 and words[m.first].low in _ARTICLES for m in found)
    there = _exists(lows, lexicon)
    if opened:
        return len(content) <= MAX_CONTENT_WORDS and (told or plain or there)
    if there or _ANYONE & set(lows):
        return len(content) <= 2
    return len(content) <= 1 and told and not plain


def _content(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    return [word for word in words[1:] if is_open(word, lexicon) or word.low in lexicon.verbs]


def _past(word: Word) -> bool:
    return word.low.endswith(("ed", "de", "te", "den", "ten", "vielen")) or word.low in (
        "won",
        "viel",
    )


def _exists(lows: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it asks what there is: "vielen er …", "were there …"."""
    if lexicon is DUTCH:
        return "er" in lows
    return "there" in lows and ("any" in lows or bool({"was", "were"} & set(lows)))
