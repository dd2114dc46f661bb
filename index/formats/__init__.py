"""Files of each kind to plain text: one module a kind, each with its library behind it.

They all return an `Extracted`, not yet normalised: paragraphs with one empty line between them,
list items and table rows on lines of their own, no markup.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a parser took from a file.

    Attributes:
        title: The document's own title, or "" where it has none.
        text: Its text, paragraphs separated by one empty line.
    """

    title: str
    text: str


__all__ = ["Extracted"]
