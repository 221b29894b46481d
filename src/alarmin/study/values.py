"""Abundances and levels of a scenario as values with priors and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alarmin.errors import UnitError
from alarmin.model.compose import ComposedModel
from alarmin.records.evidence import Source, Spread
from alarmin.records.scenario import SiteRef
from alarmin.records.subject import Abundance, Site, SiteLevel, Subject
from alarmin.study.faults import Faults
from alarmin.units import Quantity, convert

__all__ = ["FIXED", "Setting", "Uncertain", "abundances_of", "molar", "site_setting"]

FIXED = Spread(kind="fixed", basis="as given")
LARGEST_LEVEL_M = 1.0


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A value that enters the model, with its prior and its evidence.

    Parameters
    ----------
    group : str
        ``abundance``, ``site level`` or ``parameter``.
    name : str
        Key of its random stream.
    value : float
        In `unit`, which is the unit of the model.
    """

    group: str
    name: str
    value: float
    unit: str
    spread: Spread
    status: str
    rule: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One place: a dish, or one site with its levels.

    Parameters
    ----------
    parameters : mapping of str to str
        Model parameter to the name of the uncertain value that sets it.
    """

    name: str
    title: str
    uncertain: tuple[Uncertain, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


def abundances_of(
    subject: Subject, own: tuple[Abundance, ...], model: ComposedModel, faults: Faults
) -> tuple[Uncertain, ...]:
    """Return sites per cell of every gene the model asks for; the user's own come first."""
    chosen = {item.gene: item for item in subject.abundances} | {item.gene: item for item in own}
    found = []
    for gene in model.abundances:
        item = chosen.get(gene)
        if "knock-out" in (subject.genotype.get(gene), subject.genotype.get(model.forms.get(gene, ""))):
            found.append(Uncertain("abundance", gene, 0.0, "molecules/cell", FIXED, "derived", "knock-out"))
        elif item is None and gene not in model.typical:
            faults.add(
                f"The subject {subject.id!r} gives no abundance of {gene}.",
                ("subject",),
                hint="Add it to the table.",
            )
        elif item is None:
            continue
        else:
            rule = f"{item.rule} (measured: {item.measured})" if item.measured else item.rule
            found.append(
                Uncertain(
                    "abundance",
                    gene,
                    item.value,
                    "molecules/cell",
                    item.spread,
                    item.status,
                    rule,
                    item.sources,
                )
            )
    return tuple(found)


def site_setting(number: int, ref: SiteRef, site: Site, model: ComposedModel, faults: Faults) -> Setting:
    """Return the levels around the cells of one site, those held by the scenario over those of the site."""
    place = ("sites", number, "hold")
    for entity in ref.hold:
        if entity not in model.levels:
            faults.unknown("level", entity, model.levels, (*place, entity))
    levels = {level.entity: level for level in site.levels}
    place_name = ref.id or site.id
    uncertain, parameters = [], {}
    for entity, parameter in model.levels.items():
        name = f"{place_name}.{entity}"
        if entity in ref.hold:
            value = molar(ref.hold[entity], entity, model, faults, (*place, entity))
            uncertain.append(
                Uncertain("site level", name, value, "mol/L", FIXED, "assumed", "set in the scenario")
            )
        elif entity in levels:
            uncertain.append(_level(name, levels[entity]))
        else:
            continue
        parameters[parameter] = name
    for drug, parameter in model.drug_ratios.items():
        name = f"{place_name}.{drug}_ratio"
        parameters[parameter] = name
        rule = f"free {drug} at the cells over {drug} in plasma: {site.drug_ratio_reason}"
        uncertain.append(
            Uncertain(
                "site level",
                name,
                site.drug_ratio_value,
                "",
                site.drug_ratio,
                site.drug_ratio_status,
                rule,
                site.drug_ratio_sources,
            )
        )
    return Setting(place_name, site.name, tuple(uncertain), parameters)


def _level(name: str, level: SiteLevel) -> Uncertain:
    factor = convert(1.0, level.unit, "mol/L")
    spread = level.spread
    if spread.low is not None and spread.high is not None:
        spread = spread.model_copy(update={"low": spread.low * factor, "high": spread.high * factor})
    return Uncertain(
        "site level",
        name,
        level.value * factor,
        "mol/L",
        spread,
        level.status,
        level.formula or level.reason,
        level.sources,
    )


def molar(
    level: Quantity, entity: str, model: ComposedModel, faults: Faults, place: tuple[str | int, ...]
) -> float:
    """Return a concentration in mol/L; mass concentrations need a molar mass."""
    mass = model.molar_masses.get(entity)
    try:
        value = level.to("mol/L", molar_mass_g_mol=mass)
    except UnitError:
        faults.add(f"{entity} has no molar mass here.", place, allowed="a molar concentration such as 1 nM")
        return 0.0
    if value > LARGEST_LEVEL_M:
        faults.add(f"{level} of {entity} is above {LARGEST_LEVEL_M:g} M.", place, hint="Check the unit.")
        return 0.0
    return value
