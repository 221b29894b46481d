"""Refusals of records said as problems of options."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from alarmin.errors import Problem

__all__ = ["problems_of"]


def problems_of(fault: ValidationError, said: str = "", name: str = "") -> list[Problem]:
    """Return every fault that a record was refused for.

    Parameters
    ----------
    said : str
        Stands before each, such as the drug.
    name : str
        Option that is meant where the record does not say which; without it no option is named.

    Examples
    --------
    >>> from alarmin.records.arm import Dose
    >>> try:
    ...     Dose(drug="anakinra", dose="-5 mg", route="sc")
    ... except ValidationError as fault:
    ...     print(problems_of(fault, "anakinra, ")[0].what)
    anakinra, --dose: -5 mg must be zero or more.
    """
    found = []
    for error in fault.errors(include_url=False):
        held = error.get("ctx", {}).get("found") or (((), Problem(error["msg"].rstrip(".") + ".")),)
        for place, problem in held:
            keys = [key for key in (*error["loc"], *place) if isinstance(key, str)]
            option = keys[0] if keys else name
            label = f"--{option}: " if option else ""
            found.append(replace(problem, what=f"{said}{label}{problem.what}"))
    return found
