"""Cases of the SBML Test Suite run by the ensemble engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import SolveError, Unsupported
from alarmin.solve.suite import Case, Column

__all__ = ["LaneCases"]

FINER = 1e-3
"""Share of the tolerances of a case that is allowed in each step."""


class LaneCases:
    """The ensemble engine, one subject a case.

    Examples
    --------
    >>> LaneCases().name
    'ensemble engine'
    """

    name = "ensemble engine"

    def simulate(self, case: Case) -> NDArray[np.float64]:
        """Return values at the times of a case; see `alarmin.solve.conform.CaseEngine`."""
        if not case.times:
            raise Unsupported("flux balance", case.id)  # all other results of the suite are time courses
        from alarmin.solve.lanes.code.native import host
        from alarmin.solve.lanes.ensemble import Ensemble
        from alarmin.solve.lanes.sbml.read import read_network

        # Each case is compiled to run once, for which the fastest compiler is the best.
        asked = list(dict.fromkeys(_named(one) for one in case.columns))
        network = read_network(case.model, isolated=False)
        model = Ensemble(network, asked, machine=host(level=0))
        found = model.run(
            case.times,
            rtol=min(FINER * case.relative, 1e-6),
            atol=min(FINER * case.absolute, 1e-9),
            threads=1,
        )
        if found.status[0] != "ok":
            raise SolveError(f"The run ended early ({found.status[0]})", time_s=float(found.last_time[0]))
        return np.stack([found.of(_named(one))[0] for one in case.columns], axis=1)


def _named(column: Column) -> str:
    """Return a column in the words of the engine."""
    if column.kind == "concentration":
        return f"[{column.name}]"
    return f"amount({column.name})" if column.kind == "amount" else column.name
