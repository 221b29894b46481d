"""The base of all records, and field types that are quantities of one dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from alarmin.errors import Problem, UnitError
from alarmin.units import Quantity, parse

__all__ = [
    "AnySpecies",
    "CellDensity",
    "Concentration",
    "Count",
    "DoseAmount",
    "Duration",
    "Height",
    "Identifier",
    "Mass",
    "ModelName",
    "Place",
    "Record",
    "Share",
    "Species",
    "quantity",
    "refusal",
]


class Record(BaseModel):
    """A frozen record that accepts no field it does not define."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False, str_max_length=4000
    )


Place = tuple[str | int, ...]
"""Keys and indices that lead to a value."""


def refusal(found: Sequence[tuple[Place, Problem]]) -> PydanticCustomError:
    """Return the error with which a validator refuses for several reasons at once.

    Parameters
    ----------
    found : sequence of (Place, Problem)
        Where below the validated value, and what; readers of files add file and line.
    """
    text = "; ".join(str(problem).rstrip(".") for _, problem in found)
    return PydanticCustomError("refusal", "{text}", {"text": text, "found": tuple(found)})


Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$")]

Species = Literal["human", "mouse", "rat"]
"""Species of a body, or of cells."""

AnySpecies = Literal["any"] | Species
"""Species that a value holds for."""

ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
"""A name that stands in model text, where a dot or hyphen would be read as something else."""


_EXAMPLES = {
    "time": "12 h",
    "molar concentration": "3 pM",
    "mass concentration": "100 pg/mL",
    "cell density": "1e5 cells/mL",
    "mass": "100 mg",
    "molecules per cell": "4000 sites/cell",
    "amount of substance": "5 nmol",
    "pure number": "1 mg/kg",
}
_LARGEST = 1e30


def _reader(dimensions: tuple[str, ...], *, signed: bool, positive: bool, example: str, most: float) -> Any:
    allowed = " or ".join(f"{name} such as {example or _EXAMPLES[name]}" for name in dimensions)

    def read(value: object) -> Quantity:
        try:
            found = value if isinstance(value, Quantity) else parse(value)
        except UnitError as fault:
            raise refusal([((), problem) for problem in fault.problems]) from fault
        what = ""
        if found.dimension not in dimensions:
            what = f"{found} is of the kind {found.dimension}."
        elif (found.value < 0 and not signed) or (found.value == 0 and positive):
            what = f"{found} must be {'above zero' if positive else 'zero or more'}."
        elif not abs(found.value) <= _LARGEST:
            what = f"{found} is larger than anything alarmin can mean (limit {_LARGEST:g})."
        elif most < _LARGEST and found.to("") > most:
            what = f"{found} is above {most:g}."
        if what:
            raise refusal([((), Problem(what, allowed=allowed))])
        return found

    return read


def quantity(
    *dimensions: str,
    signed: bool = False,
    positive: bool = False,
    example: str = "",
    most: float = _LARGEST,
) -> Any:
    """Return a pydantic field type for a quantity of the given dimensions (names of `alarmin.units`).

    Parameters
    ----------
    *dimensions : str
        Accepted dimensions, in the plain words of `alarmin.units.dimension_of`.
    signed : bool
        Allow negative values.
    positive : bool
        Refuse zero.
    example : str
        For messages, where the usual one of the dimension does not fit.
    most : float
        Largest pure number accepted.
    """
    return Annotated[
        Quantity,
        BeforeValidator(_reader(dimensions, signed=signed, positive=positive, example=example, most=most)),
        PlainSerializer(str, return_type=str),
    ]


Duration = quantity("time")
Concentration = quantity("molar concentration", "mass concentration")
CellDensity = quantity("cell density", positive=True)
Mass = quantity("mass", positive=True, example="70 kg")
Count = quantity("molecules per cell")
DoseAmount = quantity("mass", "amount of substance", "pure number")
Height = quantity("molecules per cell", "molar concentration", positive=True)
Share = quantity("pure number", example="90 %", most=1.0)
