"""From the shell to a command, and from an error to an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import typer

from alarmin.cli import INTERRUPTED
from alarmin.cli.app import app
from alarmin.errors import AlarminError, InvalidInput, printable

__all__ = ["run_words"]

USAGE = 2
# typer has its own copy of click in some versions, so the class is reached through typer.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def run_words(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error of ours becomes a message and a code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program name; those of the shell by default; without any, the help is printed.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _accept_any_letter()
    try:
        code = _code_of(words)
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as fault:
        reason = fault.strerror or str(fault)
        if fault.filename is None:
            _drop_output()
            _say(f"The output cannot be written ({reason}).")
        else:
            _say(printable(f"{fault.filename}: {reason}.", one_line=True))
        return 1
    if code == INTERRUPTED:
        _say("interrupted; no file was left half-written.")
    return code


def _code_of(words: list[str]) -> int:
    try:
        return int(app(words or ["--help"], prog_name="alarmin", standalone_mode=False) or 0)
    except AlarminError as fault:
        return _tell(fault)
    except _UsageError as fault:
        _say(printable(_usage_text(fault)))
        _echo("Try: alarmin --help")
        return USAGE
    except typer.Exit as leave:
        return int(leave.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED


def _accept_any_letter() -> None:
    """Let streams that cannot encode a letter print a mark for it instead of failing at the end of a run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """Send what is still to be printed nowhere; else Python complains about it once more at exit."""
    with suppress(OSError, ValueError, AttributeError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _say(text: str) -> None:
    _echo(f"alarmin: {text}")


def _echo(line: str) -> None:
    with suppress(OSError):  # nobody can be told
        typer.echo(line, err=True)


def _usage_text(fault: Exception) -> str:
    """Return the message of a usage error, which names the option; some keep it behind a method."""
    formatted: Callable[[], str] = getattr(fault, "format_message", fault.__str__)
    return formatted()


def _tell(fault: AlarminError) -> int:
    if not isinstance(fault, InvalidInput):
        _say(printable(str(fault)))
        return fault.exit_code
    for problem in fault.problems:
        _say(printable(str(problem), one_line=True))
    if len(fault.problems) > 1:
        _say(f"{len(fault.problems)} problems found.")
    return fault.exit_code
