"""The text of a composed model."""

from __future__ import annotations

import pytest

from alarmin.model.document import with_boundaries


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("species IL1A in medium;", "species $IL1A in medium;"),
        ("species sIL1A in medium, IL1A in medium;", "species sIL1A in medium, $IL1A in medium;"),
        ("species IL1A_R in medium, R_IL1A in medium;", "species IL1A_R in medium, R_IL1A in medium;"),
        ("species X in medium,\n IL1A  in medium;", "species X in medium,\n $IL1A  in medium;"),
        ("species $IL1A in medium;", "species $IL1A in medium;"),
        ("bind: IL1A + R -> IL1A_R; kon*IL1A*R;", "bind: IL1A + R -> IL1A_R; kon*IL1A*R;"),
        ("free := IL1A/(N_A*medium);", "free := IL1A/(N_A*medium);"),
    ],
)
def test_held_species_are_marked_where_they_are_declared_and_nowhere_else(text: str, marked: str) -> None:
    assert with_boundaries(text, {"IL1A"}) == marked


def test_nothing_held_leaves_the_text() -> None:
    assert with_boundaries("species IL1A in medium;", set()) == "species IL1A in medium;"
