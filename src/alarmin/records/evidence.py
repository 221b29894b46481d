"""References, and values with unit, spread, source and status."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from alarmin.records.base import AnySpecies, Identifier, ModelName, Record

__all__ = ["Alternative", "Fit", "Parameter", "Prior", "Read", "Reference", "Source", "Spread", "Status"]

Read = Literal[
    "full text",
    "full text excerpt",
    "abstract",
    "title",
    "model file",
    "label",
    "record",
    "secondary copy",
    "not opened",
]
"""Which part of a source was read before its number was entered."""

Status = Literal["measured", "fitted elsewhere", "derived", "calibrated", "assumed"]
"""Where a value comes from; see the evidence rules in the documentation."""


class Reference(Record):
    """A publication, label, trial record or model file.

    Parameters
    ----------
    id : str
        Key used across the catalogue, such as ``dripps_1991``.
    first_author, year : str, int or None
        As printed; None where the source read did not show it.
    title, journal, volume, pages : str
        Empty where not read.
    doi, pmid, pmcid, other : str
        Identifiers; `other` holds a trial number, label name or repository accession.
    read : str
        The part that was read.
    note : str
        What is uncertain about the reference itself.
    """

    id: Identifier
    first_author: str = ""
    year: int | None = Field(default=None, ge=1900, le=2100)
    title: str = ""
    journal: str = ""
    volume: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    other: str = ""
    read: Read
    note: str = ""

    @property
    def label(self) -> str:
        """Short form for text, such as ``Dripps 1991``; without an author the journal or what else names it."""
        named = self.first_author or self.journal or self.other or self.id.replace("_", " ")
        year = str(self.year or "")
        return named if year in named else f"{named} {year}"

    @property
    def url(self) -> str:
        """Resolvable address, or empty."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/" if self.pmcid else ""


class Source(Record):
    """Where in which reference a value stands, and why it is used.

    Parameters
    ----------
    ref : str
        Reference id.
    place : str
        Place in the paper: abstract, table, figure, page, section.
    reason : str
        What the value is used for.
    """

    ref: Identifier
    place: str = ""
    reason: str = ""


class Spread(Record):
    """How uncertain a value is, as a prior for draws.

    Parameters
    ----------
    kind : {"lognormal", "loguniform", "uniform", "fixed", "joint"}
        ``lognormal``: median = value, `gsd` = geometric standard deviation. ``loguniform`` and
        ``uniform``: between `low` and `high`, in the unit of the value. ``fixed``: a constant. ``joint``: the value it
        has in one of the sets of a `fit`, the same set for every parameter of that fit.
    basis : str
        What the spread rests on (SD, SEM, CI, range of studies, judgement).
    fit : str
        For ``joint``: name of the table of sets, ``fits/<name>.tsv``.
    sets : dict of str to float
        Sets of parameters that belong together, with the centre this parameter has in each; a draw takes one set for
        all of them. Published sets have a `gsd` around their centre (``lognormal``); those of a fit are filled from
        its table and taken as they are (``joint``).
    weights : dict of str to float
        Weight of each set; filled from the pharmacokinetics that the parameter belongs to.
    stream : str
        Name of the random stream that picks the set, shared by all parameters of the sets.
    prior : Prior or None
        For ``joint``: what was believed before the fit; filled from the record of the fit.
    """

    kind: Literal["lognormal", "loguniform", "uniform", "fixed", "joint"]
    gsd: float | None = Field(default=None, gt=1.0, le=1000.0)
    low: float | None = None
    high: float | None = None
    basis: str = ""
    fit: Identifier | Literal[""] = ""
    sets: dict[Identifier, float] = {}
    weights: dict[Identifier, float] = {}
    stream: str = ""
    prior: Prior | None = None

    @model_validator(mode="after")
    def _complete(self) -> Spread:
        if (self.kind == "joint") != bool(self.fit):
            raise ValueError("a joint spread needs `fit`, the table of its sets, and no other spread has one")
        if self.sets and (self.kind not in ("lognormal", "joint") or min(self.sets.values()) <= 0):
            raise ValueError("sets need a lognormal or joint spread and centres above zero")
        if self.kind == "lognormal" and self.gsd is None:
            raise ValueError("a lognormal spread needs gsd, the geometric standard deviation")
        if self.kind in ("loguniform", "uniform"):
            if self.low is None or self.high is None or not self.low < self.high:
                raise ValueError(f"a {self.kind} spread needs low < high")
            if self.kind == "loguniform" and self.low <= 0:
                raise ValueError("a loguniform spread needs low above zero")
        return self


