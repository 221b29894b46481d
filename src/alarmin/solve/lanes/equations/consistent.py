"""Algebraic states brought back onto their equations, at the start and after every jump."""

from __future__ import annotations

import numpy as np

from alarmin.errors import SolveError
from alarmin.solve.lanes.equations.derivative import gradient
from alarmin.solve.lanes.equations.expr import number
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.equations.scalar import Vector, compiled

__all__ = ["Constraint"]

MOST_STEPS = 60
CLOSE = 1e-12
"""Change of a state, relative to it or to one, at which Newton's iteration has converged."""

LEFT = 1e-6
"""Share of the residual that a Newton step may leave."""


class Constraint:
    """The algebraic equations of a network.

    Parameters
    ----------
    network : Network
        Any; without algebraic states nothing is ever to be done.
    """

    def __init__(self, network: Network) -> None:
        self._places = np.flatnonzero(network.algebraic)
        names = [network.states[place] for place in self._places]
        rows = [network.rates[place] for place in self._places]
        slopes = gradient(rows, names)
        zero = number(0.0)
        table = [row.get(name, zero) for row in slopes for name in names]
        self._names = names
        self._residuals = compiled(rows, network.states, network.constants)
        self._jacobian = compiled(table, network.states, network.constants)

    def fulfil(self, t: float, y: Vector, c: Vector) -> None:
        """Change the algebraic states in place until their equations hold (Newton's method, damped).

        Raises
        ------
        SolveError
            When no solution is found from where the states are.
        """
        if not self._places.size:
            return
        size = self._places.size
        residual = self._residual(t, y, c)
        for _ in range(MOST_STEPS):
            if not np.any(residual):
                return
            jacobian = np.array(self._jacobian(t, y, c)).reshape(size, size)
            if not (np.isfinite(jacobian).all() and np.isfinite(residual).all()):
                break
            step = np.linalg.lstsq(jacobian, residual, rcond=None)[0]
            if np.abs(jacobian @ step - residual).max() > LEFT * np.abs(residual).max():
                break  # singular, and the equations contradict one another
            residual = self._damped(t, y, c, step, residual)
            if (np.abs(step) <= CLOSE * np.maximum(np.abs(y[self._places]), 1.0)).all():
                return
        raise SolveError("The algebraic equations have no solution near", time_s=t, state=self._names[0])

    def _residual(self, t: float, y: Vector, c: Vector) -> Vector:
        return np.array(self._residuals(t, y, c), dtype=float)

    def _damped(self, t: float, y: Vector, c: Vector, step: Vector, before: Vector) -> Vector:
        """Take the longest of some shares of a step that makes the residual smaller; return the new residual."""
        start, size = y[self._places].copy(), float(np.abs(before).max())
        after = before
        for halvings in range(12):
            y[self._places] = start - step * 0.5**halvings
            after = self._residual(t, y, c)
            if np.isfinite(after).all() and float(np.abs(after).max()) < size:
                break
        return after
