"""SBML Level 2 and 3 as a network for the ensemble engine; what it does not cover is refused by name."""

from __future__ import annotations

from pathlib import Path

from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.sbml.algebra import determined, solved
from alarmin.solve.lanes.sbml.assemble import network_from
from alarmin.solve.lanes.sbml.child import vet
from alarmin.solve.lanes.sbml.document import document_of
from alarmin.solve.lanes.sbml.mathml import Budget, formulas_of
from alarmin.solve.lanes.sbml.parts import Parts, meaning
from alarmin.solve.lanes.sbml.reading import parts_of
from alarmin.solve.lanes.sbml.rules import Circular, Meanings
from alarmin.solve.lanes.sbml.untrusted import text_of

__all__ = ["network_of", "read_network"]


def read_network(file: Path, *, isolated: bool = True) -> Network:
    """Return the network of an SBML file.

    Parameters
    ----------
    file : Path
        SBML Level 2 or 3, with submodels or without; models of other files are looked for in its folder alone.
    isolated : bool
        Read the file in a process of its own first (0.3 s), since damaged documents can crash libSBML; not needed
        for files that you trust.

    Raises
    ------
    SbmlError
        When the file is damaged, or too large once functions and rules are written out.
    Unsupported
        When it uses a construct that the engine does not cover; `construct` names it.
    """
    return network_of(text_of(file), file, isolated=isolated)


def network_of(text: str, file: Path | None = None, *, isolated: bool = True) -> Network:
    """Return the network of an SBML document; see `read_network`.

    Examples
    --------
    >>> import antimony, libsbml
    >>> _ = antimony.loadAntimonyString("A -> B; k*A; k = 2; A = 1; B = 0")
    >>> network_of(antimony.getSBMLString()).states
    ('A', 'B')
    """
    if isolated:
        vet(text, file)
    document = document_of(text, file)
    model = document.getModel()
    budget = Budget()
    parts = parts_of(model, formulas_of(model, budget))
    names = determined(parts)
    return network_from(parts, _meanings(parts, names, budget), names)


def _meanings(parts: Parts, names: tuple[str, ...], budget: Budget) -> Meanings:
    """Return what ids mean; linear algebraic rules become assignments unless they need one another."""
    ruled = {name: one.assigned for name, one in parts.quantities.items() if one.assigned is not None}
    kept: frozenset[str] = frozenset()
    while True:
        found = solved(parts.constraints, names, kept)
        meanings = Meanings(parts, ruled | dict(found), set(names) - set(found), budget)
        try:
            meanings.resolved(map(meaning, found))
        except Circular as fault:
            circle = frozenset(fault.names) & set(found)
            if not circle:
                raise
            kept |= circle
        else:
            return meanings
