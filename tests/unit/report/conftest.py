"""Results and a catalogue made by hand, with names and numbers that stand for nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.records.entity import Entity, Interaction
from alarmin.records.evidence import Alternative, Parameter, Reference, Source, Spread
from alarmin.records.mechanism import Mechanism, Observable, SpeciesDef
from alarmin.records.result import (
    Answer,
    Citation,
    Curve,
    DoseCurve,
    Provenance,
    ReactionTrace,
    Result,
    UsedValue,
)
from alarmin.records.scenario import Scenario
from alarmin.records.subject import Site
from alarmin.report.charts import Overlay

PAPER = Source(ref="paper_one", place="Table 2", reason="affinity")
ARMS = {
    "vehicle": {},
    "low_dose": {"regimen": [{"drug": "blocker", "dose": "1 mg/kg", "route": "sc", "every": "1 d"}]},
    "high_dose": {"regimen": [{"drug": "blocker", "dose": "10 mg/kg", "route": "sc", "every": "1 d"}]},
    "antibody": {"regimen": [{"drug": "catcher", "dose": "150 mg", "route": "sc", "days": [1]}]},
}
SITES = ("tumour", "bone", "plasma_side")


@pytest.fixture
def catalog() -> Catalog:
    spread = Spread(kind="lognormal", gsd=2.0, basis="range of two studies")
    parameters = (
        Parameter(
            id="kon",
            value=1e6,
            unit="1/(M*s)",
            spread=spread,
            meaning="association",
            system="human, 4 °C",
            status="measured",
            sources=(PAPER,),
            alternatives=(Alternative(value=3e6, unit="1/(M*s)", source=Source(ref="paper_two")),),
        ),
        Parameter(
            id="kint",
            value=1e-3,
            unit="1/s",
            spread=spread,
            meaning="uptake",
            status="assumed",
            reason="a guess",
        ),
    )
    mechanism = Mechanism(
        id="receptor",
        title="Receptor",
        summary="Binding.",
        antimony="",
        species=(
            SpeciesDef(id="R", name="free receptor", compartment="cell", parts=("IL1R1",), abundance="IL1R1"),
        ),
        reactions=(),
        observables=(
            Observable(
                id="signal",
                name="Signalling complexes",
                unit="sites/cell",
                model_unit="item",
                meaning="Ternary complexes.",
            ),
            Observable(
                id="drug_level",
                name="Drug in plasma",
                unit="M",
                model_unit="mole_per_litre",
                meaning="Free drug.",
            ),
        ),
        parameters=parameters,
    )
    arrow = {
        "place": "epithelium",
        "context": "",
        "outcome": "signal",
        "drawn_in_review": "yes",
        "kind": "edge",
    }
    interactions = (
        Interaction(
            id="R001",
            source="IL1B",
            action="binds",
            sign=1,
            target="IL1R1",
            grade="A",
            references=("paper_one",),
            **arrow,
        ),
        Interaction(
            id="R002",
            source="IL1RN",
            action="binds",
            sign=-1,
            target="IL1R1",
            grade="M",
            caution="seen once",
            **arrow,
        ),
    )
    references = (
        Reference(
            id="paper_one",
            first_author="Nobody",
            year=2001,
            title="A made-up title <b>",
            doi="10.0000/made.up",
            read="abstract",
        ),
        Reference(id="paper_two", first_author="Nemo", year=2002, pmid="0", read="full text"),
        Reference(id="label_three", other="label of a drug", read="label"),
    )
    return Catalog(
        entities={n: Entity(id=n, name=n, kind="protein") for n in ("IL1B", "IL1A", "IL1RN", "IL1R1")},
        interactions={arrow.id: arrow for arrow in interactions},
        references={reference.id: reference for reference in references},
        mechanisms={"receptor": mechanism},
        drugs={},
        subjects={},
        sites={"tumour": Site.model_construct(id="tumour", name="Primary tumour")},
        experiments={},
        digest="0" * 64,
        origin={},
    )


@pytest.fixture
def provenance() -> Provenance:
    return Provenance(
        alarmin="0.1.0",
        python="3.11",
        machine="x86_64",
        libraries={"numpy": "2.0", "libroadrunner": "2.7"},
        catalogue_digest="a" * 64,
        scenario_digest="b" * 64,
        model_digest="c" * 64,
        solver="cvode",
        relative_tolerance=1e-6,
        absolute_tolerance=1e-12,
        seed=7,
        draws=200,
        created="2025-01-01T00:00:00Z",
        seconds=98.7654,
        command="alarmin run made.yaml --seed 7 --report page.html",
    )


TRACES = (
    ReactionTrace(
        id="receptor.bind",
        name="IL-1β binds its receptor",
        equation="L + R -> LR",
        rate="kon * L * R",
        parameters=("kon",),
        interactions=("R001", "R002"),
    ),
    ReactionTrace(
        id="receptor.uptake",
        name="uptake",
        equation="LR -> ",
        rate="kint * LR",
        parameters=("kint", "not_entered"),
        interactions=(),
        basis="turnover",
    ),
)


def _used(group: str, name: str, value: float, unit: str, status: str, source: Source | None) -> UsedValue:
    sources = (source,) if source else ()
    return UsedValue(
        group=group,
        name=name,
        value=value,
        low=value / 2,
        high=value * 2,
        unit=unit,
        status=status,
        rule="a rule",
        sources=sources,
    )


USED = (
    _used("abundance", "IL1R1", 1500.0, "sites/cell", "measured", PAPER),
    _used("site level", "IL1B", 3.2e-12, "M", "derived", Source(ref="paper_two", place="Fig 1")),
    _used("site level", "IL1B", 9.1e-12, "M", "derived", Source(ref="paper_two", place="Fig 1")),
    _used("parameter", "kon", 1e6, "1/(M*s)", "measured", PAPER),
    _used("parameter", "kint", 1e-3, "1/s", "assumed", None),
    _used(
        "dose", "blocker, low_dose", 1.0, "mg/kg", "measured", Source(ref="label_three", place="section 2")
    ),
)


def curve(site: str, arm: str, readout: str, unit: str, points: int = 200) -> Curve:
    """A saw tooth in drug arms and a plateau in the control, with a band."""
    times = tuple(7 * 86400.0 * i / (points - 1) for i in range(points))
    place, strength = 1.0 + 0.6 * SITES.index(site), 0.0 if arm == "vehicle" else 0.25 * list(ARMS).index(arm)
    if unit == "M":
        median = tuple(1e-6 * strength * math.exp(-8 * (t / 86400.0 % 1.0)) for t in times)
    else:
        median = tuple(80 * place * (1 - strength * math.exp(-3 * (t / 86400.0 % 1.0))) for t in times)
    return Curve(
        site=site,
        arm=arm,
        readout=readout,
        unit=unit,
        times_s=times,
        median=median,
        low=tuple(value * 0.7 for value in median),
        high=tuple(value * 1.4 for value in median),
    )


def _answer(
    measure: str, kind: str, readout: str, site: str, arm: str, unit: str, median: float | None
) -> Answer:
    low, high = (None, None) if median is None else (median * 0.6, median * 1.7)
    note = "no half maximum in the range" if median is None else ""
    return Answer(
        measure=measure, kind=kind, readout=readout, site=site, arm=arm, unit=unit,
        values=(median, median, None), median=median, low=low, high=high, note=note,
    )  # fmt: skip


@pytest.fixture
def make_result(provenance: Provenance) -> Callable[..., Result]:
    """A body scenario of any size: sites x arms x readouts x points."""

    def make(
        title: str = "Does the blocker quiet the tumour?", readouts: int = 1, points: int = 200
    ) -> Result:
        names = ["signal", "drug_level", *(f"extra_{n}" for n in range(readouts - 2))][: max(2, readouts)]
        measures = [
            {
                "id": "mean_low",
                "kind": "mean",
                "readout": "signal",
                "arm": "low_dose",
                "at": "1 d",
                "to": "7 d",
            },
            {"id": "left_low", "kind": "ratio", "readout": "signal", "arm": "low_dose", "versus": "vehicle"},
            {
                "id": "left_high",
                "kind": "ratio",
                "readout": "signal",
                "arm": "high_dose",
                "versus": "vehicle",
            },
            {"id": "peak", "kind": "time_of_maximum", "readout": "drug_level", "arm": "low_dose"},
            {"id": "half", "kind": "half_life", "readout": "drug_level", "arm": "vehicle", "at": "0 d"},
        ]
        scenario = Scenario.model_validate(
            {
                "alarmin": 1, "kind": "scenario", "id": "made", "title": title, "subject": {"ref": "made_line"},
                "sites": [{"ref": site} for site in SITES], "arms": ARMS, "duration": "7 d",
                "readouts": names, "measures": measures, "draws": 200, "seed": 7,
            }
        )  # fmt: skip
        curves = tuple(
            curve(SITES[0] if name == "drug_level" else site, arm, name, "M" if name == "drug_level" else "sites/cell", points)
            .model_copy(update={"site": site})
            for name in names for site in SITES for arm in ARMS
        )  # fmt: skip
        answers = tuple(
            answer
            for n, site in enumerate(SITES, 1)
            for answer in (
                _answer("mean_low", "mean", "signal", site, "low_dose", "sites/cell", 61.234 * n),
                _answer("left_low", "ratio", "signal", site, "low_dose", "", 0.4321 / n),
                _answer("left_high", "ratio", "signal", site, "high_dose", "", 0.1234 / n),
                _answer("peak", "time_of_maximum", "drug_level", site, "low_dose", "s", 5.1 * 3600 * n),
                _answer("half", "half_life", "drug_level", site, "vehicle", "s", None),
            )
        )
        return Result(
            scenario=scenario,
            curves=curves,
            answers=answers,
            used=USED,
            ignored=("TNFRSF1A, 2000 sites/cell: no mechanism uses it",),
            warnings=("The drug ratio of the bone is assumed.",),
            reactions=TRACES,
            observable_reactions={
                "signal": ("receptor.bind", "receptor.uptake"),
                "drug_level": ("receptor.uptake",),
            },
            citations=(Citation(ref="paper_one", reasons=("affinity",)),),
            provenance=provenance,
        )

    return make


@pytest.fixture
def result(make_result: Callable[..., Result]) -> Result:
    return make_result()


@pytest.fixture
def dish_result(result: Result) -> Result:
    """Two ligands on the same axes in a dish."""
    scenario = Scenario.model_validate(
        {
            "alarmin": 1, "kind": "scenario", "id": "dish", "title": "Dose-response", "subject": {"ref": "made_line"},
            "dish": {"cells": "1e6 cells/mL"}, "duration": "4 h", "readouts": ["signal"],
            "arms": {
                "il1b": {"add": [{"entity": "IL1B", "series": {"low": "0.1 pM", "high": "10 nM"}}]},
                "second": {"add": [{"entity": "IL1A", "series": {"low": "0.1 pM", "high": "10 nM"}}]},
            },
        }
    )  # fmt: skip
    levels = tuple(1e-13 * 10 ** (n / 3) for n in range(16))

    def dose(arm: str, entity: str, half: float) -> DoseCurve:
        median = tuple(900 * level / (level + half) for level in levels)
        low, high = tuple(0.8 * value for value in median), tuple(1.2 * value for value in median)
        return DoseCurve(
            arm=arm, entity=entity, readout="signal", unit="sites/cell", at_s=14400.0,
            concentrations_M=levels, median=median, low=low, high=high,
        )  # fmt: skip

    answers = (_answer("half_max", "ec50", "signal", "dish", "il1b", "M", 2.4e-11),)
    return result.model_copy(
        update={
            "scenario": scenario,
            "curves": (),
            "answers": answers,
            "dose_curves": (dose("il1b", "IL1B", 3e-11), dose("second", "IL1A", 2e-10)),
        }
    )


@pytest.fixture
def overlay() -> Overlay:
    return Overlay(
        readout="signal",
        axis="dose",
        x=(1e-11, 1e-10, 1e-9),
        y=(200.0, 640.0, 870.0),
        y_error=((40.0, 90.0, 60.0), (40.0, 90.0, 60.0)),
        error_kind="SD",
        label="bound ligand",
        reference="paper_two",
        place="Fig 3B",
    )
