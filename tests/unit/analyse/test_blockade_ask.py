"""Words of the command line become treatments, or say what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alarmin.analyse.blockade.ask import Given, every_usual, host_of, treatments_of, usual_regimen
from alarmin.analyse.blockade.engine import window_of
from alarmin.catalog.load import load_catalog
from alarmin.errors import ScenarioError
from alarmin.records.arm import Dose

CATALOG = load_catalog()
DAY = 86400.0


def treatment(**changes: str) -> Dose:
    return Dose.model_validate({"drug": "anakinra", "dose": "100 mg", "route": "sc", **changes})


def test_the_nth_dose_belongs_to_the_nth_drug() -> None:
    given = Given(["anakinra", "canakinumab"], ["50 mg", "150 mg"], ["sc", "sc"], ["12 h", "8 wk"])
    first, second = treatments_of(given, CATALOG, "human")
    assert (str(first.dose), str(first.every), second.drug, str(second.dose)) == (
        "50 mg",
        "12 h",
        "canakinumab",
        "150 mg",
    )


def test_a_drug_without_words_takes_its_usual_regimen_of_the_host() -> None:
    assert str(treatments_of(Given(["anakinra"]), CATALOG, "human")[0].dose) == "100 mg"
    assert str(treatments_of(Given(["anakinra"]), CATALOG, "mouse")[0].dose) == "1 mg/kg"


def test_a_single_dose_has_no_interval() -> None:
    assert treatments_of(Given(["anakinra"], ["1 mg"], ["iv"], ["once"]), CATALOG, "human")[0].every is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Given(["anakira"]), "Did you mean anakinra?"),
        (Given(["takinib"], ["100 mg"]), "no route is given. Allowed: po, iv."),
        (Given(["anakinra"], ["-5 mg"], every=["0 d"]), "too short"),
        (Given(["anakinra"], ["100 mgg"], ["sc"], ["1 d"]), "'mgg' is not a unit"),
        (Given(["anakinra"], ["100 mL"], ["sc"], ["1 d"]), "is of the kind volume"),
        (Given(["anakinra"], ["100 mg"], ["sc"], ["1 s"]), "too short"),
        (Given(["anakinra", "canakinumab"], ["100 mg"]), "2 drugs and 1 times --dose"),
        (Given(["takinib"]), "no usual regimen in the human"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_can(given: Given, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        treatments_of(given, CATALOG, "human")
    assert said in str(caught.value)


def test_a_drug_without_pharmacokinetics_in_the_host_says_where_it_has_them() -> None:
    drug = CATALOG.drugs["anakinra"]
    human = drug.model_copy(update={"pk": tuple(pk for pk in drug.pk if pk.species == "human")})
    known = replace(CATALOG, drugs={**CATALOG.drugs, "anakinra": human})
    with pytest.raises(ScenarioError, match="no pharmacokinetics in the mouse; it has them in human"):
        treatments_of(Given(["anakinra"], ["1 mg"], ["sc"], ["1 d"]), known, "mouse")
    assert usual_regimen(human, "mouse") is None


def test_a_comparison_leaves_out_what_it_cannot_judge_and_says_why() -> None:
    found, left_out = every_usual(CATALOG, "human")
    assert {"anakinra", "canakinumab", "rilonacept"} <= {item.drug for item in found}
    assert "release of IL-1" in left_out["mcc950"]
    assert "no usual regimen" in left_out["takinib"]
    assert "is an agonist" in left_out["rhil1b"]
    assert not {item.drug for item in found} & set(left_out)


def test_cells_of_two_species_are_not_dosed_together() -> None:
    with pytest.raises(ScenarioError, match="2 species"):
        host_of(["human_fibroblast", "mouse_macrophage"], CATALOG)
    with pytest.raises(ScenarioError, match="Did you mean human_fibroblast"):
        host_of(["human_fibroblst"], CATALOG)


def test_the_window_is_the_last_whole_interval() -> None:
    assert window_of(treatment(every="1 d"), None).start_s == 13 * DAY
    assert window_of(treatment(every="8 wk"), None).start_s == 3 * 56 * DAY
    assert window_of(treatment(every="2 d"), 5 * DAY).start_s == 2 * DAY
    single = window_of(treatment(), 10 * DAY)
    assert (single.start_s, single.interval_s) == (0.0, 10 * DAY)
    with pytest.raises(ScenarioError, match="shorter than one interval"):
        window_of(treatment(every="8 wk"), 14 * DAY)


@pytest.mark.parametrize("every", ["12 h", "1 d", "1 wk", "8 wk"])
def test_samples_rise_and_cover_the_interval(every: str) -> None:
    window = window_of(treatment(every=every), None)
    assert window.grid[0] == 0.0
    assert window.grid[-1] == window.interval_s
    assert all(later > time for time, later in zip(window.grid, window.grid[1:], strict=False))
    assert len(window.grid) < 400
