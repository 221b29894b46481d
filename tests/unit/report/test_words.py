from __future__ import annotations

import pytest

from alarmin.report.words import capital, measure_words, percent_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("signal left", "Signal left"),
        ("signal: mean", "Signal: mean"),
        ("sIL1R1 level", "sIL1R1 level"),
        ("IL-1R1 on the surface", "IL-1R1 on the surface"),
        ("", ""),
    ],
)
def test_sentence_starts_with_a_capital_but_names_keep_theirs(text: str, shown: str) -> None:
    assert capital(text) == shown


def test_measure_is_said_in_words() -> None:
    assert measure_words("signal_left_at_trough") == "signal left at trough"
    assert measure_words("ec50_IL1B") == "EC50 IL1B"


def test_ratio_that_has_a_unit_already_is_not_multiplied() -> None:
    assert percent_of("") == ("%", 100.0)
    assert percent_of("%") == ("%", 1.0)
