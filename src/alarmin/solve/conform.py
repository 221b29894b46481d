"""How far an engine agrees with the SBML Test Suite: what passes, what it refuses by name, and what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import AlarminError, Unsupported
from alarmin.solve.suite import Case

__all__ = ["CaseEngine", "Conformance", "Verdict", "compared", "judge", "run_cases"]


class CaseEngine(Protocol):
    """What runs cases, whatever integrates them."""

    @property
    def name(self) -> str:
        """Name for reports."""
        ...

    def simulate(self, case: Case) -> NDArray[np.float64]:
        """Return values of shape (times, columns), after what happens at each time.

        Raises
        ------
        Unsupported
            When the model uses a construct that the engine does not cover.
        AlarminError
            When the run fails.
        """
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case.

    Parameters
    ----------
    outcome : str
        ``passed``, ``refused`` or ``failed``.
    construct : str
        What was refused.
    words : str
        Why it failed.
    """

    case: str
    outcome: str
    tags: tuple[str, ...]
    construct: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Conformance:
    """The verdicts of a run, in order of the cases."""

    engine: str
    verdicts: tuple[Verdict, ...]

    def cases(self, outcome: str) -> list[str]:
        """Return the ids of the cases with one outcome."""
        return [one.case for one in self.verdicts if one.outcome == outcome]

    def refused_by(self) -> dict[str, list[str]]:
        """Return the ids of refused cases by construct, most frequent first."""
        found: dict[str, list[str]] = {}
        for one in self.verdicts:
            if one.outcome == "refused":
                found.setdefault(one.construct, []).append(one.case)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    def by_tag(self) -> dict[str, dict[str, int]]:
        """Return how many cases of each tag have each outcome."""
        found: dict[str, dict[str, int]] = {}
        for one in self.verdicts:
            for tag in one.tags:
                counts = found.setdefault(tag, {"passed": 0, "refused": 0, "failed": 0})
                counts[one.outcome] += 1
        return dict(sorted(found.items()))


def compared(case: Case, values: NDArray[np.float64]) -> str:
    """Return where values miss the expected ones first, in words; empty where all are close enough.

    Infinite values and those that are no number must be the same.
    """
    expected = case.expected
    if values.shape != expected.shape:
        return f"{values.shape} values came back, {expected.shape} are expected"
    with np.errstate(invalid="ignore"):
        close = np.abs(values - expected) <= case.absolute + case.relative * np.abs(expected)
    close &= np.isfinite(expected)
    same = (values == expected) | (np.isnan(values) & np.isnan(expected))
    wrong = np.argwhere(~(close | same))
    if not wrong.size:
        return ""
    row, column = wrong[0]
    got, wanted, name = values[row, column], expected[row, column], case.columns[column].name
    return f"{name} at {case.times[row]:g} is {got:.9g}, not {wanted:.9g} ({len(wrong)} values differ)"


def judge(case: Case, engine: CaseEngine) -> Verdict:
    """Run one case and return what became of it."""
    try:
        words = compared(case, engine.simulate(case))
    except Unsupported as fault:
        return Verdict(case.id, "refused", case.tags, construct=fault.construct)
    except AlarminError as fault:
        return Verdict(case.id, "failed", case.tags, words=str(fault))
    return Verdict(case.id, "failed" if words else "passed", case.tags, words=words)


def run_cases(
    cases: Iterable[Case],
    engine: CaseEngine,
    *,
    workers: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> Conformance:
    """Run cases, one after the other in each process.

    Parameters
    ----------
    cases : iterable of Case
        What to run.
    engine : CaseEngine
        What runs them.
    workers : int
        Processes.
    tell : callable, optional
        Called with how many are done, and of how many.
    """
    wanted, verdicts = tuple(cases), []
    for done, verdict in enumerate(_verdicts(wanted, engine, workers), start=1):
        verdicts.append(verdict)
        if tell is not None:
            tell(done, len(wanted))
    return Conformance(engine.name, tuple(verdicts))


def _verdicts(cases: Sequence[Case], engine: CaseEngine, workers: int) -> Iterator[Verdict]:
    """Yield verdicts in the order of the cases."""
    if workers == 1 or len(cases) < workers:
        yield from (judge(case, engine) for case in cases)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(judge, cases, repeat(engine), chunksize=4)