class Prior(Record):
    """What was believed of a number before it was fitted.

    Parameters
    ----------
    value : float
        Median of a lognormal spread, or the centre of a range, in the unit of the parameter.
    spread : Spread
        Any but ``joint``.
    """

    value: float
    spread: Spread

    @model_validator(mode="after")
    def _unfitted(self) -> Prior:
        if self.spread.kind == "joint":
            raise ValueError("a prior is what was believed before any fit, so its spread cannot be joint")
        return self

    @property
    def words(self) -> str:
        """The prior as text, such as ``prior lognormal around 4, 1.4-fold: no number``."""
        spread = self.spread
        if spread.kind == "lognormal":
            return f"prior lognormal around {self.value:g}, {spread.gsd:g}-fold: {spread.basis}"
        if spread.kind == "fixed":
            return f"prior {self.value:g}: {spread.basis}"
        return f"prior {spread.kind} from {spread.low:g} to {spread.high:g}: {spread.basis}"


class Fit(Record):
    """Numbers found together: what they were asked to show, and what was believed of each before.

    Their sets stand in the table beside the record, ``fits/<id>.tsv``.

    Parameters
    ----------
    id : str
        Name of the files.
    title : str
        One line.
    basis : str
        What the spread of its numbers rests on.
    made_by : str
        Command that made the table.
    sources : tuple of Source
        Papers of the list that the sets were held against; every number of the fit cites them.
    priors : dict of str to Prior
        By ``mechanism.parameter`` or ``person.attribute``, as the columns of the table.
    """

    alarmin: Literal[1] = 1
    kind: Literal["fit"]
    id: Identifier
    title: str
    basis: str
    made_by: str
    sources: tuple[Source, ...] = Field(min_length=1)
    priors: dict[str, Prior] = Field(min_length=1)


class Alternative(Record):
    """A published value that disagrees with the one in use, kept beside it."""

    value: float
    unit: str
    source: Source
    note: str = ""


class Parameter(Record):
    """One number of the model under the evidence rules.

    Parameters
    ----------
    id : str
        Name in the model text.
    value : float
        In `unit`.
    unit : str
        Unit text known to `alarmin.units`.
    spread : Spread
        Prior for draws.
    meaning : str
        One line.
    system : str
        Species, cell and condition in which it was obtained.
    species : {"any", "human", "mouse", "rat"}
        Subjects it applies to; a species-specific entry wins over ``any``.
    status : str
        Evidence status.
    sources : tuple of Source
        At least one unless `status` is ``assumed``; the papers of a fit are added to its numbers on reading.
    formula : str
        For ``derived``: how it was computed.
    reason : str
        For ``assumed``: why this value and range.
    alternatives : tuple of Alternative
        Conflicting published values.
    core : bool
        Whether the value must be entered a second time, independently, in ``confirm.yaml``.
    """

    id: ModelName
    value: float
    unit: str
    spread: Spread
    meaning: str
    system: str = ""
    species: AnySpecies = "any"
    status: Status
    sources: tuple[Source, ...] = ()
    formula: str = ""
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()
    core: bool = False

    @model_validator(mode="after")
    def _evidenced(self) -> Parameter:
        if self.status == "assumed" and not self.reason:
            raise ValueError(f"{self.id} is assumed: give the reason for the value and its range")
        if self.status == "derived" and not self.formula:
            raise ValueError(f"{self.id} is derived: show the formula")
        if self.status != "assumed" and not self.sources and self.spread.kind != "joint":
            raise ValueError(f"{self.id} is {self.status}: name its source")
        return self
