"""Composed models as SBML: made from the Antimony text, annotated, and checked with libSBML."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from alarmin.catalog.catalog import Catalog
from alarmin.errors import ModelError
from alarmin.model.compose import ComposedModel
from alarmin.model.parser import import_line, parser_message
from alarmin.records.entity import Interaction
from alarmin.records.evidence import Reference

__all__ = ["SbmlRemark", "TimedDose", "annotated_sbml", "antimony_of", "check_sbml", "sbml_of"]


@dataclass(frozen=True, slots=True)
class SbmlRemark:
    """One remark of libSBML's consistency check."""

    severity: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class TimedDose:
    """A dose or medium change written into exported SBML as an event; one at most per time and name.

    Parameters
    ----------
    time_s : float
        When.
    species : str
        Where it goes; for an infusion, the rate parameter.
    amount : float
        Items added (or items per second added to the rate).
    replaces : bool
        Sets the amount instead of adding to it: the medium is replaced.
    """

    time_s: float
    species: str
    amount: float
    replaces: bool = False


def sbml_of(model: ComposedModel) -> str:
    """Return plain SBML Level 3 Version 1 of a composed model.

    Raises
    ------
    ModelError
        When the Antimony text imports a file, or does not parse; the message names the line.
    """
    return _sbml_of_text(model.antimony)


@functools.lru_cache(maxsize=64)
def _sbml_of_text(text: str) -> str:
    outside = import_line(text)
    if outside:
        raise ModelError(f"A model text cannot import files, and line {outside} of the composed one does.")
    import antimony
    import libsbml

    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) < 0:
        raise ModelError(f"The composed model text does not parse: {parser_message()}")
    document = libsbml.readSBMLFromString(antimony.getSBMLString("alarmin_model"))
    antimony.clearPreviousLoads()
    if not document.setLevelAndVersion(3, 1, False):
        raise ModelError("The composed model cannot be written as SBML Level 3 Version 1.")
    return str(libsbml.writeSBMLToString(document))


def antimony_of(sbml: str) -> str:
    """Return SBML as Antimony text, values, amounts and events included.

    Raises
    ------
    ModelError
        When the Antimony library cannot read the SBML.
    """
    import antimony

    antimony.clearPreviousLoads()
    if antimony.loadSBMLString(sbml) < 0:
        raise ModelError(f"The model cannot be written as Antimony: {parser_message()}")
    text = str(antimony.getAntimonyString(antimony.getMainModuleName()))
    antimony.clearPreviousLoads()
    return text


def check_sbml(sbml: str) -> tuple[SbmlRemark, ...]:
    """Return every error and warning of libSBML, units and modelling practice included."""
    import libsbml

    document = libsbml.readSBMLFromString(sbml)
    for category in (libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, libsbml.LIBSBML_CAT_MODELING_PRACTICE):
        document.setConsistencyChecks(category, True)
    document.checkConsistency()
    remarks = (document.getError(index) for index in range(document.getNumErrors()))
    return tuple(
        SbmlRemark(remark.getSeverityAsString(), remark.getLine(), " ".join(remark.getMessage().split()))
        for remark in remarks
    )


def annotated_sbml(
    model: ComposedModel,
    catalog: Catalog,
    *,
    values: Mapping[str, float] = MappingProxyType({}),
    amounts: Mapping[str, float] = MappingProxyType({}),
    doses: Sequence[TimedDose] = (),
) -> str:
    """Return SBML with names, MIRIAM annotations, notes on evidence, and doses as events.

    Species carry ``bqbiol:hasPart`` (or ``is``) terms of the entities they hold; reactions carry
    ``bqbiol:isDescribedBy`` terms of their references and notes that name their interactions.

    Parameters
    ----------
    model : ComposedModel
        The equations.
    catalog : Catalog
        For identifiers and references.
    values : mapping of str to float
        Parameters in model units that replace the central ones.
    amounts : mapping of str to float
        Items at the start, over the model's own.
    doses : sequence of TimedDose
        Written as events; what comes at time zero is added to the start.
    """
    import libsbml

    document = libsbml.readSBMLFromString(sbml_of(model))
    sbml_model = document.getModel()
    _set_names(sbml_model, model)
    _annotate_species(sbml_model, model, catalog)
    _annotate_reactions(sbml_model, model, catalog)
    for name, value in values.items():
        sbml_model.getParameter(name).setValue(value)
    _write_start(sbml_model, amounts, [dose for dose in doses if dose.time_s <= 0])
    _write_doses(sbml_model, [dose for dose in doses if dose.time_s > 0])
    return str(libsbml.writeSBMLToString(document))


