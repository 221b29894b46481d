"""SBML documents read with libSBML: checked, packages looked at, hierarchies flattened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from alarmin.errors import Problem, SbmlError, Unsupported, shown
from alarmin.solve.lanes.sbml.hierarchy import check_hierarchy
from alarmin.solve.lanes.sbml.untrusted import needed_packages, text_of

__all__ = ["document_of", "parsed"]

_COVERED = frozenset({"comp", "l3v2extendedmath"})
_PACKAGE = re.compile(r"http://www\.sbml\.org/sbml/level3/version\d+/(\w+)/version\d+$")
_ALIEN = "cannot be used in this document"
"""What libSBML says of a package of Level 3 named in a file of Level 2, which changes no equation."""

MOST_TOLD = 5


def document_of(text: str, file: Path | None = None) -> Any:
    """Return a document of libSBML with one flat model.

    Parameters
    ----------
    text : str
        SBML Level 2 or 3.
    file : Path, optional
        Where it comes from; external models are looked for in its folder alone.

    Raises
    ------
    SbmlError
        When it is damaged.
    Unsupported
        When it needs a package or level that is not covered.
    """
    name = shown(file) if file is not None else ""
    document = parsed(text, name)
    _check_objective(document)
    if document.getPlugin("comp") is not None:
        document = _flattened(document, file, name)
    model = document.getModel()
    if model is None:
        raise SbmlError(Problem("The document holds no model.", name))
    _check_objective(document)
    return document


def parsed(text: str, name: str = "") -> Any:
    """Return a document as libSBML reads it, hierarchies and all.

    Raises
    ------
    SbmlError
        With the first errors that libSBML finds while reading.
    Unsupported
        When it is of Level 1, or needs a package that is not covered.
    """
    import libsbml

    _check_needed(text, name)
    document = libsbml.readSBMLFromString(text)
    if document.getLevel() == 1:
        raise Unsupported("SBML Level 1", name)
    found = _faults(document, name)
    if found:
        raise SbmlError(found)
    return document


def _faults(document: Any, name: str) -> list[Problem]:
    import libsbml

    worst = (libsbml.LIBSBML_SEV_ERROR, libsbml.LIBSBML_SEV_FATAL)
    errors = (document.getError(place) for place in range(document.getNumErrors()))
    return [
        Problem(f"libSBML: {' '.join(error.getShortMessage().split())}.", name, error.getLine())
        for error in errors
        if error.getSeverity() in worst and _ALIEN not in error.getMessage()
    ][:MOST_TOLD]


def _check_needed(text: str, name: str) -> None:
    """Refuse packages that are needed to understand a document and are not covered."""
    for uri in needed_packages(text, name):
        found = _PACKAGE.match(uri)
        if found is None:
            raise Unsupported("unknown package", uri)
        if found[1] not in _COVERED:
            raise Unsupported(f"package {found[1]}")


def _check_objective(document: Any) -> None:
    model = document.getModel()
    balance = model.getPlugin("fbc") if model is not None else None
    if balance is not None and balance.getNumObjectives():
        raise Unsupported("flux balance")


def _flattened(document: Any, file: Path | None, name: str) -> Any:
    import libsbml

    check_hierarchy(document, file, parsed, text_of)
    if file is not None:
        document.setLocationURI(file.resolve().as_uri())
    options = libsbml.ConversionProperties()
    options.addOption("flatten comp", True)
    options.addOption("basePath", str(file.resolve().parent) if file is not None else ".")
    options.addOption("performValidation", True)
    if document.convert(options) != libsbml.LIBSBML_OPERATION_SUCCESS:
        found = _faults(document, name)
        raise SbmlError(found or Problem("The submodels cannot be joined into one model.", name))
    return document
