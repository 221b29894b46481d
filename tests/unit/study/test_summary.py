"""What a result says beside its numbers: bands, values used, what they rest on, how to repeat it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ReproducibilityError
from alarmin.records.result import Result
from alarmin.solve.base import OneByOne, Rested, Trajectories
from alarmin.study import run
from alarmin.study.compare import check_same
from alarmin.study.export import export_plan
from alarmin.study.runs import ensemble

SIGNAL = "signalling_complexes"
ANAKINRA = {"drug": "anakinra", "dose": "1 mg/kg", "route": "sc", "every": "1 d"}


def share(times: Any, name: str, spec: Any) -> Any:
    """Return a curve that is one parameter of the draw, so that bands are known."""
    return 0 * times + spec.parameters["Kd_IL1B_R1"] * 1e9


def test_bands_are_percentiles_over_the_draws(
    made_up: Callable[..., Result], ask: Callable[..., Any]
) -> None:
    curve = made_up(share, draws=40, seed=5).curves[0]
    plan = ask(draws=40, seed=5)
    values = [draw["Kd_IL1B_R1"] for draw in ensemble(plan, seed=5, count=40)]
    assert (curve.low[3], curve.median[3], curve.high[3]) == pytest.approx(
        tuple(np.percentile(values, [5, 50, 95]))
    )


def test_one_draw_takes_every_value_at_its_centre(made_up: Callable[..., Result]) -> None:
    result = made_up(share)
    assert result.curves[0].low == result.curves[0].median == result.curves[0].high
    (centre,) = (item.value for item in result.used if item.name == "Kd_IL1B_R1")  # nM, as the curve
    assert result.curves[0].median == pytest.approx([centre] * len(result.curves[0].times_s))
    assert all(item.low == item.value == item.high for item in result.used)


def test_every_value_used_is_listed_with_its_source_or_reason(made_up: Callable[..., Result]) -> None:
    result = made_up(share, draws=2, arms={"on": {"regimen": [ANAKINRA]}})
    used = {item.name: item for item in result.used}
    assert {
        "kon_R1",
        "IL1R1",
        "inflamed_tissue.IL1B",
        "inflamed_tissue.anakinra_ratio",
        "anakinra_weight",
    } <= set(used)
    assert used["anakinra_weight"].value == 70.0
    assert used["IL1R1"].unit == "molecules/cell"
    assert [name for name, item in used.items() if not item.rule and not item.sources] == []
    assert used["kon_R1"].low < used["kon_R1"].value < used["kon_R1"].high


def test_readouts_lead_to_the_reactions_that_change_them(made_up: Callable[..., Result]) -> None:
    result = made_up(share, readouts=[SIGNAL, "antagonist_occupancy"])
    known = {reaction.id for reaction in result.reactions}
    reached = result.observable_reactions[SIGNAL]
    assert {"recruit_IL1B_IL1RAP", "internalise_IL1A", "silence_IL1B_SIGIRR"} <= set(reached) <= known
    assert "bind_IL1RN_IL1R1" not in reached
    assert "bind_IL1RN_IL1R1" in result.observable_reactions["antagonist_occupancy"]


def test_a_series_is_a_dose_curve_and_no_course(made_up: Callable[..., Result]) -> None:
    series = {"low": "1 pM", "high": "1 nM"}
    arms = {"dose": {"add": [{"entity": "IL1B", "series": series}]}, "course": {}}
    measure = {"id": "m", "kind": "ec50", "readout": SIGNAL, "arm": "dose", "at": "1 h"}
    result = made_up(
        lambda times, name, spec: times,
        arms=arms,
        measures=[measure],
        dish={"cells": "1e6 cells/mL"},
        duration="2 h",
    )
    assert [curve.arm for curve in result.curves] == ["course"]
    (curve,) = result.dose_curves
    assert curve.site == "dish"
    assert (curve.arm, curve.entity, curve.at_s, curve.unit) == ("dose", "IL1B", 3600.0, "molecules/cell")
    assert curve.concentrations_M[0] == 0.0
    assert set(curve.median) == {3600.0}


def test_citations_are_of_the_catalogue_and_say_what_for(
    made_up: Callable[..., Result], catalog: Catalog
) -> None:
    plain = {item.ref for item in made_up(share).citations}
    treated = made_up(share, arms={"on": {"regimen": [ANAKINRA]}}).citations
    assert all(item.ref in catalog.references and item.reasons for item in treated)
    assert {"chin_1988", "cullinan_1998", "mizel_1987"} <= plain
    assert "yang_2003" not in plain
    assert "yang_2003" in {item.ref for item in treated}


def test_provenance_repeats_the_run(made_up: Callable[..., Result], catalog: Catalog) -> None:
    origin = made_up(share, draws=3, seed=99).provenance
    assert (origin.seed, origin.draws, origin.solver) == (99, 3, "made up 0")
    assert origin.catalogue_digest == catalog.digest
    assert len(origin.scenario_digest) == len(origin.model_digest) == 64
    assert "numpy" in origin.libraries
    assert origin.command
    assert made_up(share, draws=3, seed=98).provenance.scenario_digest != origin.scenario_digest


def test_what_a_table_gave_in_vain_is_passed_on(
    catalog: Catalog, question: Callable[..., Any], tmp_path: Path
) -> None:
    class Still(OneByOne):
        name = made_by = "still"

        def version(self) -> str:
            return "0"

        def load(self, model: Any) -> Any:
            return self

        def rest(self, spec: Any) -> Rested:
            return Rested({}, ("the integrator yawned",))

        def run(self, spec: Any) -> Trajectories:
            values = np.ones((len(spec.times_s), len(spec.readouts)))
            return Trajectories(np.array(spec.times_s), spec.readouts, values, ("the integrator stumbled",))

    (tmp_path / "mine.csv").write_text(
        "gene,value,unit\nIL1R1,900,sites/cell\nACTB,5,TPM\n", encoding="utf-8"
    )
    subject = {"ref": "human_fibroblast", "abundances": "mine.csv"}
    result = run(question(subject=subject, draws=3), catalog=catalog, solver=Still(), base=tmp_path)
    assert any("ACTB" in text for text in result.ignored)
    assert result.warnings.count("the integrator stumbled") == 1
    assert result.warnings.count("the integrator yawned") == 1
    assert any("IL1RAP" in text for text in result.warnings)


def test_doses_and_files_are_on_record_so_that_a_changed_table_is_seen(
    catalog: Catalog, question: Callable[..., Any], ask: Callable[..., Any], tmp_path: Path
) -> None:
    dose = {**ANAKINRA, "route": "iv", "infusion": "1 h"}
    table = export_plan(ask(arms={"on": {"regimen": [dose]}}), catalog, "events")
    (tmp_path / "doses.csv").write_text(table, encoding="utf-8")
    (tmp_path / "mine.csv").write_text("gene,value,unit\nIL1R1,900,sites/cell\n", encoding="utf-8")
    asked = question(
        subject={"ref": "human_fibroblast", "abundances": "mine.csv"},
        arms={"on": {"events": "doses.csv", "regimen": [ANAKINRA]}, "control": {}},
    )
    result = run(asked, catalog=catalog, base=tmp_path)
    given = [(dose.time_s, dose.drug, dose.route, dose.infusion_s) for dose in result.doses["on"]]
    assert given == [(0.0, "anakinra", "iv", 3600.0), (0.0, "anakinra", "sc", 0.0)]
    mole = 0.070 / catalog.drugs["anakinra"].molar_mass_g_mol
    assert [dose.amount_mol for dose in result.doses["on"]] == pytest.approx([mole, mole], rel=1e-9, abs=0)
    assert "control" not in result.doses
    digests = {name: sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("doses.csv", "mine.csv")}
    assert result.provenance.input_files == digests
    (tmp_path / "mine.csv").write_text("gene,value,unit\nIL1R1,901,sites/cell\n", encoding="utf-8")
    with pytest.raises(ReproducibilityError, match=r"file mine\.csv is not the one of the record"):
        check_same(run(asked, catalog=catalog, base=tmp_path), result)


def test_progress_counts_to_the_end(question: Callable[..., Any], catalog: Catalog) -> None:
    seen: list[tuple[int, int]] = []
    run(
        question(draws=3, duration="1 min"),
        catalog=catalog,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_result_survives_its_own_file(made_up: Callable[..., Result]) -> None:
    result = made_up(share, draws=2, arms={"on": {"regimen": [ANAKINRA]}})
    assert Result.model_validate_json(result.model_dump_json()) == result
