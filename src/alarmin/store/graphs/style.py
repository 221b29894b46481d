"""How signs, grades and kinds look, in drawings and in files that carry a style.

Colours are after Okabe and Ito, and each is told by shape or dash as well, so that nothing rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["GRADES", "KINDS", "SIGNS", "GradeLook", "KindLook", "SignLook"]


@dataclass(frozen=True, slots=True)
class SignLook:
    """Meaning, colour and head (``triangle``, ``tee``, ``circle``) of an arrow."""

    meaning: str
    colour: str
    head: str


@dataclass(frozen=True, slots=True)
class GradeLook:
    """Meaning, width in points and dashes (on, off, ... in widths; none for a solid line) of an arrow."""

    meaning: str
    width: float
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class KindLook:
    """Meaning, shape (of the portable styles of CX2) and filling of a node."""

    meaning: str
    shape: str
    fill: str


SIGNS: Mapping[int, SignLook] = {
    1: SignLook("activates, raises", "#0072B2", "triangle"),
    -1: SignLook("inhibits, lowers", "#C44E00", "tee"),
    0: SignLook("no effect, or not clear", "#555555", "circle"),
}
GRADES: Mapping[str, GradeLook] = {
    "A": GradeLook("A: primary source read", 2.4, ()),
    "R": GradeLook("R: review or secondary copy", 1.4, ()),
    "L": GradeLook("L: implied by the review's legend", 1.4, (4.5, 2.0)),
    "M": GradeLook("M: uncited background", 1.4, (1.0, 1.6)),
}
_THING = "protein, RNA"
_GROUP = "family, set of genes"
_EVENT = "process, condition, phenotype"
KINDS: Mapping[str, KindLook] = {
    "protein": KindLook(_THING, "round-rectangle", "#E3EEF8"),
    "rna": KindLook(_THING, "round-rectangle", "#E3EEF8"),
    "complex": KindLook("complex", "octagon", "#C9DDF0"),
    "family": KindLook(_GROUP, "rectangle", "#ECECEC"),
    "gene_set": KindLook(_GROUP, "rectangle", "#ECECEC"),
    "drug": KindLook("drug", "ellipse", "#FFF1B8"),
    "small_molecule": KindLook("small molecule", "diamond", "#E0F2E0"),
    "cell": KindLook("cell", "parallelogram", "#F8E3EC"),
    "process": KindLook(_EVENT, "hexagon", "#EFE6F7"),
    "condition": KindLook(_EVENT, "hexagon", "#EFE6F7"),
    "phenotype": KindLook(_EVENT, "hexagon", "#EFE6F7"),
    "variant": KindLook("variant", "vee", "#ECECEC"),
}
"""Kind of entity to its look."""
