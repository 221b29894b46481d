"""Small readings of Antimony text."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.model.text import (
    assigned,
    compartments,
    names_in,
    net_change,
    reached,
    reaction_lines,
    renamed,
    without_comments,
)

TEXT = """\
# a comment; with: a semicolon := and an arrow -> in it
compartment medium, surface;   // two places
substanceOnly species A in medium, $B in surface;
k_on := Kd*
   k_off; k_on has per_second;
bind: A + B -> AB; k_on*A*B/medium - k_off*AB;  # reversible
make: => A; k0;
lose: AB => ; kd*AB^2;
share := A/(A + AB + one);
"""


def test_comments_of_both_kinds_are_dropped() -> None:
    assert without_comments("a # b\nc // d # e\n f") == "a\nc\n f"


def test_names_are_found_without_words_functions_or_comments() -> None:
    assert names_in("exp(-k*x) + piecewise(a, time > b, c) # hidden") == {"k", "x", "a", "b", "c"}
    assert names_in("1e-3*V2 + _u") == {"V2", "_u"}


def test_assignments_are_read_over_line_breaks() -> None:
    assert assigned(TEXT) == {"k_on": "Kd* k_off", "share": "A/(A + AB + one)"}


def test_reactions_are_read_with_their_rates() -> None:
    assert reaction_lines(TEXT) == {
        "bind": ("A + B -> AB", "k_on*A*B/medium - k_off*AB"),
        "make": ("=> A", "k0"),
        "lose": ("AB =>", "kd*AB^2"),
    }


def test_compartments_are_read() -> None:
    assert compartments(TEXT) == ("medium", "surface")
    assert compartments("x := 1;") == ()


def test_a_prefix_goes_before_every_name_but_those_kept() -> None:
    changed = renamed(TEXT, lambda name: name if name in ("one", "per_second") else f"drug_{name}")
    assert reaction_lines(changed)["drug_bind"] == (
        "drug_A + drug_B -> drug_AB",
        "drug_k_on*drug_A*drug_B/drug_medium - drug_k_off*drug_AB",
    )
    assert assigned(changed)["drug_share"] == "drug_A/(drug_A + drug_AB + one)"
    assert "compartment drug_medium, drug_surface" in changed
    assert "has per_second" in changed


def test_numbers_and_functions_are_not_renamed() -> None:
    assert renamed("x := exp(-2.5e-3*y);", "p_{}".format) == "p_x := exp(-2.5e-3*p_y);"


NAMES = st.text(string.ascii_letters, min_size=3, max_size=8).map(lambda text: f"n_{text}")


@given(names=st.sets(NAMES, min_size=2, max_size=6))
def test_a_prefix_keeps_the_number_of_names(names: set[str]) -> None:
    text = "; ".join(f"{name} := {name} + 1" for name in names) + ";"
    assert names_in(renamed(text, "d_{}".format)) == {f"d_{name}" for name in names}


@pytest.mark.parametrize("text", ["", "# only a comment", ";;"])
def test_nothing_is_read_from_nothing(text: str) -> None:
    assert assigned(text) == {}
    assert reaction_lines(text) == {}
    assert names_in(text) == frozenset()


def test_species_that_comes_back_is_not_changed() -> None:
    assert net_change("R2_L => R2 + used") == {"R2_L": -1.0, "R2": 1.0, "used": 1.0}
    assert net_change("E + S -> E + P") == {"S": -1.0, "P": 1.0}
    assert net_change("=> R") == {"R": 1.0}
    assert net_change("2 A -> A2") == {"A": -2.0, "A2": 1.0}
    assert net_change("2 A -> A + B") == {"A": -1.0, "B": 1.0}


def test_rules_are_followed_to_the_end_and_a_loop_ends() -> None:
    rules = {"a": "b*c", "b": "d + 1.0", "d": "a", "other": "z"}
    assert reached(["a"], rules) == {"a", "b", "c", "d"}
    assert reached([], rules) == set()
