"""The text of a composed model: units, equations, sizes, amounts at the start, numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alarmin.model.text import compartments
from alarmin.model.units import antimony_units, in_model_unit, model_unit
from alarmin.records.evidence import Parameter
from alarmin.records.mechanism import Observable, SpeciesDef

__all__ = ["Section", "document", "with_boundaries", "with_terms"]


@dataclass(frozen=True, slots=True)
class Section:
    """The text of one joined part, with the species and observables that it declares."""

    text: str
    species: tuple[SpeciesDef, ...] = ()
    observables: tuple[Observable, ...] = ()


def document(
    sections: Sequence[Section],
    parameters: Mapping[str, Parameter],
    *,
    held: Collection[str],
    ruled: Collection[str],
    sizes: Mapping[str, float],
) -> str:
    """Return the whole model text.

    Parameters
    ----------
    sections : sequence of Section
        The cell first.
    parameters : mapping of str to Parameter
        Every number.
    held : collection of str
        Species that the surroundings hold.
    ruled : collection of str
        Species whose amount a rule sets, those held among them; they have no amount at the start.
    sizes : mapping of str to float
        Compartment to litres; other compartments have size one, since amounts alone enter their rates.
    """
    body = [with_boundaries(section.text, held).rstrip("\n") for section in sections if section.text]
    volumes = [
        f"{name} = {_size(name, sizes)};"
        for name in dict.fromkeys(name for text in body for name in compartments(text))
    ]
    starts = [
        f"{species.id} = {species.initial or '0'};"
        for section in sections
        for species in section.species
        if species.id not in ruled
    ]
    numbers = [
        f"{name} = {in_model_unit(parameter)!r}; {name} has {model_unit(parameter.unit).id};"
        for name, parameter in sorted(parameters.items())
    ]
    rules = [f"{item.id} has {item.model_unit};" for section in sections for item in section.observables]
    parts = [
        "model alarmin_model()",
        antimony_units(),
        *body,
        "\n".join(volumes),
        "\n".join(starts),
        "\n".join(numbers),
        "\n".join(rules),
        "end",
    ]
    return "\n\n".join(parts) + "\n"


def _size(name: str, sizes: Mapping[str, float]) -> str:
    return repr(sizes[name]) if name in sizes else "1"


def with_boundaries(text: str, held: Collection[str]) -> str:
    """Return the text with held species marked as boundary species where they are declared.

    Examples
    --------
    >>> with_boundaries("species IL1A in medium, IL1A_R in medium;", {"IL1A"})
    'species $IL1A in medium, IL1A_R in medium;'
    """
    if not held:
        return text
    names = "|".join(re.escape(name) for name in sorted(held))
    return re.sub(rf"(?<![\w$])({names})(?=\s+in\s+\w)", r"$\1", text)


def with_terms(text: str, added: Mapping[str, Sequence[str]]) -> str:
    """Return the text with terms added to the readouts that it assigns.

    Examples
    --------
    >>> with_terms("active := A + B;", {"active": ["C"]})
    'active := A + B + C;'
    """
    for readout, terms in added.items():
        rule = re.compile(rf"(?<!\w)({re.escape(readout)}\s*:=[^;]*);")
        text = rule.sub(rf"\g<1> + {' + '.join(terms)};", text)
    return text
