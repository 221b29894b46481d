"""From the shell to a command, and from an error to an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

import typer

from alarmin.cli.app import app
from alarmin.errors import AlarminError, InvalidInput, printable

__all__ = ["main"]

INTERRUPTED = 130
USAGE = 2
# typer has its own copy of click in some versions, so the class is reached through typer.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; installed as the program ``alarmin``.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the program name; those of the shell by default; without any, the help is printed.

    Examples
    --------
    >>> main(["--version"])
    alarmin 0.1.0
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(words or ["--help"], prog_name="alarmin", standalone_mode=False)
    except AlarminError as fault:
        return _tell(fault)
    except _UsageError as fault:
        typer.echo(f"alarmin: {printable(_usage_text(fault))}", err=True)
        typer.echo("Try: alarmin --help", err=True)
        return USAGE
    except typer.Exit as leave:
        code = int(leave.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if code == INTERRUPTED:
        typer.echo("alarmin: interrupted; no file was left half-written.", err=True)
    return int(code or 0)


def _usage_text(fault: Exception) -> str:
    """Return the message of a usage error, which names the option; some keep it behind a method."""
    formatted: Callable[[], str] = getattr(fault, "format_message", fault.__str__)
    return formatted()


def _tell(fault: AlarminError) -> int:
    lines = [str(problem) for problem in fault.problems] if isinstance(fault, InvalidInput) else [str(fault)]
    for line in lines:
        typer.echo(f"alarmin: {printable(line)}", err=True)
    if len(lines) > 1:
        typer.echo(f"alarmin: {len(lines)} problems found.", err=True)
    return fault.exit_code
