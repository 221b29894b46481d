"""Simulation experiments in SED-ML Level 1 Version 4: which models are run, how, and what is read out and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from alarmin.model.units import MODEL_UNITS
from alarmin.records.mechanism import Observable

__all__ = ["RunModel", "TimeCourse", "readout_label", "sedml_of"]

_SEDML = "http://sed-ml.org/sed-ml/level1/version4"
_SBML = "http://www.sbml.org/sbml/level3/version1/core"
_MATHML = "http://www.w3.org/1998/Math/MathML"
_LANGUAGE = "urn:sedml:language:sbml.level-3.version-1"
_CLOCK = "urn:sedml:symbol:time"
_CVODE = "KISAO:0000019"
_RELATIVE, _ABSOLUTE, _MOST_STEPS = "KISAO:0000209", "KISAO:0000211", "KISAO:0000415"
_UNIT_TEXTS = {unit.id: unit.text or "dimensionless" for unit in MODEL_UNITS}

TIME_LABEL = "time (s)"


@dataclass(frozen=True, slots=True)
class RunModel:
    """One model to run.

    Parameters
    ----------
    name : str
        For people: the place and the arm.
    source : str
        SBML file, relative to the SED-ML file.
    """

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class TimeCourse:
    """When values are taken, and how the equations are solved.

    Parameters
    ----------
    end_s : float
        End of the run, seconds; it starts at zero.
    steps : int
        Equal steps to the end.
    most_steps : int
        Internal steps of the integrator between two of them.
    """

    end_s: float
    steps: int
    relative_tolerance: float
    absolute_tolerance: float
    most_steps: int


def readout_label(readout: Observable) -> str:
    """Return name and unit of a readout as the SBML holds it, which need not be the unit it is shown in.

    Examples
    --------
    >>> readout_label(Observable(id="free", name="free ligand", unit="pM", model_unit="mole_per_litre", meaning="x"))
    'free ligand (mol/L)'
    """
    return f"{readout.name} ({_UNIT_TEXTS[readout.model_unit]})"


def sedml_of(models: Sequence[RunModel], readouts: Sequence[Observable], course: TimeCourse) -> str:
    """Return SED-ML that runs every model once, with a report per model and a plot per readout.

    A data generator is one variable as it stands in the SBML: simulators that pass over arithmetic in them would
    show other numbers under the same label.

    Parameters
    ----------
    models : sequence of RunModel
        At least one.
    readouts : sequence of Observable
        Parameters of the SBML.

    Examples
    --------
    >>> course = TimeCourse(60.0, 6, 1e-8, 1e-8, 1000)
    >>> "uniformTimeCourse" in sedml_of([RunModel("control", "control.xml")], [], course)
    True
    """
    root = Element("sedML", {"xmlns": _SEDML, "xmlns:sbml": _SBML, "level": "1", "version": "4"})
    numbered = list(enumerate(models, start=1))
    generators = SubElement(root, "listOfDataGenerators")
    for number, model in numbered:
        _write_generators(generators, number, model, readouts)
    listed = SubElement(root, "listOfModels")
    for number, model in numbered:
        named = {"id": f"model_{number}", "name": model.name, "language": _LANGUAGE, "source": model.source}
        SubElement(listed, "model", named)
    _write_course(SubElement(root, "listOfSimulations"), course)
    tasks = SubElement(root, "listOfTasks")
    for number, model in numbered:
        runs = {"modelReference": f"model_{number}", "simulationReference": "time_course"}
        SubElement(tasks, "task", {"id": f"task_{number}", "name": model.name, **runs})
    outputs = SubElement(root, "listOfOutputs")
    for number, model in numbered:
        _write_report(outputs, number, model, readouts)
    for readout in readouts:
        _write_plot(outputs, numbered, readout)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _write_course(parent: Element, course: TimeCourse) -> None:
    times = {"initialTime": "0", "outputStartTime": "0", "outputEndTime": repr(course.end_s)}
    steps = {"numberOfSteps": str(course.steps)}
    found = SubElement(parent, "uniformTimeCourse", {"id": "time_course", **times, **steps})
    algorithm = SubElement(found, "algorithm", {"kisaoID": _CVODE, "name": "CVODE"})
    settings = SubElement(algorithm, "listOfAlgorithmParameters")
    for term, name, value in (
        (_RELATIVE, "relative tolerance", repr(course.relative_tolerance)),
        (_ABSOLUTE, "absolute tolerance", repr(course.absolute_tolerance)),
        (_MOST_STEPS, "maximum number of steps", str(course.most_steps)),
    ):
        SubElement(settings, "algorithmParameter", {"kisaoID": term, "name": name, "value": value})


def _write_generators(parent: Element, number: int, model: RunModel, readouts: Sequence[Observable]) -> None:
    where = "/sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='{}']"
    clock = (f"clock_{number}", TIME_LABEL, {"symbol": _CLOCK})
    shown = [(f"data_{r.id}_{number}", readout_label(r), {"target": where.format(r.id)}) for r in readouts]
    for name, label, value in (clock, *shown):
        found = SubElement(parent, "dataGenerator", {"id": name, "name": f"{label}, {model.name}"})
        SubElement(SubElement(found, "math", {"xmlns": _MATHML}), "ci").text = f"of_{name}"
        variables = SubElement(found, "listOfVariables")
        SubElement(variables, "variable", {"id": f"of_{name}", "taskReference": f"task_{number}", **value})


def _write_report(parent: Element, number: int, model: RunModel, readouts: Sequence[Observable]) -> None:
    report = SubElement(parent, "report", {"id": f"report_{number}", "name": model.name})
    columns = SubElement(report, "listOfDataSets")
    shown = [(f"column_{r.id}_{number}", readout_label(r), f"data_{r.id}_{number}") for r in readouts]
    for name, label, data in ((f"column_clock_{number}", TIME_LABEL, f"clock_{number}"), *shown):
        SubElement(columns, "dataSet", {"id": name, "label": label, "dataReference": data})


def _write_plot(parent: Element, models: Sequence[tuple[int, RunModel]], readout: Observable) -> None:
    plot = SubElement(parent, "plot2D", {"id": f"plot_{readout.id}", "name": readout_label(readout)})
    for axis, label in (("xAxis", TIME_LABEL), ("yAxis", readout_label(readout))):
        SubElement(plot, axis, {"id": f"{axis}_{readout.id}", "name": label, "type": "linear"})
    curves = SubElement(plot, "listOfCurves")
    for number, model in models:
        drawn = {"xDataReference": f"clock_{number}", "yDataReference": f"data_{readout.id}_{number}"}
        named = {"id": f"curve_{readout.id}_{number}", "name": model.name, "type": "points"}
        SubElement(curves, "curve", {**named, **drawn})
