"""The figures of a blockade: a comparison, courses between two doses, levels, blockade against dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alarmin.records.blockade import BlockadeAnswer, BlockadeCase
from alarmin.records.result import Curve
from alarmin.report.blockade.words import (
    APART,
    LEFT,
    OF,
    basis_of,
    drawn_words,
    found,
    ordered,
    regimen,
    sites_of,
)
from alarmin.report.charts import ArmStyle, Chart, Line, Names, Panel
from alarmin.report.figures import MAX_LINES
from alarmin.report.format import plain_words, time_unit

__all__ = ["STYLES", "charts_of", "label_of"]

_READOUT = {"complexes": "signalling_complexes", "nfkb": "nuclear_NFKB", "ap1": "AP1_complexes"}
_COMPARED = ("complexes_left", "nfkb_left", "nfkb_fresh")
_LEVELS = {"free_IL1A": "free IL-1α", "free_IL1B": "free IL-1β", "free_IL1RN": "free IL-1Ra"}

STYLES = {
    "complexes": ArmStyle("#0072B2", ()),
    "nfkb": ArmStyle("#D55E00", ()),
    "ap1": ArmStyle("#008A64", ()),
    "free_IL1A": ArmStyle("#A67C00", (5.0, 2.0)),
    "free_IL1B": ArmStyle("#D55E00", ()),
    "free_IL1RN": ArmStyle("#0072B2", (5.0, 1.5, 1.0, 1.5)),
    "drug": ArmStyle("#6F4BB5", (1.2, 1.4)),
}
"""Target or level to colour and dash."""


def label_of(case: BlockadeCase, answer: BlockadeAnswer) -> str:
    """Return drug and regimen, and the cell where there are several."""
    several = len({item.cell for item in answer.cases}) > 1
    return f"{case.name} {regimen(case.treatment)}" + (f", {plain_words(case.cell)}" if several else "")


def charts_of(answer: BlockadeAnswer, names: Names) -> tuple[Chart, ...]:
    """Return the figures in the order of the page.

    Parameters
    ----------
    names : Names
        What to call sites.
    """
    alone = len(answer.cases) == 1
    drawn = (
        [_overview(answer.cases[0], names)]
        if alone
        else [_comparison(answer, item, names) for item in _COMPARED]
    )
    for case in answer.cases:
        drawn += [_courses(case, answer, names), _levels(case, answer, names)]
        if case.wanted:
            drawn.append(_doses(case, answer, names))
    held = [chart for chart in drawn if chart.panels]
    return tuple(replace(chart, key=f"fig-{number}") for number, chart in enumerate(held, 1))


def _point(case: BlockadeCase, measure: str, site: str, label: str) -> tuple[Line, ...]:
    item = found(case, f"{measure}_mean", site)
    if item.median is None or item.low is None or item.high is None:
        return ()
    label = ", ".join(part for part in (label, drawn_words(item, case.draws)) if part)
    return (Line(measure.partition("_")[0], label, (0.0,), (item.median,), (item.low,), (item.high,)),)


def _forest(title: str, target: str, panels: Sequence[Panel]) -> Chart:
    return Chart(
        key="",
        kind="ratio",
        readout=_READOUT[target],
        title=title,
        x_name="% of the same cell without drug",
        x_unit="%",
        y_name=title,
        y_unit="%",
        panels=tuple(panel for panel in panels if panel.lines),
        linear=True,
    )


def _apart(case: BlockadeCase, site: str) -> str:
    return f" ({APART})" if basis_of(case, site).apart else ""


def _overview(case: BlockadeCase, names: Names) -> Chart:
    """Return everything that one drug leaves, one row each."""
    panels = [
        Panel(
            names.site(site),
            tuple(line for measure, name in LEFT.items() for line in _point(case, measure, site, name)),
        )
        for site in sites_of(case)
    ]
    return _forest(f"{case.name} {regimen(case.treatment)}: what it leaves", "complexes", panels)


def _comparison(answer: BlockadeAnswer, measure: str, names: Names) -> Chart:
    """Return what every drug leaves of one thing, least first."""
    pairs = ordered(answer)
    panels = []
    for site in dict.fromkeys(site for case in answer.cases for site in sites_of(case)):
        lines = [
            line
            for case, at in pairs
            if at == site
            for line in _point(case, measure, site, label_of(case, answer) + _apart(case, site))
        ]
        panels.append(Panel(names.site(site), tuple(lines[:MAX_LINES])))
    return _forest(f"{LEFT[measure]}: what each drug leaves", measure.partition("_")[0], panels)


def _line(curve: Curve, arm: str, label: str, seconds: float, factor: float = 1.0) -> Line:
    sides = (curve.median, curve.low, curve.high)
    median, low, high = (tuple(value * factor for value in side) for side in sides)
    return Line(arm, label, tuple(time / seconds for time in curve.times_s), median, low, high)


def _courses(case: BlockadeCase, answer: BlockadeAnswer, names: Names) -> Chart:
    unit, seconds = time_unit(case.interval_s)
    panels = []
    for curve in case.courses:
        target = curve.readout.removesuffix("_left")
        line = _line(curve, target, OF[target], seconds)
        drawn = drawn_words(found(case, f"{curve.readout}_mean", curve.site), case.draws)
        title = ", ".join(part for part in (OF[target], names.site(curve.site), drawn) if part)
        panels.append(Panel(title, (line,)))
    return Chart(
        key="",
        kind="time",
        readout=_READOUT["complexes"],
        title=f"{label_of(case, answer)}: left between two doses",
        x_name="time after the dose",
        x_unit=unit,
        y_name="% of the same cell without drug",
        y_unit="",
        panels=tuple(panels),
    )


def _levels(case: BlockadeCase, answer: BlockadeAnswer, names: Names) -> Chart:
    unit, seconds = time_unit(case.interval_s)
    drug = f"{case.treatment.drug}_local"
    factors = {"pM": 1.0, "nM": 1e3}
    panels = []
    for site in dict.fromkeys(curve.site for curve in case.result.curves):
        curves = [curve for curve in case.result.curves if curve.site == site and curve.arm == "treated"]
        lines = [
            _line(curve, name, label, seconds, factors[curve.unit])
            for name, label in (*_LEVELS.items(), (drug, f"free {case.name}"))
            for curve in curves
            if curve.readout == name and any(curve.median)
        ]
        styled = tuple(_styled(line, drug) for line in lines)
        panels.append(Panel(names.site(site), styled))
    return Chart(
        key="",
        kind="time",
        readout="free_IL1B",
        title=f"{label_of(case, answer)}: free levels at the cell",
        x_name="time after the dose",
        x_unit=unit,
        y_name="concentration",
        y_unit="pM",
        panels=tuple(panel for panel in panels if panel.lines),
        log_y=True,
    )


def _styled(line: Line, drug: str) -> Line:
    return replace(line, arm="drug") if line.arm == drug else line


def _doses(case: BlockadeCase, answer: BlockadeAnswer, names: Names) -> Chart:
    panels: Sequence[Panel] = [
        Panel(
            names.site(item.site),
            (
                Line(
                    item.of, OF[item.of], item.curve.doses, item.curve.median, item.curve.low, item.curve.high
                ),
            ),
        )
        for item in case.wanted
        if any(item.curve.high)
    ]
    first = case.wanted[0]
    return Chart(
        key="",
        kind="dose",
        readout=_READOUT[first.of],
        title=f"{label_of(case, answer)}: blockade against dose at this schedule",
        x_name="dose per administration",
        x_unit=first.unit,
        y_name=f"mean blockade of {OF[first.of]}",
        y_unit="%",
        panels=tuple(panels),
    )
