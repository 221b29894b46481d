"""Numbers that a model cannot be run without still have a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alarmin.bench.attribution import reading_roles
from alarmin.bench.predict import Engine
from alarmin.bench.vary import centre_of, open_things
from alarmin.catalog.load import load_catalog
from alarmin.errors import SolveError
from alarmin.solve.base import OneByOne, Rested, RunSpec, Trajectories
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.verb import plan_of

CATALOG = load_catalog()
MOVED = "Kd_IL1RN_R1"


@dataclass
class Brittle(OneByOne):
    """The reference solver, which fails wherever one number is not at its centre."""

    inside: Any
    centre: float | None = None
    name: str = "brittle"

    def version(self) -> str:
        return "0"

    def load(self, model: Any) -> Brittle:
        return Brittle(self.inside.load(model))

    def rest(self, spec: RunSpec) -> Rested:
        found = self.inside.rest(spec)
        assert isinstance(found, Rested)
        return found

    def run(self, spec: RunSpec) -> Trajectories:
        self.centre = self.centre or spec.parameters[MOVED]
        if spec.parameters[MOVED] != self.centre:
            raise SolveError("The integration failed", time_s=0.0, state="IL1RN")
        found = self.inside.run(spec)
        assert isinstance(found, Trajectories)
        return found


def test_a_reading_moves_with_a_number_whose_change_cannot_be_integrated() -> None:
    entry = CATALOG.experiments["B01"]
    engine = Engine(CATALOG, Brittle(ReferenceSolver()))
    plans = {one.id: plan_of(one, CATALOG)[0] for one in entry.protocol.scenarios}
    centre = engine.answers(entry.protocol, centre_of(open_things(entry.protocol, CATALOG)))
    assert set(reading_roles(entry, engine, plans, centre)) == {"input"}
