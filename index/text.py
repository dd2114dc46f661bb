r"""Bytes to text and text to `Article.text`: decoding, and the one normalisation there is.

Every offset of the project points into what `normalise` returned. It changes only what a reader
cannot see: the way characters are encoded, line ends, control characters, space at a line's end.
It does not touch the words, the line structure or the spaces within a line.

    normalise("\ufeffCafe\u0301  \r\nopen\x00\n")  ->  "Café\nopen"
"""

import codecs
import re
import unicodedata

# Newline in Unicode's sense (UAX 14, BK, CR, LF, NL) becomes "\n", or "\n\n" for a paragraph.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028]")
# Control characters but tab and newline; soft hyphens and byte order marks, which search would
# trip over; U+FFFE and U+FFFF, which are no characters; and the bidi embeddings, overrides and
# isolates (UAX 9), which can show the words of a quote in another order. LRM and RLM stay.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)

_BYTE_ORDER_MARKS = (  # UTF-32 first: its mark starts with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What Dutch, English and their neighbours write outside ASCII, as far as cp1252 has it.
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž"
    "‘’‚“”„‹›«»–—…•·€£¥©®™°±²³½¼¾×§†\xa0\xad¿¡"
)
_CHARSET = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
MAX_ARTICLE_CHARS = 2_000_000
MAX_CONTROL_RATIO = 0.01
MAX_WESTERN_RATIO = 0.25
MIN_GOOD_PER_FAULT = 4


def normalise(text: str) -> str:
    r"""Bring a text into the form that `Article.text` has.

    Args:
        text: Any string; lone surrogates, which no encoding can write, are dropped.

    Returns:
        Unicode NFC, line ends `\n`, no control or bidi control characters, no space at the end
        of a line, no empty lines at the start or the end. Applied twice it changes nothing.

    Example:
        >>> normalise("een\r\ntwee  \n\n")
        'een\ntwee'
    """
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def one_line(text: str) -> str:
    """`normalise`, with every run of white space made one space: for titles and names."""
    return " ".join(normalise(text).split())


def decode(data: bytes) -> str | None:
    """Decode the bytes of a text file of unknown encoding.

    A byte order mark decides; then UTF-8 if it fits; then UTF-16 by its zero bytes; then a
    `<meta charset>`; then UTF-8 with few faults, shown as U+FFFD; then cp1252 if that gives a
    Western text; then charset-normalizer, which tells other scripts apart well and Western code
    pages badly.

    Args:
        data: The whole file.

    Returns:
        The text, not yet normalised, or None if the bytes are no text in any of these.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    text = _strict(data, "utf-8")
    if text is None or "\x00" in text:
        text = _without_mark(data) or text
    return text if text is not None else _legacy(data)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 text without a byte order mark, told by the zero bytes of its ASCII characters."""
    sample = data[: 4096 * 2]
    for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[high::2].count(0) > 0.3 * len(sample) / 2 > sample[1 - high :: 2].count(0) * 10:
            return _strict(data, encoding)
    return None


def _legacy(data: bytes) -> str | None:
    """Text in a one-byte or Asian encoding, or None."""
    declared = _CHARSET.search(data[:2048])
    if declared and (text := _strict(data, declared.group(1).decode("ascii", "ignore"))):
        return text
    faulty = data.decode("utf-8", "replace")
    faults = faulty.count("\ufffd")
    if sum(c > "\x7f" for c in faulty) > MIN_GOOD_PER_FAULT * faults:
        return _printable(faulty)
    if (text := _strict(data, "cp1252")) is not None:
        foreign = [c for c in text if c > "\x7f"]
        if _WESTERN.issuperset(foreign) and len(foreign) <= MAX_WESTERN_RATIO * len(text):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return _printable(str(best)) if best else None


def _strict(data: bytes, encoding: str) -> str | None:
    """The bytes decoded, or None where they do not fit or are no text."""
    try:
        return _printable(data.decode(encoding))
    except (UnicodeError, LookupError):
        return None


def _printable(text: str) -> str | None:
    """The text, or None where it holds so many control characters that it must be binary."""
    controls = sum(text.count(chr(code)) for code in (*range(9), *range(14, 32)))
    return text if controls <= MAX_CONTROL_RATIO * len(text) else None
