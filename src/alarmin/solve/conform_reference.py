"""Cases of the SBML Test Suite run by libRoadRunner."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alarmin.errors import ModelError, SolveError, Unsupported
from alarmin.solve.quiet import catch_native
from alarmin.solve.suite import Case

__all__ = ["ReferenceCases"]

_REFUSED = {
    "algebraic rules": "algebraic rule",
    "delay differential equations": "delay",
    "'fast' reactions": "fast reaction",
}
"""Words in a message of libRoadRunner, and the construct that it refuses with them."""

_RELATIVE, _ABSOLUTE = 1e-8, 1e-12


class ReferenceCases:
    """libRoadRunner (CVODE) as an engine for cases.

    Examples
    --------
    >>> ReferenceCases().name
    'libRoadRunner (CVODE)'
    """

    name = "libRoadRunner (CVODE)"

    def simulate(self, case: Case) -> NDArray[np.float64]:
        """Return values at the times of a case; see `alarmin.solve.conform.CaseEngine`."""
        if not case.times:
            raise Unsupported("flux balance", case.id)  # all other results of the suite are time courses
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
        names = [f"[{one.name}]" if one.kind == "concentration" else one.name for one in case.columns]
        loaded = False
        try:
            with catch_native():
                runner = roadrunner.RoadRunner(str(case.model))
                loaded = True
                runner.integrator.relative_tolerance = _RELATIVE
                runner.integrator.absolute_tolerance = _ABSOLUTE
                found = runner.simulate(times=list(case.times), selections=names)
                return np.array(found, dtype=float)
        except RuntimeError as fault:
            text = str(fault)
            construct = next((name for words, name in _REFUSED.items() if words in text), "")
            if construct:
                raise Unsupported(construct, case.id) from fault
            first = text.splitlines()[0] if text else "no reason given"
            if loaded:
                raise SolveError(first, time_s=float(runner.model.getTime())) from fault
            raise ModelError(f"libRoadRunner cannot compile the model: {first}") from fault
