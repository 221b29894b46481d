"""Names found in a model text without compiling it."""

from __future__ import annotations

from alarmin.catalog.lint.modeltext import read_names


def test_declarations_reactions_and_assignments_are_told_apart() -> None:
    names = read_names(
        """
        # a comment; with k_comment
        compartment medium, cell = 1;
        substanceOnly species A in medium, B in cell;
        const k2; V_eff has litre;
        k := Kd*kon; // another k_other
        forward: A + 2 B -> A; k*A*B/(N_A*medium) - exp(k2)*time;
        lost: B => ; kdeg*B;
        total := A + B; x' = -kx*total;
        """
    )
    assert names.compartments == {"medium", "cell"}
    assert names.species == {"A", "B"}
    assert names.reactions == {"forward", "lost"}
    assert names.assigned == {"k", "total", "x"}
    assert names.needed == {"Kd", "kon", "N_A", "k2", "kdeg", "kx"}


def test_unit_of_a_literal_is_not_a_name() -> None:
    assert read_names("y := k/(1 dimensionless - 2.5e-3 litre*f);").needed == {"k", "f"}


def test_number_with_exponent_is_not_a_name() -> None:
    assert read_names("y := 1e-3*k + .5*j;").needed == {"k", "j"}
