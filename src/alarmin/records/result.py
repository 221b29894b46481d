"""What a run gives back: bands, dose-responses, numbers, and everything needed to trace and repeat them."""

from __future__ import annotations

from alarmin.records.base import Identifier, Record
from alarmin.records.evidence import Source
from alarmin.records.scenario import Scenario

__all__ = [
    "Answer",
    "Citation",
    "Curve",
    "DoseCurve",
    "Driver",
    "GivenDose",
    "Provenance",
    "ReactionTrace",
    "Result",
    "UsedValue",
]


class Curve(Record):
    """A readout over time in one arm at one site, as median and 90 % interval over the draws.

    Parameters
    ----------
    times_s : tuple of float
        Shape (T,), seconds.
    median, low, high : tuple of float
        Shape (T,), in `unit`; 50th, 5th and 95th percentile over draws.
    """

    site: str
    arm: str
    readout: str
    unit: str
    times_s: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class DoseCurve(Record):
    """A readout against the concentration of one ligand, at one time.

    Parameters
    ----------
    site : str
        Where the cells are; a series needs a dish.
    concentrations_M : tuple of float
        Shape (C,), nominal concentration in mol/L.
    """

    site: str = "dish"
    arm: str
    entity: str
    readout: str
    unit: str
    at_s: float
    concentrations_M: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Driver(Record):
    """An input whose draws go with the draws of an answer.

    Parameters
    ----------
    name : str
        Input, as in the values used.
    rho : float
        Rank correlation (Spearman) between input and answer over the draws, -1 to 1.
    """

    name: str
    rho: float


class Answer(Record):
    """One measure: its value in every draw, and the summary that is shown.

    Parameters
    ----------
    values : tuple of float or None
        Shape (D,), one per draw; None where the measure does not exist (no half-maximum, say).
    median, low, high : float or None
        Over the draws that have a value; 5th and 95th percentile.
    drivers : tuple of Driver
        Inputs that go with the answer more than chance does, strongest first; empty for few draws.
    """

    measure: Identifier
    kind: str
    readout: str
    site: str
    arm: str
    unit: str
    values: tuple[float | None, ...]
    median: float | None
    low: float | None
    high: float | None
    note: str = ""
    drivers: tuple[Driver, ...] = ()


class UsedValue(Record):
    """A value that entered the run, with the rule and source it came by.

    Parameters
    ----------
    group : str
        ``abundance``, ``site level``, ``parameter``, ``population`` (how cells differ) or ``dose``.
    """

    group: str
    name: str
    value: float
    low: float
    high: float
    unit: str
    status: str
    rule: str = ""
    sources: tuple[Source, ...] = ()


class ReactionTrace(Record):
    """One reaction of the composed model, with what it rests on.

    Parameters
    ----------
    equation, rate : str
        Stoichiometry and rate law as text.
    parameters : tuple of str
        Parameter ids in the rate law, those of assignments it uses included.
    interactions : tuple of str
        Interaction ids.
    """

    id: str
    name: str
    equation: str
    rate: str
    parameters: tuple[str, ...]
    interactions: tuple[str, ...]
    basis: str = ""


class GivenDose(Record):
    """One dose of an arm, from a regimen or an event table.

    Parameters
    ----------
    time_s : float
        Start, seconds.
    amount_mol : float
        Amount given, before absorption, mol.
    infusion_s : float
        Length of the infusion, seconds; 0 for a dose given at once.
    """

    time_s: float
    drug: str
    route: str
    amount_mol: float
    infusion_s: float = 0.0


class Citation(Record):
    """A reference used by the run, and what for."""

    ref: Identifier
    reasons: tuple[str, ...]


class Provenance(Record):
    """What made the result, and the command that makes it again.

    Parameters
    ----------
    own_folders : dict of str to str
        User's catalogue folders to the SHA-256 of what they hold; the digest of the catalogue covers them too.
    own_records : dict of str to str
        The user's subject, sites, drugs and mechanisms that the run used, and their folders.
    own_values : dict of str to str
        The user's values that the run used in place of those of a mechanism, and what they replace.
    input_files : dict of str to str
        Name of each file that the scenario names (event tables, abundances) to the SHA-256 of its bytes.
    """

    alarmin: str
    python: str
    machine: str
    libraries: dict[str, str]
    catalogue_digest: str
    own_folders: dict[str, str] = {}
    own_records: dict[str, str] = {}
    own_values: dict[str, str] = {}
    scenario_digest: str
    model_digest: str
    input_files: dict[str, str] = {}
    solver: str
    relative_tolerance: float
    absolute_tolerance: float
    seed: int
    draws: int
    created: str
    seconds: float
    command: str


class Result(Record):
    """The answer to a scenario.

    Parameters
    ----------
    ignored : tuple of str
        What the user supplied that the model does not use.
    warnings : tuple of str
        Each said once.
    limits : tuple of str
        What the mechanisms that were solved leave out.
    doses : dict of str to tuple of GivenDose
        Arm to its doses in time order, those of event tables included.
    reactions : tuple of ReactionTrace
        Every reaction of the model that was solved.
    observable_reactions : dict of str to tuple of str
        Readout to the reactions that change it.
    rules : dict of str to str
        Assignment rules of the model that was solved: name to expression.
    """

    scenario: Scenario
    curves: tuple[Curve, ...]
    dose_curves: tuple[DoseCurve, ...] = ()
    answers: tuple[Answer, ...] = ()
    used: tuple[UsedValue, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    doses: dict[str, tuple[GivenDose, ...]] = {}
    reactions: tuple[ReactionTrace, ...] = ()
    observable_reactions: dict[str, tuple[str, ...]] = {}
    rules: dict[str, str] = {}
    citations: tuple[Citation, ...] = ()
    provenance: Provenance
