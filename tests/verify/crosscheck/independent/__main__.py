"""Compares, says what was found, and stores it for the documentation: `make crosscheck`."""

from __future__ import annotations

import sys

from alarmin.catalog.load import load_catalog
from independent import CHECKS
from independent.outcome import RESULTS, as_text, faults
from independent.places import Missing


def main() -> int:
    """Write results.json; 1 when a package is missing or a disagreement is not explained as it stands."""
    catalog = load_catalog()
    try:
        found = [compare(catalog) for compare in CHECKS.values()]
    except Missing as fault:
        sys.stderr.write(f"crosscheck: {fault}\n")
        return 1
    for one in found:
        sys.stdout.write("\n".join([one.line, *faults(one)]) + "\n")
    RESULTS.write_text(as_text(found), encoding="utf-8", newline="\n")
    return any(faults(one) for one in found)


if __name__ == "__main__":
    raise SystemExit(main())
