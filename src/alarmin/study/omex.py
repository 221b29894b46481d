"""A scenario as a COMBINE archive (OMEX): SBML per arm and place, SED-ML that runs them, and what they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from alarmin import __version__
from alarmin.catalog.catalog import Catalog
from alarmin.model.sedml import RunModel, TimeCourse, sedml_of
from alarmin.solve.base import RunSpec
from alarmin.solve.reference import ReferenceSolver
from alarmin.store.archive import archive_bytes
from alarmin.study.omex_readme import readme
from alarmin.study.plan import DEFAULT_POINTS, Plan
from alarmin.study.wanted import Wanted, at_one_level, pick_arm, pick_setting, sbml_text

__all__ = ["EXPERIMENT", "export_archive", "time_course"]

EXPERIMENT = "simulation.sedml"
MOST_STEPS = 200_000

_SPECIFICATIONS = "http://identifiers.org/combine.specifications/"
_MEDIA = "http://purl.org/NET/mediatypes/"
_FORMATS = {
    "manifest.xml": f"{_SPECIFICATIONS}omex-manifest",
    "metadata.rdf": f"{_SPECIFICATIONS}omex-metadata",
    # Without level and version: readers of archives that know no Version 4 pass over a file that claims it.
    EXPERIMENT: f"{_SPECIFICATIONS}sed-ml",
    "README.md": f"{_MEDIA}text/markdown",
}
_SBML = f"{_SPECIFICATIONS}sbml.level-3.version-1"
_OTHER = f"{_MEDIA}text/plain"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TERMS = "http://purl.org/dc/terms/"


def export_archive(
    plan: Plan,
    catalog: Catalog,
    *,
    site: str = "",
    arm: str = "",
    concentration: str = "",
    command: str = "",
    beside: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return a COMBINE archive that simulators can rerun; the same input gives the same bytes.

    Parameters
    ----------
    site, arm : str
        Which; every one of the scenario by default.
    concentration : str
        For arms with a series: which concentration is added, such as ``10 pM``.
    command : str
        The command that makes the archive, for its README.
    beside : mapping of str to str
        Further text files by name, such as the scenario.

    Raises
    ------
    UnknownName
        When the site or arm is not known.
    ScenarioError
        When a concentration is needed and missing, cannot be read, or has no series to stand for.
    """
    wanted = list(_wanted(plan, catalog, site, arm, concentration))
    for item in wanted:
        at_one_level(item)  # refuses before anything is computed
    loaded = ReferenceSolver().load(plan.model)
    names = _file_names(wanted)
    models = {name: sbml_text(item, loaded) for name, item in zip(names, wanted, strict=True)}
    runs = [
        RunModel(f"{item.setting.name}, {item.arm.name}", name)
        for name, item in zip(names, wanted, strict=True)
    ]
    course = time_course(plan)
    readouts = [plan.model.observables[name] for name in plan.scenario.readouts]
    files = {
        **beside,  # first, so that none of them stands in the place of a part of the archive
        "metadata.rdf": _metadata(plan, catalog),
        EXPERIMENT: sedml_of(runs, readouts, course),
        **models,
        "README.md": readme(plan, catalog, runs, course, command, concentration, tuple(beside)),
    }
    return archive_bytes({"manifest.xml": _manifest(files, frozenset(models)), **files})


def time_course(plan: Plan) -> TimeCourse:
    """Return equal steps from zero to the end of a plan, at most as long as those of the scenario.

    SED-ML has no list of times, so that single times of `sample.at` are left out.
    """
    end_s, every = plan.times_s[-1], plan.scenario.sample.every
    steps = math.ceil(end_s / every.to("s") - 1e-9) if every else DEFAULT_POINTS
    exact = RunSpec((), ())
    return TimeCourse(end_s, max(1, steps), exact.relative_tolerance, exact.absolute_tolerance, MOST_STEPS)


def _wanted(plan: Plan, catalog: Catalog, site: str, arm: str, concentration: str) -> Iterator[Wanted]:
    settings = (pick_setting(plan, site),) if site else plan.settings
    arms = (pick_arm(plan, arm),) if arm else plan.arms
    # One concentration stands for every series, and arms without any are as they are.
    takes_one = any(item.series is not None for item in arms)
    for setting in settings:
        for item in arms:
            level = concentration if item.series is not None or not takes_one else ""
            yield Wanted(plan, catalog, setting, item, bool(arm), level)


def _file_names(wanted: list[Wanted]) -> list[str]:
    """Return ``site.arm.xml`` for each, numbered where two would be one on a disk that ignores case."""
    names = [f"{item.setting.name}.{item.arm.name}.xml" for item in wanted]
    if len({name.lower() for name in names}) == len(names):
        return names
    return [f"{number}.{name}" for number, name in enumerate(names, start=1)]


def _manifest(files: Mapping[str, str], models: frozenset[str]) -> str:
    root = Element("omexManifest", {"xmlns": f"{_SPECIFICATIONS}omex-manifest"})
    SubElement(root, "content", {"location": ".", "format": f"{_SPECIFICATIONS}omex"})
    for name in ("manifest.xml", *files):
        form = _SBML if name in models else _FORMATS.get(name, _OTHER)
        main = {"master": "true"} if name == EXPERIMENT else {}
        SubElement(root, "content", {"location": f"./{name}", "format": form, **main})
    return _xml(root)


def _metadata(plan: Plan, catalog: Catalog) -> str:
    """Return what the archive is and what made it, without dates, so that its bytes do not change."""
    root = Element("rdf:RDF", {"xmlns:rdf": _RDF, "xmlns:dcterms": _TERMS})
    root.append(Comment(" Who made it and when is yours to add: dcterms:creator, dcterms:created. "))
    about = SubElement(root, "rdf:Description", {"rdf:about": "."})
    for term, text in (
        ("title", plan.scenario.title or plan.scenario.id),
        ("description", f"Scenario {plan.scenario.id} of alarmin as SBML and SED-ML"),
        ("provenance", f"alarmin {__version__}"),
        ("provenance", f"catalogue sha256:{catalog.digest}"),
        ("provenance", f"model sha256:{plan.model.digest}"),
    ):
        SubElement(about, f"dcterms:{term}").text = text
    return _xml(root)


def _xml(root: Element) -> str:
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
