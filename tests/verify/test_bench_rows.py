"""The shipped bench against the table of published experiments, and its sensitivity to the model."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from alarmin.bench import BenchResult, run_bench
from alarmin.bench.baselines import Guesser
from alarmin.bench.expressible import obstacles
from alarmin.bench.judge import judge
from alarmin.bench.predict import Answers, Engine, by_luck, read
from alarmin.bench.rows import Row
from alarmin.bench.vary import centre_of, open_things
from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.catalog.protocols import read_awaiting, read_constant_rule
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.verb import plan_of

CATALOG = load_catalog()


def table(shared: Path) -> list[dict[str, str]]:
    with (shared / "evidence" / "experiments.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def scored(catalog: Catalog, name: str, draws: int = 6) -> Row:
    guesser = Guesser.of(catalog, catalog.experiments.values(), read_constant_rule())
    entry = catalog.experiments[name]
    return judge(entry, Engine(catalog, ReferenceSolver()), guesser, draws=draws, seed=1)


def with_constant(name: str, species: str, factor: float) -> Catalog:
    """Return the catalogue with one constant of the receptor multiplied."""
    mechanism = CATALOG.mechanisms["il1_receptor"]
    changed = tuple(
        one.model_copy(update={"value": one.value * factor})
        if (one.id, one.species) == (name, species)
        else one
        for one in mechanism.parameters
    )
    assert changed != mechanism.parameters
    other = mechanism.model_copy(update={"parameters": changed})
    return replace(CATALOG, mechanisms={**CATALOG.mechanisms, "il1_receptor": other})


def answers_by_luck(name: str) -> tuple[Answers, ...]:
    entry = CATALOG.experiments[name]
    plans = {one.id: plan_of(one, CATALOG, base=entry.folder)[0] for one in entry.protocol.scenarios}
    return by_luck(Engine(CATALOG, ReferenceSolver()), entry.protocol, plans, count=4, seed=1)


def test_luck_draws_fitted_numbers_from_before_the_fit() -> None:
    found = answers_by_luck("H13")
    assert len({one["on_drug"] for one in found}) == 4
    assert all(
        read(reading, one).value for reading in CATALOG.experiments["H13"].expected.readings for one in found
    )


def test_every_published_experiment_stands_in_the_bench_once(shared: Path) -> None:
    ours = [*CATALOG.experiments, *(row.id for row in read_awaiting())]
    theirs = [row["id"] for row in table(shared)]
    assert sorted(ours) == sorted(theirs)


def test_rows_outside_the_scope_are_not_modelled_and_say_why(shared: Path) -> None:
    outside = {row["id"] for row in table(shared) if row["scope"] != "in"}
    listed = {row.id: row for row in read_awaiting()}
    assert outside == {name for name, row in listed.items() if row.status == "not modelled"}
    assert all(listed[name].reason for name in listed)
    assert all(row.mechanism for row in listed.values() if row.status == "awaiting")


def test_contested_rows_name_each_other_as_in_the_table(shared: Path) -> None:
    listed = {row.id: set(row.contested_with) for row in read_awaiting()}
    for row in table(shared):
        if row["id"] in listed:
            assert listed[row["id"]] == set(row["contested_with"].split())


@pytest.mark.parametrize("name", sorted(CATALOG.experiments))
def test_every_shipped_protocol_can_be_expressed_and_is_sourced(name: str) -> None:
    entry = CATALOG.experiments[name]
    assert entry.expected is not None
    assert obstacles(entry.protocol, entry.expected, CATALOG) == ()
    assert entry.expected.source.ref in CATALOG.references
    assert entry.protocol.group == name[0]


@pytest.mark.parametrize(
    ("row", "constant", "species"),
    [("B01", "Kd_IL1RN_R1", "mouse"), ("B24", "Kd_IL1RN_R1", "human"), ("B19", "Kd_IL1RN_sR2", "any")],
)
def test_a_dissociation_constant_changed_five_fold_flips_its_row(
    row: str, constant: str, species: str
) -> None:
    assert scored(CATALOG, row).status == "pass"
    assert scored(with_constant(constant, species, 5.0), row).status == "fail"


def test_values_that_were_put_in_are_not_called_predictions() -> None:
    roles = {name: scored(CATALOG, name, draws=2).role for name in ("B01", "B24", "P01")}
    assert roles == dict.fromkeys(roles, "input")
    assert scored(CATALOG, "B02", draws=2).role == "check"


def test_what_signalling_was_calibrated_to_is_no_prediction() -> None:
    assert scored(CATALOG, "N04", draws=2).role == "calibration"
    assert scored(CATALOG, "N10", draws=2).role == "calibration"
    assert scored(CATALOG, "N06", draws=2).role == "calibration"
    assert scored(CATALOG, "N20", draws=2).roles["input"] >= 1
    assert scored(CATALOG, "N32", draws=2).role == "prediction"


def test_rows_of_a_paper_that_gave_a_count_are_no_checks() -> None:
    assert scored(CATALOG, "B09", draws=2).role == "calibration"
    assert scored(CATALOG, "B13", draws=2).roles == {"calibration": 2, "input": 2}


@pytest.mark.parametrize(
    ("row", "measure", "within"),
    [("B08", "kd_b", 1.15), ("B13", "kd_lbrm", 1.05), ("B13", "kd_3t3", 1.35)],
)
def test_fitted_counts_of_the_co_receptor_give_the_printed_affinity_at_rest(
    row: str, measure: str, within: float
) -> None:
    entry = CATALOG.experiments[row]
    assert entry.expected is not None
    opened = centre_of(open_things(entry.protocol, CATALOG)) | {"incubation": 1000.0}
    answers = Engine(CATALOG, ReferenceSolver()).answers(entry.protocol, opened, folder=entry.folder)
    reading = next(one for one in entry.expected.readings if one.measure == measure)
    found = read(reading, answers).value
    assert found is not None
    assert reading.value is not None
    assert 1 / within < found / reading.value < within


def test_a_preference_that_is_two_cited_constants_is_an_input() -> None:
    assert scored(CATALOG, "B04", draws=2).role == "input"


def test_what_the_structure_was_built_to_show_is_an_input() -> None:
    assert scored(CATALOG, "B03", draws=2).roles == {"input": 2}
    bare = CATALOG.mechanisms["il1_receptor"]
    reactions = tuple(one.model_copy(update={"sources": ()}) for one in bare.reactions)
    other = bare.model_copy(update={"reactions": reactions})
    unsourced = replace(CATALOG, mechanisms={**CATALOG.mechanisms, "il1_receptor": other})
    assert scored(unsourced, "B03", draws=2).role != "input"


def test_a_row_with_readings_that_were_put_in_is_no_prediction() -> None:
    row = scored(CATALOG, "N20", draws=2)
    assert "input" in row.roles
    assert row.role == "check"


def test_a_ratio_of_one_that_was_put_in_is_an_input() -> None:
    assert scored(CATALOG, "B19", draws=2).roles == {"input": 3}


def test_a_mixed_row_stays_in_the_headline_where_it_fails() -> None:
    row = scored(CATALOG, "B15", draws=6)
    assert set(row.roles) == {"check", "input"}
    assert (row.role, row.status) == ("check", "fail")


@pytest.fixture(scope="module")
def result() -> BenchResult:
    return run_bench(CATALOG, groups=["B", "P"], draws=3)


def test_inputs_stay_out_of_the_headline(result: BenchResult) -> None:
    counted = [row for row in result.rows if row.is_scored and row.role in ("check", "prediction")]
    pairs = sum(len(row.contested_with) for row in counted) // 2  # two rows, scored as one
    assert result.headline.rows == len(counted) - pairs
    assert result.headline.passed == sum(row.status == "pass" for row in counted)
    others = result.by_role["input"].rows + result.by_role["calibration"].rows
    assert others + result.headline.rows == sum(row.is_scored for row in result.rows) - pairs


def test_a_failing_row_is_shown_with_an_explanation(result: BenchResult) -> None:
    failing = [row for row in result.rows if row.status == "fail"]
    assert failing
    assert all(row.reason for row in failing)
    silent = [row.id for row in failing if not row.explained]
    # One of three draws may miss a window that a usual number of draws keeps often enough.
    assert [name for name in silent if scored(CATALOG, name, draws=40).status == "fail"] == []


def test_a_passing_row_no_longer_says_why_it_fails(result: BenchResult) -> None:
    passing = [row.id for row in result.rows if row.status == "pass" and row.explained]
    # Three draws may miss the tail of an interval that a usual number of draws shows.
    assert [name for name in passing if scored(CATALOG, name, draws=40).status == "pass"] == []


def test_every_scored_row_has_all_baselines(result: BenchResult) -> None:
    for row in result.rows:
        if row.is_scored:
            assert row.constant is not None
            assert row.signs is not None
            assert row.prior_share is not None
            assert 0.0 <= row.prior_share <= 1.0
