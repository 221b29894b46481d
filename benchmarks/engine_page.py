"""Writes the tables and the figure of ``docs/explanation/ensemble_engine.md`` from one stored run.

``python benchmarks/engine.py --store benchmarks/measured.json && python benchmarks/engine_page.py``
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from beside.compare import OWN
from beside.curves import ERRORS, GATE, at_error, ratio
from beside.goals import MILLISECONDS, RATIOS

HERE = Path(__file__).resolve().parent
MEASURED = HERE / "measured.json"
PAGE = HERE.parent / "docs" / "explanation" / "ensemble_engine.md"
FIGURE = PAGE.with_name("engine_work_precision.svg")
LOOKS: Mapping[str, tuple[str, str]] = {
    OWN: ("#000000", "o"),
    "libRoadRunner": ("#D55E00", "s"),
    "bngsim": ("#0072B2", "^"),
    "AMICI, its solver": ("#008A64", "D"),
    "COPASI": ("#B5578F", "v"),
}
"""Colour and mark of each program; told apart without colour too."""
SHOWN = (1e-8, 3e-3)
"""Errors that the figure spans."""


def main() -> None:
    """Write the tables into the page, and the figure beside it."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), measured), encoding="utf-8", newline="\n")
    draw(measured)


def with_tables(text: str, measured: Mapping[str, Any]) -> str:
    """Return the page with the tables of a run between their comments."""
    for name, lines in (("speed", _speed(measured)), ("parts", _parts(measured))):
        block = "\n".join(lines)
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- end -->)"
        text, count = re.subn(pattern, lambda one, block=block: one[1] + block + one[2], text, flags=re.S)
        if count != 1:
            raise ValueError(f"{PAGE.name} has no place for the table of {name}.")
    return text


def _speed(measured: Mapping[str, Any]) -> Iterator[str]:
    heads = [f"{error:.0e}".replace("e-0", "e-") for error in ERRORS]
    yield f"| model | program | {' | '.join(heads)} | floor, goal at {GATE:.0e} |".replace("e-0", "e-")
    yield "|---|---|" + "---|" * (len(ERRORS) + 1)
    for key, row in measured["rows"].items():
        curves = _curves(row)
        limit = MILLISECONDS.get(key)
        asked = f"{limit[0]} ms, {limit[1]} ms" if limit else ""
        costs = [_number(at_error(curves[OWN], error), " ms") for error in ERRORS]
        yield f"| {row['name']}, {row['states']} states | the engine | {' | '.join(costs)} | {asked} |"
        for label, curve in curves.items():
            if label == OWN:
                continue
            found = [_number(ratio(curve, curves[OWN], error) or math.nan, "x") for error in ERRORS]
            goal = RATIOS.get(key, {}).get(label)
            asked = f"{goal[0]}x, {goal[1]}x" if goal else ""
            yield f"| | {label} | {' | '.join(found)} | {asked} |"
        for label, why in row["missing"].items():
            yield f"| | {label}: {why} | {' | '.join('' for _ in ERRORS)} | |"


def _parts(measured: Mapping[str, Any]) -> Iterator[str]:
    found = measured["parts"]
    names = {key: measured["rows"][key]["name"] for key in ("nfkb", "egfr")}
    yield f"| | {' | '.join(names.values())} |"
    yield "|---|" + "---|" * len(names)
    yield f"| ns per lane and step | {' | '.join(str(found[key]['ns_per_lane_step']) for key in names)} |"
    peaks = [f"{100 * found[key]['peak_share']:.0f} %" for key in names]
    yield f"| share of the peak of multiply-adds, {found['peak_fma_per_ns']:.0f} per ns | {' | '.join(peaks)} |"
    for part in found["nfkb"]["shares"]:
        shares = [f"{100 * found[key]['shares'][part]:.0f} %" for key in names]
        yield f"| {part} | {' | '.join(shares)} |"


def _curves(row: Mapping[str, Any]) -> dict[str, list[tuple[float, float]]]:
    return {label: [(error, cost) for error, cost in curve] for label, curve in row["curves"].items()}


def _number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "-"
    if unit == "x":
        return f"{value:.0f}x" if value >= 10 else f"{value:.1f}x"
    return f"{float(f'{value:.2g}'):g}{unit}"


def draw(measured: Mapping[str, Any]) -> None:
    """Write the figure: milliseconds of one core per subject against achieved error."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": "alarmin",
        "font.size": 9.5,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(10.0, 6.4), layout="constrained")
        rows = list(measured["rows"].values())
        axes = figure.subplots(2, math.ceil(len(rows) / 2), sharex=True).flat
        for axis, row in zip(axes, rows, strict=False):
            _panel(axis, row)
        handles = {
            label: line
            for axis in figure.axes
            for line, label in zip(*axis.get_legend_handles_labels(), strict=True)
        }
        figure.legend(handles.values(), handles.keys(), loc="outside upper center", ncols=5, frameon=False)
        figure.supxlabel(
            "greatest error over states and times, share of the greatest value (median of subjects)"
        )
        figure.supylabel("CPU time of one core per subject (ms)")
        figure.savefig(FIGURE, metadata={"Date": None, "Creator": None})


def _panel(axis: Any, row: Mapping[str, Any]) -> None:
    axis.axvline(GATE, color="#8a909c", linewidth=0.8, linestyle=(0, (4, 3)))
    for label, (colour, mark) in LOOKS.items():
        points = [one for one in _curves(row).get(label, ()) if SHOWN[0] <= one[0] <= SHOWN[1]]
        if points:
            errors, costs = zip(*points, strict=True)
            name = "this engine" if label == OWN else label
            axis.plot(errors, costs, color=colour, marker=mark, markersize=4.5, linewidth=1.5, label=name)
    axis.set(xscale="log", yscale="log", xlim=(SHOWN[1], SHOWN[0]), title=_wrapped(row))
    axis.grid(visible=True, color="#e3e6ec", linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)


def _wrapped(row: Mapping[str, Any]) -> str:
    first, _, rest = row["name"].partition(", ")
    return f"{first}{',' if rest else ''}\n{rest or ''}{', ' if rest else ''}{row['states']} states"


def stored(path: Path = MEASURED) -> Mapping[str, Any]:
    """Return the stored run."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
