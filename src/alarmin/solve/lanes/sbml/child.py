"""A document read in a process of its own first: what crashes or exhausts libSBML ends there, as a typed error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from alarmin.errors import Problem, SbmlError, Unsupported, shown
from alarmin.solve.lanes.sbml.document import document_of
from alarmin.solve.lanes.sbml.mathml import formulas_of
from alarmin.solve.lanes.sbml.reading import parts_of
from alarmin.solve.lanes.sbml.untrusted import needed_packages

__all__ = ["answer", "vet"]

LONGEST_S = 120.0
MEMORY = 8 << 30
_CALL = "import sys; from alarmin.solve.lanes.sbml.child import answer; answer(sys.stdin.buffer, sys.stdout.buffer)"


def vet(text: str, file: Path | None = None) -> None:
    """Make sure that libSBML survives a document: it reads the same there and here.

    Parameters
    ----------
    text : str
        SBML of unknown origin.
    file : Path, optional
        Where it comes from.

    Raises
    ------
    SbmlError
        When it is damaged, or libSBML did not survive it.
    Unsupported
        When it uses a construct that is not covered.
    """
    name = shown(file) if file is not None else ""
    needed_packages(text, name)
    request = json.dumps({"text": text, "file": str(file.absolute()) if file is not None else ""})
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-P", "-c", _CALL],
            input=request.encode(),
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise SbmlError(Problem(f"Reading took more than {LONGEST_S:g} s.", name)) from fault
    if done.returncode != 0 or not done.stdout:
        hint = "Look for submodels, replacements and deletions that name what is not there."
        raise SbmlError(Problem("libSBML did not survive reading this document.", name, hint=hint))
    found = json.loads(done.stdout.splitlines()[-1])  # libSBML may have written before
    if "construct" in found:
        raise Unsupported(found["construct"], found["where"])
    if "problems" in found:
        raise SbmlError(Problem(**one) for one in found["problems"])


def answer(source: BinaryIO, target: BinaryIO) -> None:
    """Read a request and write what became of it; runs in the process of its own."""
    _limit_memory()
    request = json.loads(source.read())
    target.write(b"\n" + json.dumps(_found(request["text"], request["file"])).encode())
    target.flush()
    os._exit(0)  # without what libSBML may still trip over when its objects are taken apart


def _found(text: str, file: str) -> dict[str, object]:
    try:
        document = document_of(text, Path(file) if file else None)
        model = document.getModel()
        parts_of(model, formulas_of(model))
    except SbmlError as fault:
        return {"problems": [asdict(one) for one in fault.problems]}
    except Unsupported as fault:
        return {"construct": fault.construct, "where": fault.where}
    return {}


def _limit_memory() -> None:
    """Hold this process to a share of memory, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
