"""The command line: one small function per command; data on stdout, messages on stderr.

Exit codes: 0 done; 1 the model or the bench failed; 2 wrong usage or an unknown name; 3 a file that cannot be
used; 4 no convergence; 5 a rerun that differs from its record; 130 interrupted.
"""

from alarmin.cli.entry import main

__all__ = ["main"]
