"""What is around the cell: levels that a site holds, what drugs add to them, and pools that drugs deplete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alarmin.catalog.catalog import Catalog
from alarmin.model.piece import Piece, chosen, named, put_in, set_elsewhere
from alarmin.records.mechanism import Mechanism, Port

__all__ = ["holding_piece", "pool_name", "pool_pieces"]


def pool_name(port: str) -> str:
    """Return the species that is the free ligand of a site, where drugs take it away."""
    return f"site_{port}_pool"


def pool_pieces(
    catalog: Catalog, ports: Iterable[Port], bound: Mapping[str, tuple[str, ...]], shared: frozenset[str]
) -> tuple[Piece, ...]:
    """Return one pool per port that a drug binds, fed and drained by the site.

    Parameters
    ----------
    bound : mapping of str to tuple of str
        Port species to the action mechanisms that bind it.
    shared : frozenset of str
        Names of the cell that a pool may use.
    """
    found = []
    for port in ports:
        keepers = [
            catalog.mechanisms[name]
            for action in bound.get(port.species, ())
            for name in catalog.mechanisms[action].needs
            if catalog.mechanisms[name].role == "surroundings"
        ]
        for mechanism in keepers[:1]:
            own = chosen(mechanism.parameters, "any")
            found.append(
                put_in(
                    mechanism,
                    f"site_{port.species}_",
                    own,
                    shared=shared - set(own),
                    title=f"{port.entity} at the site",
                    parts={"": (port.entity,)},
                )
            )
    return tuple(found)


def holding_piece(
    cells: Iterable[Mechanism], pooled: frozenset[str], supplied: Mapping[str, tuple[tuple[str, str], ...]]
) -> Piece:
    """Return the rules that hold the level of every port.

    Parameters
    ----------
    pooled : frozenset of str
        Ports that follow a pool; the rule sets what feeds the pool.
    supplied : mapping of str to tuple of (str, str)
        Port to the drugs that add to it: name of the ratio to plasma, readout of plasma.
    """
    lines, parameters = [], {}
    for cell, port in ((one, port) for one in cells for port in one.ports):
        items_per_m = f"{named(cell, 'avogadro', cell.avogadro)}*{named(cell, 'medium', cell.medium)}"
        level = f"level_{port.species}"
        parameters[level] = set_elsewhere(
            level, "mol/L", f"free level of {port.entity} around the cell", 0.0, "the site"
        )
        for ratio, plasma in supplied.get(port.species, ()):
            level += f" + {ratio}*{plasma}"
        if port.species in pooled:
            lines.append(f"site_{port.species}_fed := ({level})*{items_per_m};")
            lines.append(f"site_{port.species}_fed has item;")
            lines.append(f"{port.species} := {pool_name(port.species)};")
        else:
            lines.append(f"{port.species} := ({level})*{items_per_m};")
    return Piece(text="\n".join(lines), parameters=parameters)
