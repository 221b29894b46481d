"""SBML documents read with libSBML: checked, packages looked at, hierarchies flattened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alarmin.errors import Problem, SbmlError, Unsupported, shown
from alarmin.solve.lanes.hierarchy import check_hierarchy
from alarmin.solve.lanes.untrusted import checked, text_of

__all__ = ["document_of", "parsed"]

_COVERED = frozenset({"comp", "l3v2extendedmath"})
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
    if document.getLevel() < 2:
        raise Unsupported("SBML Level 1", name)
    _check_packages(document)
    if document.getPlugin("comp") is not None:
        document = _flattened(document, file, name)
    model = document.getModel()
    if model is None:
        raise SbmlError(Problem("The document holds no model.", name))
    return document


def parsed(text: str, name: str = "") -> Any:
    """Return a document as libSBML reads it, hierarchies and all.

    Raises
    ------
    SbmlError
        With the first errors that libSBML finds while reading.
    """
    import libsbml

    document = libsbml.readSBMLFromString(checked(text, name))
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
        if error.getSeverity() in worst
    ][:MOST_TOLD]


def _check_packages(document: Any) -> None:
    """Refuse what the document says is needed to understand it and is not covered."""
    named = document.getNumPlugins() if document.getLevel() > 2 else 0
    for place in range(named):
        plugin = document.getPlugin(place)
        package = str(plugin.getPackageName())
        if package not in _COVERED and document.getPackageRequired(str(plugin.getURI())):
            raise Unsupported(f"package {package}")
    for place in range(document.getNumUnknownPackages()):
        uri = str(document.getUnknownPackageURI(place))
        if document.getPackageRequired(uri):
            raise Unsupported("unknown package", uri)
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