def _set_names(sbml_model: Any, model: ComposedModel) -> None:
    sbml_model.setName("; ".join(mechanism.title for mechanism in model.mechanisms))
    sbml_model.setNotes(
        _xhtml([mechanism.summary for mechanism in model.mechanisms] + [f"Digest {model.digest}"])
    )
    for observable in model.observables.values():
        sbml_model.getParameter(observable.id).setName(observable.name)
    for name, parameter in model.parameters.items():
        element = sbml_model.getParameter(name)
        element.setName(parameter.meaning)
        sources = [f"{source.ref}, {source.place}: {source.reason}" for source in parameter.sources]
        words = f"{parameter.value:g} {parameter.unit} ({parameter.status})"
        element.setNotes(_xhtml([words, parameter.formula, parameter.reason, *sources]))


def _annotate_species(sbml_model: Any, model: ComposedModel, catalog: Catalog) -> None:
    for species in model.species:
        element = sbml_model.getSpecies(species.id)
        element.setName(species.name)
        parts = [_curies(catalog, part) for part in dict.fromkeys(species.parts)]
        qualifier = "BQB_IS" if len(species.parts) == 1 else "BQB_HAS_PART"
        _add_terms(element, qualifier, [curie for curies in parts for curie in curies])


def _curies(catalog: Catalog, entity: str) -> tuple[str, ...]:
    return catalog.entities[entity].curies if entity in catalog.entities else ()


def _annotate_reactions(sbml_model: Any, model: ComposedModel, catalog: Catalog) -> None:
    for reaction in model.reactions:
        element = sbml_model.getReaction(reaction.id)
        element.setName(reaction.name)
        rows = [catalog.interactions[name] for name in reaction.interactions]
        element.setNotes(_xhtml([_arrow_note(row) for row in rows] or [reaction.basis]))
        cited = [catalog.references[ref] for row in rows for ref in row.references]
        _add_terms(element, "BQB_IS_DESCRIBED_BY", [uri for ref in cited for uri in _identifiers(ref)])


def _arrow_note(row: Interaction) -> str:
    rests_on = "hypothesis: no reference" if row.is_hypothesis else ", ".join(row.references)
    return f"{row.id}: {row.source} {row.action} {row.target} (grade {row.grade}; {rests_on})"


def _identifiers(reference: Reference) -> tuple[str, ...]:
    named = (("pubmed", reference.pmid), ("doi", reference.doi), ("pmc", reference.pmcid))
    return tuple(f"{register}:{name}" for register, name in named if name)


def _add_terms(element: Any, qualifier: str, curies: Iterable[str]) -> None:
    import libsbml

    unique = list(dict.fromkeys(curies))
    if not unique:
        return
    element.setMetaId(element.getMetaId() or f"meta_{element.getId()}")
    term = libsbml.CVTerm()
    term.setQualifierType(libsbml.BIOLOGICAL_QUALIFIER)
    term.setBiologicalQualifierType(getattr(libsbml, qualifier))
    for curie in unique:
        term.addResource(f"https://identifiers.org/{curie}")
    element.addCVTerm(term)


def _write_start(sbml_model: Any, amounts: Mapping[str, float], doses: Sequence[TimedDose]) -> None:
    for name, amount in amounts.items():
        sbml_model.removeInitialAssignment(name)
        sbml_model.getSpecies(name).setInitialAmount(amount)
    for dose in doses:
        species = sbml_model.getSpecies(dose.species)
        if species is not None:
            there = 0.0 if dose.replaces else species.getInitialAmount()
            species.setInitialAmount(there + dose.amount)
        else:
            rate = sbml_model.getParameter(dose.species)
            rate.setValue(rate.getValue() + dose.amount)


def _write_doses(sbml_model: Any, doses: Sequence[TimedDose]) -> None:
    import libsbml

    for number, dose in enumerate(doses, start=1):
        event = sbml_model.createEvent()
        event.setId(f"dose_{number}")
        event.setUseValuesFromTriggerTime(True)
        trigger = event.createTrigger()
        trigger.setInitialValue(False)
        trigger.setPersistent(True)
        trigger.setMath(libsbml.parseL3Formula(f"time >= {dose.time_s!r} second"))
        change = event.createEventAssignment()
        change.setVariable(dose.species)
        is_rate = sbml_model.getParameter(dose.species) is not None
        if is_rate:
            sbml_model.getParameter(dose.species).setConstant(False)
        unit = "item_per_second" if is_rate else "item"
        added = f"({dose.amount!r} {unit})"
        change.setMath(libsbml.parseL3Formula(added if dose.replaces else f"{dose.species} + {added}"))


def _xhtml(lines: Sequence[str]) -> str:
    from xml.sax.saxutils import escape

    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<body xmlns="http://www.w3.org/1999/xhtml">{body}</body>'
