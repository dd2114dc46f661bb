"""Where sentences begin and end: paragraphs by line breaks, sentences by sentencex and repairs.

`sentencex` (Wikimedia) knows many abbreviations but splits after some that Dutch and English news
is full of ("o.a.", "mw.", "3 jan."). A repair only ever joins two neighbours, so the worst that it
can do is a sentence that is too long, never one that is torn.

    sentence_spans("Dat kost 1,3 mln. euro. Veel!", "nl")  ->  [(0, 23), (24, 29)]
"""

import re
from itertools import pairwise

import sentencex

Span = tuple[int, int]

# Abbreviations that hardly ever end a sentence. Those that may well ("enz.", "etc.", "p.m.",
# "Jr.") or that are words too ("op.", "al.", "ex.") are left out on purpose.
_ABBREVIATIONS = frozenset(
    # Dutch
    "bijv bv br dhr d.w.z dr drs fam gebr geb i.c i.p.v i.s.m ing i.v.m jhr jkvr m.a.w m.b.t m.b.v "
    "m.i.v m.m.v mej mevr mgr mr mw mws n.a.v o.a o.b.v o.i.v o.l.v ir prof resp t.a.v t.b.v t.g.v "
    "t.n.v t.o.v vgl z.g zgn "
    # English
    "approx brig capt cf cmdr col cpl e.g gov i.e lieut lt maj messrs mrs ms mt rev sgt st supt "
    "viz vs".split()
)
# Abbreviations that run on where a number follows.
_BEFORE_NUMBERS = frozenset(
    "afb art blz ca fig figs hfst no nos nr nrs op p pag par pct pp tel vol vols "
    "jan feb mrt mar apr jun jul aug sep sept okt oct nov dec".split()
)
_LAST_WORD = re.compile(r"(?:^|[\s(\[‘“\"'«])([^\s(\[‘“\"'«]+)\.$")
_INITIALS = re.compile(r"^(?:[A-Z]\.)*[A-Z]$|^(?:Th|Chr|Ph|IJ|Joh)$")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•–—]|\d+[.)])\s")
MIN_WRAPPED_CHARS = 40
MAX_WRAPPED_CHARS = 120


def paragraph_spans(text: str) -> list[Span]:
    """Spans of the paragraphs of `text`, without the white space around them.

    A blank line ends a paragraph. A single line break does so too, unless the lines look wrapped
    to a width: then it is a space.

    Returns:
        Half-open character spans in order; together they hold all that is not white space.
    """
    spans = []
    for block in re.finditer(r"\S(?:.|\n(?![^\S\n]*(?:\n|$)))*", text):
        start, end = block.span()
        for line_start, line_end in _lines(text, start, end):
            content = text[line_start:line_end]
            left = len(content) - len(content.lstrip())
            spans.append((line_start + left, line_start + len(content.rstrip())))
    return [(start, end) for start, end in spans if start < end]


def sentence_spans(text: str, language: str) -> list[Span]:
    """Spans of the sentences of `text`, without the white space around them.

    Args:
        text: Any text; nothing is assumed of its line ends.
        language: ISO 639-1 code; a code unknown to sentencex falls back on English rules.

    Returns:
        Half-open character spans in order, none across a paragraph's end; together they hold all
        that is not white space.
    """
    return [
        (start + paragraph_start, end + paragraph_start)
        for paragraph_start, paragraph_end in paragraph_spans(text)
        for start, end in _sentences_of(text[paragraph_start:paragraph_end], language)
    ]


def _lines(text: str, start: int, end: int) -> list[Span]:
    """Cut a block at those line breaks that end a paragraph."""
    breaks = [m.start() for m in re.finditer("\n", text[start:end])]
    if not breaks:
        return [(start, end)]
    edges = [start, *(start + b + 1 for b in breaks), end]
    lines = [(a, b) for a, b in pairwise(edges)]
    longest = max(len(text[a:b].strip()) for a, b in lines)
    wrapped = MIN_WRAPPED_CHARS <= longest <= MAX_WRAPPED_CHARS
    joined = [lines[0]]
    for a, b in lines[1:]:
        before = text[joined[-1][1] - 1 - _line_length(text, joined[-1][1]) : joined[-1][1]].strip()
        runs_on = wrapped and len(before) >= 0.6 * longest and not _LIST_ITEM.match(text[a:b])
        if runs_on and not (before.endswith((".", "!", "?")) and len(before) < 0.8 * longest):
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _line_length(text: str, end: int) -> int:
    """Length of the line whose break is the character before `end`."""
    return end - 1 - (text.rfind("\n", 0, end - 1) + 1)


def _sentences_of(paragraph: str, language: str) -> list[Span]:
    """Sentences of one paragraph, in its own offsets."""
    spans: list[Span] = []
    position = 0
    for piece in sentencex.segment(language, paragraph):
        found = paragraph.find(piece, position)
        if found < 0 or not piece.strip():  # never seen; the text before and after still joins up
            continue
        position = found + len(piece)
        left = len(piece) - len(piece.lstrip())
        spans.append((found + left, found + len(piece.rstrip())))
    if not spans:
        return [(0, len(paragraph))]
    spans = _cover(spans, len(paragraph))
    joined = [spans[0]]
    for start, end in spans[1:]:
        if _runs_on(paragraph[slice(*joined[-1])], paragraph[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _cover(spans: list[Span], length: int) -> list[Span]:
    """Stretch the outermost spans to the paragraph's edges, which hold no white space."""
    spans[0] = (0, spans[0][1])
    spans[-1] = (spans[-1][0], length)
    return spans


def _runs_on(before: str, after: str) -> bool:
    """Whether the break between two neighbours is no sentence's end."""
    first = after.lstrip("‘’“”\"'«»([")[:1]
    if first.islower() and not before.endswith(("!", "?", "…")):
        return True
    if not any(c.isalnum() for c in after):  # a lone "’" or ")": belongs to what it closes
        return True
    if not (last := _LAST_WORD.search(before)):
        return False
    word = last.group(1)
    if after[:1].isdigit() and word.lower() in _BEFORE_NUMBERS:
        return True
    return word.lower() in _ABBREVIATIONS or bool(_INITIALS.match(word))
