"""A result in a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from alarmin.records.result import Result
from alarmin.report.charts import Names
from alarmin.report.format import significant
from alarmin.report.phrases import answer_numbers, grid_note, grid_step, measured

__all__ = ["summary_lines"]

_NO_NAMES = Names({}, {}, {})


def summary_lines(result: Result) -> list[str]:
    """Return the question, each answer with its 90 % interval, abundances used, warnings and the command.

    Parameters
    ----------
    result : Result
        What a run gave back.

    Returns
    -------
    list of str
        Lines without markup.
    """
    scenario = result.scenario
    draws = result.provenance.draws
    lines = [scenario.title or scenario.id]
    lines.append(
        f"{scenario.subject.ref}, {len(scenario.arms)} {'arm' if len(scenario.arms) == 1 else 'arms'}, {scenario.duration}, "
        f"{draws} {'draw' if draws == 1 else 'draws'}, seed {result.provenance.seed}"
    )
    if draws == 1:
        lines.append(
            "One draw at the central values, which says nothing of uncertainty: `draws: 100` gives intervals."
        )
    measures = {measure.id: measure for measure in scenario.measures}
    for answer in result.answers:
        median, spread, unit = answer_numbers(answer, grid_step(answer, result))
        what = measured(answer, measures.get(answer.measure), _NO_NAMES)
        place = f" [{answer.site}]" if answer.site else ""
        note = grid_note(answer, result)
        shown = f"{median} {unit}".rstrip() + (f" (90 % interval {spread})" if spread and draws > 1 else "")
        lines.append(f"  {what}{place}: {shown}" + (f"; {note}" if note else ""))
    lines += [f"Used: {line}" for line in _abundances(result)]
    lines += [f"Warning: {warning}" for warning in result.warnings]
    lines += [f"Not used: {ignored}" for ignored in result.ignored]
    lines.append(f"Again: {result.provenance.command}")
    return lines


def _abundances(result: Result) -> Iterator[str]:
    """Yield sites per cell as they entered, with the rule they came by."""
    for item in result.used:
        if item.group == "abundance":
            spread = (
                f" ({significant(item.low)} to {significant(item.high)})" if item.low != item.high else ""
            )
            rule = f": {item.rule}" if item.rule else ""
            yield f"{item.name} {significant(item.value)} {item.unit}{spread}{rule}"
