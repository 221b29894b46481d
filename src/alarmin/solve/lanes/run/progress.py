"""How far a run is, and how long it will still take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Progress", "Watch"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    done, total : int
        Subjects finished, and all of them.
    resumed : int
        Those of `done` that were finished before this run began.
    seconds : float
        Since it began.
    """

    done: int
    total: int
    resumed: int
    seconds: float

    @property
    def seconds_left(self) -> float:
        """At the pace so far, for which those resumed do not count; infinite before there is one.

        Examples
        --------
        >>> Progress(done=300, total=500, resumed=100, seconds=4.0).seconds_left
        4.0
        """
        if self.done >= self.total:
            return 0.0
        fresh = self.done - self.resumed
        return self.seconds / fresh * (self.total - self.done) if fresh else math.inf


class Watch:
    """Counts finished subjects and tells of them.

    Parameters
    ----------
    total : int
    progress : callable or None
        Called with subjects done and in all.
    watch : callable or None
        Called with a `Progress`.
    """

    def __init__(
        self,
        total: int,
        progress: Callable[[int, int], None] | None,
        watch: Callable[[Progress], None] | None,
    ) -> None:
        self._total, self._progress, self._watch = total, progress, watch
        self._began = time.monotonic()
        self._done = self._resumed = 0

    def tell(self, subjects: int, *, resumed: bool) -> None:
        """Count subjects that are done."""
        self._done += subjects
        self._resumed += subjects if resumed else 0
        if self._progress is not None:
            self._progress(self._done, self._total)
        if self._watch is not None:
            seconds = time.monotonic() - self._began
            self._watch(Progress(self._done, self._total, self._resumed, seconds))
