"""libRoadRunner as the reference solver: CVODE, restarted at every dose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import ModelError, SolveError
from alarmin.model.compose import ComposedModel
from alarmin.model.sbml import sbml_of
from alarmin.solve.base import Equilibration, OneByOne, Rested, RunSpec, Trajectories
from alarmin.solve.quiet import catch_native
from alarmin.solve.spec import (
    NO_NUMBER,
    NO_RATE,
    RHYTHM,
    TOO_FINE,
    TOO_MANY,
    UNUSUAL,
    Stage,
    changes_of,
    check_names,
    largest_change,
    not_rested,
    smallest_of,
    stage_of,
)

__all__ = ["ReferenceSolver"]

_CAUSES = {
    "CV_TOO_MUCH_WORK": TOO_MANY,
    "CV_CONV_FAILURE": "The implicit equations did not converge",
    "CV_ERR_FAILURE": "The error test failed again and again",
    "CV_TOO_MUCH_ACC": TOO_FINE,
    "CV_RHSFUNC_FAIL": NO_RATE,
}
_MAX_STEPS = 200_000
_CLOCK = 1  # reset of time alone
_PASSING = ("CV_ERR_FAILURE", "CV_CONV_FAILURE")
"""Failures that a fresh start overcomes: where a state is almost nothing, the Jacobian drowns in rounding."""
_RESTARTS = 8
_SHORT_OF = 0.9


class ReferenceSolver:
    """Integrates with libRoadRunner (CVODE BDF) and restarts at every dose and medium change.

    Examples
    --------
    >>> ReferenceSolver().name
    'libRoadRunner (CVODE)'
    """

    name = "libRoadRunner (CVODE)"

    def version(self) -> str:
        """Return the installed version of libRoadRunner."""
        import roadrunner

        return str(roadrunner.__version__)

    def load(self, model: ComposedModel) -> _LoadedReference:
        """Compile a composed model."""
        return _LoadedReference(sbml_of(model), model.per_item, f"{self.name} {self.version()}")


class _LoadedReference(OneByOne):
    """One compiled model; runs are independent of one another.

    Parameters
    ----------
    per_item : mapping of str to float
        Observable to what one item is worth.
    """

    def __init__(self, sbml: str, per_item: Mapping[str, float], made_by: str) -> None:
        import roadrunner

        self.made_by = made_by
        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        try:
            with catch_native():
                self._rr: Any = roadrunner.RoadRunner(sbml)
        except RuntimeError as fault:
            raise ModelError(
                f"libRoadRunner cannot compile the model: {str(fault).splitlines()[0]}"
            ) from fault
        self._now: dict[str, float] = {}
        self._defaults = {name: float(self._rr[name]) for name in self._rr.model.getGlobalParameterIds()}
        self._species = tuple(self._rr.model.getFloatingSpeciesIds())
        rules = set(self._rr.getAssignmentRuleIds())
        self._settable = frozenset(self._defaults) - rules
        held = self._rr.model.getBoundarySpeciesIds()
        self._readable = frozenset((*self._defaults, *self._species, *held))
        self._per_item = {**dict.fromkeys((*self._species, *held), 1.0), **per_item}

    def rest(self, spec: RunSpec) -> Rested:
        """Return the cell at rest; see `alarmin.solve.base.LoadedModel`."""
        with catch_native() as caught:
            self._prepare(spec)
            remarked = self._begin(spec)
            self._tidy(spec.absolute_tolerance)
        amounts = {name: float(self._rr[name]) for name in self._species}
        return Rested(amounts, (*remarked, *caught.notes()))

    def run(self, spec: RunSpec) -> Trajectories:
        """Integrate once; see `alarmin.solve.base.LoadedModel`."""
        with catch_native() as caught:
            self._prepare(spec)
            remarked = self._begin(spec)
            values = self._integrate(spec)
        if not np.isfinite(values).all():
            row = int(np.argwhere(~np.isfinite(values))[0][0])
            raise SolveError(NO_NUMBER, time_s=spec.times_s[row], state=self._fastest())
        values[np.abs(values) < smallest_of(spec, self._per_item)] = 0.0
        times = np.asarray(spec.times_s, dtype=float)
        return Trajectories(times, spec.readouts, values, (*remarked, *caught.notes()))

    def _prepare(self, spec: RunSpec) -> None:
        check_names(spec, settable=self._settable, species=self._species, readable=self._readable)
        rr = self._rr
        rr.reset(_CLOCK)
        self._set_parameters(spec.parameters)
        for infusion in spec.infusions:  # rates move within a run and need not come back to the last bit
            self._now.pop(infusion.parameter, None)
        amounts = spec.initial if spec.start is None else spec.start
        for species in self._species:
            rr[species] = amounts.get(species, 0.0)
        rr.integrator.relative_tolerance = spec.relative_tolerance
        rr.integrator.absolute_tolerance = spec.absolute_tolerance
        rr.integrator.maximum_num_steps = _MAX_STEPS

    def _set_parameters(self, values: Mapping[str, float]) -> None:
        """Set what the last run had otherwise; one draw mostly runs many times with the same values."""
        for name in self._settable:
            value = values.get(name, self._defaults[name])
            if self._now.get(name) != value:
                self._rr[name] = value
                self._now[name] = value

    def _begin(self, spec: RunSpec) -> tuple[str, ...]:
        """Come to rest where a spec asks for it; return what is to be remarked of that."""
        if spec.equilibrate is None or spec.start is not None:
            return ()
        return self._equilibrate(spec.equilibrate)

    def _equilibrate(self, rest: Equilibration) -> tuple[str, ...]:
        """Come to rest in a medium that is always fresh, and return to the size that it has."""
        size = float(self._rr[rest.medium]) if rest.medium else 0.0
        if rest.medium:
            self._resize(rest.medium, size * rest.fresh)
        try:
            remarked = self._settle(rest)
        finally:
            if rest.medium:
                self._resize(rest.medium, size)
        for species in rest.clear:
            self._rr[species] = 0.0
        return remarked

    def _resize(self, compartment: str, size: float) -> None:
        """Set the size of a compartment and leave every amount as it is."""
        amounts = self._amounts(self._species)
        self._rr[compartment] = size
        for name, amount in zip(self._species, amounts, strict=True):
            self._rr[name] = amount

    def _settle(self, rest: Equilibration) -> tuple[str, ...]:
        before, begun = self._amounts(rest.watch), self._amounts(self._species)
        length, changes, stage = rest.chunk_s, list[float](), Stage.MOVING
        while stage is Stage.MOVING:
            self._tidy(float(self._rr.integrator.absolute_tolerance))
            self._stretch(0.0, [length], ("time",))
            length = min(2 * length, rest.longest_s)
            after = self._amounts(rest.watch)
            changes.append(largest_change(before, after))
            before, stage = after, stage_of(rest, changes)
            if len(changes) == rest.settled:
                begun = self._amounts(self._species)
        if stage is Stage.RESTLESS:
            raise not_rested(rest, self._fastest())
        if stage is Stage.STILL:
            return ()
        for name, amount in zip(self._species, begun, strict=True):
            self._rr[name] = amount
        return (RHYTHM,)

    def _integrate(self, spec: RunSpec) -> NDArray[np.float64]:
        wanted = list(spec.times_s)
        changes = changes_of(spec)
        rows: list[NDArray[np.float64]] = []
        now = 0.0
        if wanted and wanted[0] == 0.0:
            rows.append(self._read(spec.readouts))
            wanted.pop(0)
        for time in sorted({*changes, spec.times_s[-1]}):
            outputs = [t for t in wanted if now < t <= time]
            if time > now:
                self._tidy(spec.absolute_tolerance)
                grid = outputs if outputs and outputs[-1] == time else [*outputs, time]
                found = self._stretch(now, grid, spec.readouts)
                rows.extend(found[: len(outputs)])
                now = time
            for action in changes.get(time, ()):
                self._apply(*action)
        return np.array(rows).reshape(len(rows), len(spec.readouts))

    def _stretch(
        self, start: float, grid: list[float], readouts: tuple[str, ...], restarts: int = _RESTARTS
    ) -> NDArray[np.float64]:
        before = self._amounts(self._species)
        try:
            found = self._rr.simulate(times=[start, *grid], selections=list(readouts))
        except RuntimeError as fault:
            cut = start + _SHORT_OF * (float(self._rr.model.getTime()) - start)
            passing = any(code in str(fault) for code in _PASSING)
            if not restarts or not passing or not start < cut < grid[-1]:
                raise self._failure(fault, start) from fault
        else:
            return np.array(found, dtype=float)[1:]
        return self._in_two(start, cut, grid, readouts, before, restarts - 1)

    def _in_two(
        self,
        start: float,
        cut: float,
        grid: list[float],
        readouts: tuple[str, ...],
        before: NDArray[np.float64],
        restarts: int,
    ) -> NDArray[np.float64]:
        """Integrate again from the start, with a fresh start of the integrator short of where it failed."""
        self._rr.reset(_CLOCK)
        for name, amount in zip(self._species, before, strict=True):
            self._rr[name] = float(amount)
        early = [time for time in grid if time < cut]
        head = self._stretch(start, [*early, cut], readouts, restarts)[: len(early)]
        self._tidy(float(self._rr.integrator.absolute_tolerance))
        tail = self._stretch(cut, grid[len(early) :], readouts, restarts)
        return np.concatenate([head, tail])

    def _tidy(self, smallest: float) -> None:
        """Set to zero what the tolerance cannot tell from it: remainders of 1e-70 stall CVODE at its first step."""
        amounts = np.asarray(self._rr.model.getFloatingSpeciesAmounts())
        for place in np.flatnonzero((amounts != 0.0) & (np.abs(amounts) < smallest)):
            self._rr[self._species[int(place)]] = 0.0

    def _failure(self, fault: RuntimeError, start: float) -> SolveError:
        text = str(fault)
        cause = next((words for code, words in _CAUSES.items() if code in text), "The integration failed")
        time = max(float(self._rr.model.getTime()), start)
        return SolveError(
            cause,
            time_s=time,
            state=self._fastest(),
            hint=UNUSUAL,
        )

    def _fastest(self) -> str:
        """Return the species with the largest relative rate, for messages."""
        rates = np.abs(np.nan_to_num(np.asarray(self._rr.getRatesOfChange()), nan=np.inf))
        amounts = np.abs(np.asarray(self._rr.model.getFloatingSpeciesAmounts())) + 1.0
        return str(self._species[int(np.argmax(rates / amounts))])

    def _apply(self, kind: str, name: str, amount: float) -> None:
        if kind == "set":
            self._rr[name] = amount
        else:
            self._rr[name] = self._rr[name] + amount

    def _amounts(self, species: tuple[str, ...]) -> NDArray[np.float64]:
        return np.array([self._rr[name] for name in species], dtype=float)

    def _read(self, readouts: tuple[str, ...]) -> NDArray[np.float64]:
        return np.array([self._rr[name] for name in readouts], dtype=float)
