"""``alarmin bench``: published experiments run and scored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from alarmin.cli.console import catalogue, check_folder, progress_line, say, show, show_json
from alarmin.store.files import write_whole

__all__ = ["show_bench"]


def show_bench(
    *,
    groups: Sequence[str],
    rows: Sequence[str],
    folders: Sequence[Path],
    draws: int | None,
    seed: int | None,
    engine: str,
    as_json: bool,
    out: Path | None,
    store: Path | None,
    quiet: bool,
) -> None:
    """Run the bench, print its table, and write its JSON document."""
    from alarmin.bench.run import DRAWS, run_bench
    from alarmin.bench.text import bench_lines
    from alarmin.catalog.lint import PROTOCOL_RULES
    from alarmin.catalog.protocols import holds_catalogue

    check_folder(out.parent if out is not None else None)
    # Rows of protocols that ask for what is not there say so in the table, and stop no other.
    known = catalogue([folder for folder in folders if holds_catalogue(folder)], but=PROTOCOL_RULES)
    for change in known.changes:
        say(f"Own value: {change.key} is {change.words}.")
    tell = progress_line("bench", quiet=quiet)
    found = run_bench(
        groups=groups,
        rows=rows,
        paths=folders,
        draws=draws or DRAWS,
        seed=1 if seed is None else seed,
        engine=engine,
        progress=tell,
        store=store,
    )
    data = found.to_json()
    if out is not None:
        say(f"Written: {write_whole(out, json.dumps(data, ensure_ascii=False, indent=1) + chr(10))}")
    if as_json:
        show_json(data)
        return
    for line in bench_lines(found):
        show(line)
