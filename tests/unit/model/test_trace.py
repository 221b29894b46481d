"""From a reaction to the numbers and arrows it rests on."""

from __future__ import annotations

from collections.abc import Callable

from alarmin.model.compose import ComposedModel
from alarmin.model.trace import ReactionLine, reactions_of_readouts, trace_reactions
from alarmin.records.mechanism import ReactionDef

LINES = {
    "bind": ReactionLine(
        "A + B -> AB", "k_on*A*B - k_off*AB", ReactionDef(id="bind", name="binding", interactions=("R1",))
    ),
    "lose": ReactionLine("AB =>", "k_lose*AB", ReactionDef(id="lose", name="loss", basis="turnover")),
    "other": ReactionLine("C =>", "k_lose*C", ReactionDef(id="other", name="other loss", basis="turnover")),
}
RULES = {"k_off": "Kd*k_on", "share": "AB/total", "total": "A + AB", "k_lose": "scale*base", "base": "deep"}
PARAMETERS = frozenset({"k_on", "Kd", "scale", "deep"})


def test_parameters_behind_assignments_are_found() -> None:
    bind, lose, _ = trace_reactions(LINES, RULES, PARAMETERS)
    assert bind.parameters == ("Kd", "k_on")
    assert lose.parameters == ("deep", "scale")


def test_arrows_and_the_reason_for_having_none_are_kept() -> None:
    bind, lose, _ = trace_reactions(LINES, RULES, PARAMETERS)
    assert (bind.id, bind.name, bind.interactions, bind.basis) == ("bind", "binding", ("R1",), "")
    assert (lose.interactions, lose.basis) == ((), "turnover")


def test_rules_that_name_one_another_come_to_an_end() -> None:
    found = trace_reactions(
        {"lose": LINES["lose"]}, {"k_lose": "other", "other": "k_lose + scale"}, PARAMETERS
    )
    assert found[0].parameters == ("scale",)


def test_a_readout_leads_to_reactions_through_the_rules_it_uses() -> None:
    reactions = trace_reactions(LINES, RULES, PARAMETERS)
    assert reactions_of_readouts(("share", "C", "k_on"), RULES, reactions) == {
        "share": ("bind", "lose"),
        "C": ("other",),
        "k_on": (),
    }


def test_detailed_balance_shows_in_the_trace_of_the_receptor(composed: Callable[..., ComposedModel]) -> None:
    by_id = {reaction.id: reaction for reaction in composed("closed").reactions}
    closing = set(by_id["bind_IL1B_pair"].parameters)
    assert {"Kd_IL1B_R1", "fold_pair", "kon_R1", "N_A"} <= closing
    assert "Kd_IL1A_R1" not in closing
    assert set(by_id["return_IL1B"].parameters) == {"kdeg_endosome", "frec_endosome"}
    assert set(by_id["bind_IL1RN_IL1R1"].parameters) == {"Kd_IL1RN_R1", "kon_R1", "N_A"}
