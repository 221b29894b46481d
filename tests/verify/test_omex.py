"""COMBINE archives opened by independent readers and rerun by two simulators, against our trajectories."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest

from alarmin import __version__
from alarmin.solve.base import RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.study.omex import EXPERIMENT, export_archive
from alarmin.study.plan import Plan
from alarmin.study.runs import arm_specs, centres
from alarmin.study.wanted import Wanted, at_one_level

ALLOWED = 1e-4
DAILY = {"drug": "anakinra", "dose": "100 mg", "route": "sc", "every": "1 d"}
BODY = {
    "sites": [{"ref": "inflamed_tissue"}, {"ref": "tumour_niche"}],
    "arms": {
        "untreated": {},
        "daily": {"regimen": [DAILY]},
        "infused": {
            "regimen": [{**DAILY, "route": "iv", "infusion": "2 h", "every": "12 h", "start": "3 h"}]
        },
    },
    "duration": "2 d",
    "sample": {"every": "5000 s"},
}
DISH = {
    "dish": {"cells": "1e6 cells/mL"},
    "arms": {
        "washed": {
            "add": [
                {"entity": "IL1B", "concentration": "1 nM"},
                {"entity": "IL1RN", "concentration": "1 nM", "at": "2 h", "wash": True},
            ]
        },
        "series": {
            "add": [{"entity": "IL1A", "series": {"low": "1 pM", "high": "1 nM", "per_decade": 1}}],
            "set": {"IL1R2": "0 sites/cell"},
        },
    },
    "duration": "10 h",
}
LEVEL = "10 pM"
SCENARIOS = [pytest.param(BODY, "", id="two sites, three arms"), pytest.param(DISH, LEVEL, id="dish, series")]
MODELS = [
    *((BODY, "", site, arm) for site in ("inflamed_tissue", "tumour_niche") for arm in BODY["arms"]),
    *((DISH, LEVEL if arm == "series" else "", "dish", arm) for arm in DISH["arms"]),
]


@dataclass
class Task:
    """One task of a SED-ML file: a model, its time course, and the columns of its report."""

    sbml: str
    end_s: float
    steps: int
    relative: float
    absolute: float
    most_steps: int
    columns: tuple[str, ...]

    @property
    def times(self) -> np.ndarray:
        return np.linspace(0.0, self.end_s, self.steps + 1)


def opened(archive: bytes, folder: Path) -> list[Task]:
    """Read an archive with libCombine and its experiment with libSEDML."""
    import libcombine
    import libsedml

    (folder / "a.omex").write_bytes(archive)
    reader = libcombine.CombineArchive()
    assert reader.initializeFromArchive(str(folder / "a.omex"))
    main = reader.getMasterFile()
    assert main.isFormat("sedml")
    document = libsedml.readSedMLFromString(reader.extractEntryToString(main.getLocation()))
    faults = [document.getError(index).getMessage() for index in range(document.getNumErrors())]
    assert faults == []
    tasks = [read_task(document, document.getTask(n), reader) for n in range(document.getNumTasks())]
    reader.cleanUp()
    return tasks


def read_task(document: Any, task: Any, archive: Any) -> Task:
    model = document.getModel(task.getModelReference())
    course = document.getSimulation(task.getSimulationReference())
    settings = course.getAlgorithm()
    assert settings.getKisaoID() == "KISAO:0000019"
    named = (settings.getAlgorithmParameter(n) for n in range(settings.getNumAlgorithmParameters()))
    values = {one.getKisaoID(): float(one.getValue()) for one in named}
    assert course.getInitialTime() == course.getOutputStartTime() == 0
    return Task(
        archive.extractEntryToString(f"./{model.getSource()}"),
        course.getOutputEndTime(),
        course.getNumberOfSteps(),
        values["KISAO:0000209"],
        values["KISAO:0000211"],
        int(values["KISAO:0000415"]),
        columns_of(document, task.getId()),
    )


def columns_of(document: Any, task: str) -> tuple[str, ...]:
    """Return time and the parameters that the report of a task holds."""
    found: list[str] = []
    for output in (document.getOutput(number) for number in range(document.getNumOutputs())):
        if not output.isSedReport():
            continue
        columns = [output.getDataSet(number).getDataReference() for number in range(output.getNumDataSets())]
        variables = [document.getDataGenerator(name).getVariable(0) for name in columns]
        if {variable.getTaskReference() for variable in variables} == {task}:
            found += [variable_name(variable) for variable in variables]
    return tuple(found)


def variable_name(variable: Any) -> str:
    if variable.isSetSymbol():
        assert variable.getSymbol() == "urn:sedml:symbol:time"
        return "time"
    found = re.fullmatch(
        r"/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter\[@id='(\w+)'\]", variable.getTarget()
    )
    assert found
    return found[1]


def roadrunner(task: Task) -> np.ndarray:
    """Return the report of a task by libRoadRunner, shape (T, columns)."""
    import roadrunner as native

    engine: Any = native.RoadRunner(task.sbml)
    engine.integrator.relative_tolerance = task.relative
    engine.integrator.absolute_tolerance = task.absolute
    engine.integrator.maximum_num_steps = task.most_steps
    return np.array(engine.simulate(0, task.end_s, task.steps + 1, list(task.columns)), dtype=float)


def copasi(archive: bytes, folder: Path) -> tuple[list[str], np.ndarray]:
    """Open an archive in COPASI, run what it made of the SED-ML, and return its report: header and table."""
    import COPASI

    (folder / "b.omex").write_bytes(archive)
    table = folder / "report.txt"
    model = COPASI.CRootContainer.addDatamodel()
    try:
        assert model.openCombineArchive(str(folder / "b.omex")), COPASI.CCopasiMessage.getAllMessageText()
        task = model.getTask("Time-Course")
        task.getReport().setTarget(str(table))
        task.getReport().setAppend(False)
        assert task.initialize(COPASI.CCopasiTask.OUTPUT_UI)
        assert task.process(True)
        task.restore()
    finally:
        COPASI.CRootContainer.removeDatamodel(model)
    lines = [line.rstrip(", ") for line in table.read_text(encoding="utf-8").splitlines() if line.strip()]
    return lines[0].split(", "), np.array([line.split(", ") for line in lines[1:]], dtype=float)


def ours(plan: Plan, wanted: Wanted, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return our trajectories at the times of the report, and which of them are no dose times."""
    spec = next(arm_specs(plan, wanted.setting, at_one_level(wanted), centres(plan)))
    spec = replace(spec, times_s=tuple(float(time) for time in times))
    jumps = [pulse.time_s for pulse in spec.pulses] + [reset.time_s for reset in spec.resets]
    return ReferenceSolver().load(plan.model).run(spec).values, ~np.isin(np.round(times, 6), [0.0, *jumps])


