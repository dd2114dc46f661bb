import pytest

from qa.web.confidence import LEVELS, level_of, odds
from qa.web.texts import table


@pytest.mark.parametrize(
    ("confidence", "name"),
    [
        (1.0, "certain"),
        (0.85, "certain"),
        (0.8499, "likely"),
        (0.5, "likely"),
        (0.4999, "uncertain"),
    ],
)
def test_words_change_at_the_tables_bounds(confidence: float, name: str) -> None:
    assert level_of(confidence).name == name


def test_levels_go_down_to_zero_and_have_texts() -> None:
    bounds = [level.at_least for level in LEVELS]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] == 0
    assert all(level.name in table() for level in LEVELS)


@pytest.mark.parametrize(("confidence", "out_of_ten"), [(0.0, 0), (0.96, 10), (0.72, 7)])
def test_odds(confidence: float, out_of_ten: int) -> None:
    assert odds(confidence) == out_of_ten
