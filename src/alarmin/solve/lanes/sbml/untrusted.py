"""The text of an SBML file looked at before libSBML reads it, so that no document can exhaust or crash it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from alarmin.errors import Problem, SbmlError, shown

__all__ = ["LARGEST", "needed_packages", "text_of"]

LARGEST = 50_000_000
"""Size of a document in bytes."""

DEEPEST = 400
"""Elements within one another."""

MOST_ELEMENTS = 2_000_000


class _Watch:
    """Counts elements and their depth, and refuses declarations of a document type."""

    def __init__(self, file: str) -> None:
        self._file, self._depth, self._count = file, 0, 0
        # Text is decoded already, whatever it says; entities are not expanded, so that it costs what it weighs.
        self.parser = expat.ParserCreate("utf-8", " ")
        self.needed: list[str] = []
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._declared

    def _refuse(self, what: str) -> None:
        raise SbmlError(Problem(what, self._file, self.parser.CurrentLineNumber))

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._depth:
            told = {key.removesuffix(" required"): value for key, value in attributes.items() if " " in key}
            self.needed = [uri for uri, value in told.items() if " " not in uri and value in ("true", "1")]
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST:
            self._refuse(f"Elements are nested more than {DEEPEST} deep.")
        if self._count > MOST_ELEMENTS:
            self._refuse(f"There are more than {MOST_ELEMENTS} elements.")

    def _close(self, name: str) -> None:
        self._depth -= 1

    def _declared(self, *what: object) -> None:
        self._refuse("A document type declaration is not accepted.")


def text_of(file: Path) -> str:
    """Return the text of an SBML file.

    Raises
    ------
    SbmlError
        When it cannot be read, is too large, or is no UTF-8.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as fault:
        raise SbmlError(
            Problem(f"The file cannot be read ({fault.strerror or fault}).", shown(file))
        ) from fault
    if len(data) > LARGEST:
        raise SbmlError(Problem(f"The file has more than {LARGEST} bytes.", shown(file)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SbmlError(Problem("The file is not UTF-8 text.", shown(file))) from fault


def needed_packages(text: str, file: str = "") -> tuple[str, ...]:
    """Return the namespaces that a document says are needed, once it is known to be XML of bearable size and depth.

    Parameters
    ----------
    text : str
        A document.
    file : str
        Its name, for messages.

    Raises
    ------
    SbmlError
        When it is not.
    """
    if len(text) > LARGEST:
        raise SbmlError(Problem(f"The document has more than {LARGEST} bytes.", file))
    watch = _Watch(file)
    try:
        watch.parser.Parse(text.encode(), True)
    except UnicodeEncodeError as fault:
        raise SbmlError(Problem("The text holds half a character.", file)) from fault
    except expat.ExpatError as fault:
        words = expat.ErrorString(fault.code)
        raise SbmlError(Problem(f"This is not XML: {words}.", file, fault.lineno)) from fault
    return tuple(watch.needed)
