"""The command line: one small function per command; data on stdout, messages on stderr.

Exit codes: 0 done; 1 the model or the bench failed; 2 wrong usage or an unknown name; 3 a file that cannot be
used; 4 no convergence; 5 a rerun that differs from its record; 130 interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; installed as the program ``alarmin``.

    Everything else is imported inside, so that an interrupt during the imports ends the program as quietly as one
    during a run.

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
    try:
        _fill_standard_streams()
        from alarmin.cli.entry import run_words

        return run_words(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _fill_standard_streams() -> None:
    """Open the null device where a standard stream is closed, lest a file of ours get its number and its messages."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
