from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarmin.catalog.catalog import Catalog
from alarmin.records.drug import Drug
from alarmin.records.result import ReactionTrace, Result
from alarmin.report.page import render
from alarmin.report.upstream import feeds_of, held_of, supplies_of, upstream


def reaction(name: str, equation: str, rate: str) -> ReactionTrace:
    return ReactionTrace(id=name, name=name, equation=equation, rate=rate, parameters=(), interactions=())


RECEPTOR = (
    reaction("signal", "RL + A => C", "k*RL*A"),
    reaction("bind", "L + R -> RL", "k*L*R - koff*RL"),
    reaction("block", "D + R -> RD", "k*D*R - koff*RD"),
    reaction("absorb", "catcher_depot => catcher_central", "ka*catcher_depot"),
    reaction("clear", "catcher_central => catcher_gone", "CL*catcher_central"),
    reaction("elsewhere", "X => Y", "k*X"),
    reaction("soak", "L + S -> SL", "k*L*S"),
)
RULES = {
    "L": "level_L*medium",
    "D": "(level_D + ratio_catcher*catcher_plasma)*medium",
    "catcher_plasma": "catcher_central/V",
    "readout": "C",
}


@pytest.fixture
def drugged(result: Result, catalog: Catalog) -> tuple[Result, Catalog]:
    """A run in which a drug is part of the held level of the antagonist D."""
    drug = Drug.model_validate(
        {
            "id": "catcher", "name": "catcher", "entity": "Catcher", "molar_mass_g_mol": 17000,
            "molar_mass_source": {"ref": "label_three", "reason": "17 kDa"}, "active_in": ["human"],
            "active_in_source": {"ref": "paper_two", "reason": "binds the human receptor"}, "pk": [],
            "actions": [{"kind": "supplies", "species": "D", "interactions": ["R002"]}],
        }
    )  # fmt: skip
    rules = {**RULES, "signal": "C"}
    made = result.model_copy(
        update={
            "reactions": RECEPTOR,
            "rules": rules,
            "observable_reactions": {"signal": ("signal",)},
        }
    )
    fields = {name: getattr(catalog, name) for name in Catalog.__dataclass_fields__}
    return made, Catalog(**(fields | {"drugs": {"catcher": drug}}))


def test_walk_goes_from_complex_over_receptor_and_antagonist_to_the_dose() -> None:
    found = upstream(["signal"], RECEPTOR, RULES)
    assert found == {"bind": 1, "block": 2, "absorb": 3, "clear": 3}


def test_reaction_that_only_uses_up_a_held_ligand_feeds_nothing() -> None:
    assert "soak" not in upstream(["signal"], RECEPTOR, RULES)
    closed = {name: rule for name, rule in RULES.items() if name != "L"}
    assert upstream(["signal"], RECEPTOR, closed)["soak"] == 2


@given(st.permutations(range(len(RECEPTOR))))
def test_distances_do_not_depend_on_the_order_of_reactions(order: list[int]) -> None:
    found = upstream(["signal"], [RECEPTOR[place] for place in order], RULES)
    assert found == upstream(["signal"], RECEPTOR, RULES)


def test_loop_of_reactions_ends() -> None:
    loop = [reaction("there", "A -> B", "k*A"), reaction("back", "B -> A", "k*B")]
    assert upstream(["there"], loop, {}) == {"back": 1}


def test_feed_of_one_question_is_told_apart(drugged: tuple[Result, Catalog]) -> None:
    made, _ = drugged
    bare = made.model_copy(update={"reactions": RECEPTOR[:2]})
    found = {feed.reaction: feed.questions for feed in feeds_of([bare, made])["signal"]}
    assert found["bind"] == (1, 2)
    assert found["absorb"] == (2,)


def test_held_antagonist_names_its_rule_and_the_drug_in_it(drugged: tuple[Result, Catalog]) -> None:
    made, known = drugged
    assert held_of([made])["D"].rules == ((RULES["D"], (1,)),)
    assert held_of([made])["D"].reactions == ("block",)
    supply = supplies_of([made], known)["catcher"]
    assert (supply.species, supply.reactions) == (("D",), ("absorb", "clear"))


def test_drug_that_is_not_given_supplies_nothing(drugged: tuple[Result, Catalog]) -> None:
    made, known = drugged
    untreated = made.model_copy(update={"rules": {**made.rules, "D": "level_D*medium"}})
    assert supplies_of([untreated], known) == {}


def test_readout_leads_to_the_drug_its_arrow_and_its_paper(drugged: tuple[Result, Catalog]) -> None:
    text = render(*drugged)

    def card(name: str) -> str:
        found = re.search(rf'<article id="{re.escape(name)}".*?</article>', text, re.S)
        assert found is not None, name
        return found.group()

    readout = card("ro-signal")
    assert "1 step upstream: " in readout
    for target in ("rx-signal", "rx-bind", "rx-block", "rx-absorb", "lv-D", "dr-catcher", "in-R002"):
        assert f'href="#{target}"' in readout, target
    assert "rx-elsewhere" not in readout
    level = card("lv-D")
    assert "ratio_catcher*catcher_plasma" in level
    assert 'href="#dr-catcher"' in level
    drug = card("dr-catcher")
    assert 'href="#rx-absorb"' in drug
    assert 'href="#in-R002"' in drug
    assert 'href="#ref-paper_two"' in drug
    assert 'href="#dr-catcher"' in card("in-R002")
