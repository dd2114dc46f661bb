"""How long the stages of an answer take."""

import time
from collections.abc import Mapping
from types import MappingProxyType


class Clock:
    """Wall seconds of consecutive stages, from its making on."""

    def __init__(self) -> None:
        """Start the first stage."""
        self._laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """End a stage and start the next."""
        now = time.perf_counter()
        self._laps[stage] = now - self._last
        self._last = now

    def shares(self, n: int) -> Mapping[str, float]:
        """Seconds that each stage took for one of `n` questions of a batch."""
        return MappingProxyType({stage: seconds / n for stage, seconds in self._laps.items()})
