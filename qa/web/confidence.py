"""How sure an answer is, in words.

The reader's margin has been turned into a probability by its calibration; here the probability is
turned into one of three words. The table is the only place that knows where one word ends.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """A word for a range of confidence.

    Attributes:
        name: Key of the word and of its explanation among the page's texts.
        at_least: Confidence from which the word is used, in [0, 1].
    """

    name: str
    at_least: float


LEVELS = (Level("certain", 0.85), Level("likely", 0.5), Level("uncertain", 0.0))


def level_of(confidence: float) -> Level:
    """The word for a confidence.

    Args:
        confidence: Estimated probability that the answer is right, in [0, 1].

    Example:
        >>> level_of(0.7).name
        'likely'
    """
    return next(level for level in LEVELS if confidence >= level.at_least)


def odds(confidence: float) -> int:
    """A confidence as "so many out of ten", from 0 to 10."""
    return round(10 * confidence)
