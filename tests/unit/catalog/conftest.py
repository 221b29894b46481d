"""A user folder that is sound, to be damaged one fault at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ENTITIES = "id\tname\tkind\nMINE\tmy protein\tprotein\n"
ARROWS = (
    "id\tsource\taction\tsign\ttarget\tplace\tcontext\toutcome\treferences\tgrade\tdrawn_in_review\tkind\n"
    "U001\tMINE\tbinds\t1\tIL1R1\tcell surface\ttest\tcomplex\tmine_2001\tA\tno\tedge\n"
)
REFERENCES = '[\n {"id": "mine_2001",\n  "year": 2001,\n  "read": "abstract"}\n]\n'
MECHANISM = """\
id: mine
title: one decay
summary: a protein is lost
species:
  - {id: M, name: my protein, compartment: medium, parts: [MINE]}
reactions:
  - {id: lose, name: loss, basis: turnover}
"""
MODEL = "compartment medium; species M in medium;\nlose: M => ; k*M;\n"
PARAMETERS = """\
parameters:
  - id: k
    value: 1
    unit: 1/h
    spread: {kind: fixed, basis: test}
    meaning: loss
    status: assumed
    reason: test
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound user folder with one record of most kinds."""
    root = tmp_path / "mine"
    (root / "mechanisms" / "mine").mkdir(parents=True)
    (root / "entities.tsv").write_text(ENTITIES, encoding="utf-8")
    (root / "interactions.tsv").write_text(ARROWS, encoding="utf-8")
    (root / "references.json").write_text(REFERENCES, encoding="utf-8")
    for name, text in (
        ("mechanism.yaml", MECHANISM),
        ("model.ant", MODEL),
        ("parameters.yaml", PARAMETERS),
    ):
        (root / "mechanisms" / "mine" / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file below a fresh folder and return its path."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return _write