def apart(mine: np.ndarray, theirs: np.ndarray, plan: Plan) -> float:
    """Return the largest difference of any readout as a share of its maximum, beyond what we read as zero."""
    dust = np.array([plan.model.per_item.get(name, 0.0) for name in plan.scenario.readouts])
    beyond = np.maximum(np.max(np.abs(mine - theirs), axis=0) - dust * RunSpec((), ()).absolute_tolerance, 0)
    scale = np.max(np.abs(mine), axis=0)
    return float(np.max(beyond / np.where(scale > 0, scale, 1.0)))


@pytest.fixture
def planned(ask: Callable[..., Plan]) -> Callable[[dict[str, Any]], Plan]:
    def _planned(words: dict[str, Any]) -> Plan:
        return ask(**{**words, "readouts": list(ask(**words).model.observables)})

    return _planned


def wanted_of(lab: Any, plan: Plan, site: str, arm: str, level: str) -> Wanted:
    setting = next(item for item in plan.settings if item.name == site)
    chosen = next(item for item in plan.arms if item.name == arm)
    return Wanted(plan, lab.catalog, setting, chosen, True, level if chosen.series is not None else "")


@pytest.mark.parametrize(("words", "level"), SCENARIOS)
def test_libroadrunner_reruns_every_model_of_an_archive(
    lab: Any, planned: Any, words: dict[str, Any], level: str, tmp_path: Path, record_property: Any
) -> None:
    plan = planned(words)
    tasks = opened(export_archive(plan, lab.catalog, concentration=level), tmp_path)
    places = [(setting.name, arm.name) for setting in plan.settings for arm in plan.arms]
    assert len(tasks) == len(places)
    found = []
    for task, (site, arm) in zip(tasks, places, strict=True):
        assert task.columns == ("time", *plan.scenario.readouts)
        mine, kept = ours(plan, wanted_of(lab, plan, site, arm, level), task.times)
        theirs = roadrunner(task)
        assert theirs[:, 0] == pytest.approx(task.times)
        found.append(apart(mine[kept], theirs[kept, 1:], plan))
    record_property("worst", max(found))
    assert max(found) < ALLOWED


@pytest.mark.parametrize(("words", "level", "site", "arm"), MODELS)
def test_copasi_opens_an_archive_of_one_model_and_reruns_it(
    lab: Any,
    planned: Any,
    words: dict[str, Any],
    level: str,
    site: str,
    arm: str,
    tmp_path: Path,
    record_property: Any,
) -> None:
    plan = planned(words)
    archive = export_archive(plan, lab.catalog, site=site, arm=arm, concentration=level)
    (task,) = opened(archive, tmp_path)
    header, theirs = copasi(archive, tmp_path)
    assert header[0] == "time (s)"
    assert len(header) == len(task.columns)
    assert theirs[:, 0] == pytest.approx(task.times, rel=1e-5)
    mine, kept = ours(plan, wanted_of(lab, plan, site, arm, level), task.times)
    worst = apart(mine[kept], theirs[kept, 1:], plan)
    record_property("worst", worst)
    assert worst < ALLOWED


def test_the_manifest_names_every_file_and_metadata_name_version_and_digests(
    lab: Any, planned: Any, tmp_path: Path
) -> None:
    import libcombine

    plan = planned(BODY)
    (tmp_path / "a.omex").write_bytes(export_archive(plan, lab.catalog))
    with ZipFile(tmp_path / "a.omex") as archive:
        held = archive.namelist()
        root = ElementTree.fromstring(archive.read("manifest.xml"))
        metadata = archive.read("metadata.rdf").decode()
    space = "{http://identifiers.org/combine.specifications/omex-manifest}"
    assert root.tag == f"{space}omexManifest"
    listed = [(item.get("location"), item.get("master")) for item in root.findall(f"{space}content")]
    assert [name for name, _ in listed] == [".", *(f"./{name}" for name in held)]
    assert [name for name, main in listed if main] == [f"./{EXPERIMENT}"]
    assert __version__ in metadata
    assert lab.catalog.digest in metadata
    assert "<dcterms:creator" not in metadata
    reader = libcombine.CombineArchive()
    assert reader.initializeFromArchive(str(tmp_path / "a.omex"))
    entries = [reader.getEntry(number) for number in range(reader.getNumEntries())]
    kinds = {
        kind: sum(entry.isFormat(kind) for entry in entries) for kind in ("sbml", "sedml", "manifest", "omex")
    }
    reader.cleanUp()
    assert (kinds["sbml"], kinds["sedml"]) == (6, 1)
