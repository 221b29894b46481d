"""Specs that are alike, integrated in one call of the ensemble engine, and what each of them came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import SolveError
from alarmin.solve.base import RunSpec
from alarmin.solve.lanes.composed import Compiled, Composed
from alarmin.solve.lanes.ensemble import Dose
from alarmin.solve.lanes.equations.scalar import compiled
from alarmin.solve.spec import NO_NUMBER, NO_RATE, TOO_FINE, TOO_MANY, UNUSUAL, changes_of

__all__ = ["COARSER", "Several"]

Vector = NDArray[np.float64]

COARSER = 30.0
"""How much coarser a step may be than asked. The reference controls a mean over states, and its errors add up over a
run; here the greatest error over states is taken from a method of lower order, and whole runs err less than those of
the reference at the tolerance asked for."""

MOST_STEPS = 500_000
_CAUSES = {"step limit": TOO_MANY, "step vanished": TOO_FINE, "not finite": NO_RATE}
_NO_SIZES: Mapping[str, float] = MappingProxyType({})


class Several:
    """Runs of one model with the same times and tolerances.

    Parameters
    ----------
    amounts : ndarray
        At the start, shape (runs, species).
    sizes : mapping of str to float
        Compartments whose size is not that of the document.
    dosed : bool
        Whether the changes of the specs happen; not where cells rest.
    """

    def __init__(
        self,
        model: Composed,
        code: Compiled,
        specs: Sequence[RunSpec],
        amounts: Vector,
        times: Sequence[float],
        *,
        sizes: Mapping[str, float] = _NO_SIZES,
        dosed: bool = False,
        threads: int | None = None,
    ) -> None:
        self._model, self._code, self._specs, self._amounts = model, code, specs, amounts
        self._broken = [_is_broken(spec, own) for spec, own in zip(specs, amounts, strict=True)]
        self._given = self._numbers(sizes)
        self._found = code.ensemble.run(
            times,
            subjects=len(specs),
            values=self._given,
            doses=[
                dose for row, spec in enumerate(specs) if not self._broken[row] for dose in _doses(row, spec)
            ]
            if dosed
            else (),
            rtol=COARSER * specs[0].relative_tolerance,
            atol=specs[0].absolute_tolerance,
            most_steps=MOST_STEPS,
            threads=threads,
        )

    def _numbers(self, sizes: Mapping[str, float]) -> dict[str, Vector]:
        """Return every number of the model, shape (runs,) each; the usual ones in place of what is no number."""
        network, usual = self._code.ensemble.network, {**self._model.values, **sizes}
        given = dict(zip(self._model.species, np.nan_to_num(self._amounts, posinf=np.inf).T, strict=True))
        for name in (*network.states, *network.constants):
            if name not in given:
                column = np.array([spec.parameters.get(name, usual[name]) for spec in self._specs])
                given[name] = np.where(np.isnan(column), usual[name], column)
        return given

    def values(self, row: int, readouts: Sequence[str]) -> Vector:
        """Return some readouts of one run, shape (times, readouts)."""
        taken: Vector = self._found.values[row][:, [self._code.column[name] for name in readouts]]
        return taken

    def states(self, row: int) -> Vector:
        """Return the amounts of one run at its last time, or at the last that it reached."""
        seen = self.values(row, self._model.species)
        known = seen[np.isfinite(seen).all(axis=1)]
        last: Vector = known[-1] if len(known) else self._amounts[row]
        return last.copy()

    def fault(self, row: int) -> SolveError | None:
        """Return why a run ended early; None where it did not."""
        if self._broken[row]:
            return SolveError(NO_RATE, time_s=0.0, state=self.fastest(row), hint=UNUSUAL)
        status = self._found.status[row]
        if status == "ok":
            return None
        reached = float(self._found.last_time[row])
        cause = _CAUSES.get(status, f"The integration failed ({status})")
        return SolveError(cause, time_s=reached, state=self.fastest(row), hint=UNUSUAL)

    def without_number(self, row: int, values: Vector) -> SolveError | None:
        """Return the error of a run whose readouts are not all numbers; None where they are."""
        wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if not wrong.size:
            return None
        return SolveError(NO_NUMBER, time_s=float(self._found.times[int(wrong[0])]), state=self.fastest(row))

    def fastest(self, row: int) -> str:
        """Return the species with the largest relative rate at the last time of a run, for messages."""
        network, amounts = self._code.ensemble.network, self.states(row)
        known = {name: float(values[row]) for name, values in self._given.items()}
        known |= dict(zip(self._model.species, map(float, amounts), strict=True))
        known |= {name: value for name, value in self._specs[row].parameters.items() if np.isnan(value)}
        y, c = (np.array([known[name] for name in names]) for names in (network.states, network.constants))
        rates = compiled(network.rates, network.states, network.constants)(0.0, y, c)
        place = [network.states.index(name) for name in self._model.species]
        relative = np.nan_to_num(np.abs(np.array(rates)[place]), nan=np.inf) / (np.abs(amounts) + 1.0)
        return self._model.species[int(np.argmax(relative))]


def _is_broken(spec: RunSpec, amounts: Vector) -> bool:
    """Return whether a spec holds what is no number, which the engine refuses for all runs of a call."""
    given = (
        *spec.parameters.values(),
        *(one.amount for one in spec.pulses),
        *(one.rate for one in spec.infusions),
    )
    return bool(
        np.isnan(amounts).any() or np.isnan(given).any() or np.isinf(given[len(spec.parameters) :]).any()
    )


def _doses(row: int, spec: RunSpec) -> Iterator[Dose]:
    """Yield what changes in one run, in order."""
    for time, changes in sorted(changes_of(spec).items()):
        for change in changes:
            yield Dose(time, change.name, change.amount, subjects=(row,), replaces=change.kind == "set")
