"""Tables and figure of docs/explanation/published_models.md; run as ``python docs/pages/published_models.py``.

Needs ALARMIN_SHARED, whose folder `models` holds the published files. The page keeps the tables between comments,
and a test compares them with what is computed here.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DOCS = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(DOCS))

from pages.markdown import table  # noqa: E402
from pages.published_runs import SPAN, Curves, hoffmann, lipniacki, proctor  # noqa: E402
from pages.signalling_curves import PROBES, peaks, plan, put, solved  # noqa: E402

PAGE = DOCS / "explanation" / "published_models.md"
FIGURE = DOCS / "explanation" / "published_models.svg"
PULSES = {
    name: [(5.0, 1.0), (gap - 5.0, 0.0), (5.0, 1.0), (120.0, 0.0)] for name, gap in (("60", 60), ("150", 150))
}
JNK_LEVELS = {"JNK_600": "600 pM", "JNK_3": "3 pM"}


def ours() -> dict[str, Curves]:
    """Return the curves of a human fibroblast by arm."""
    chosen = ("TNF", "TNF_low", "TNF_without_A20", "TNF_TNF_60", "TNF_TNF_150")
    arms = {name: PROBES[name] for name in chosen}
    arms |= {name: {"add": [put("IL1B", level)]} for name, level in JNK_LEVELS.items()}
    readouts = {"nuclear_NFKB": "NFKB", "total_IkBa": "IkBa", "JNK_activity": "JNK", "p38_activity": "p38"}
    draw = solved(plan(arms, tuple(readouts), sample={"every": "12 s"}))
    return {
        arm: {"minutes": draw["dish", arm][0].times_s / 60}
        | {short: draw["dish", arm][0].of(long) for long, short in readouts.items()}
        for arm in arms
    }


def theirs(folder: Path) -> dict[str, Curves]:
    """Return the curves of the published models."""
    return {
        "786": lipniacki(folder),
        "786_without_A20": lipniacki(folder, a20=False),
        **{f"786_{name}": lipniacki(folder, stretches) for name, stretches in PULSES.items()},
        "140": hoffmann(folder),
        "504": proctor(folder),
    }


def _mean(curves: Curves, name: str = "NFKB") -> float:
    minutes = curves["minutes"]
    return float(np.mean(curves[name][(minutes >= 180) & (minutes <= 360)]))


def _course(curves: Curves) -> list[str]:
    """Return peaks, periods, heights and what is left of IkBalpha, as text."""
    when, high = peaks(curves["minutes"], curves["NFKB"])
    left = 100 * np.interp([15, 30, 60], curves["minutes"], curves["IkBa"]) / curves["IkBa"][0]
    periods = " / ".join(f"{one:.0f}" for one in np.diff(when)[:4]) or "none"
    second = [f"{when[1]:.0f}", f"{100 * high[1] / high[0]:.0f}"] if len(when) > 1 else ["none", "none"]
    late = 100 * _mean(curves) / float(np.max(curves["NFKB"]))
    return [f"{when[0]:.0f}", *second, periods, f"{late:.0f}", *(f"{one:.0f}" for one in left)]


def _second(curves: Curves, gap: int) -> str:
    minutes, level = curves["minutes"], curves["NFKB"]
    second = np.max(level[(minutes >= gap) & (minutes <= gap + 60)])
    return f"{100 * second / np.max(level[minutes < min(gap, 60)]):.0f}"


def nfkb(own: dict[str, Curves], published: dict[str, Curves]) -> str:
    """Return the table of NF-kB under TNF."""
    labels = (
        "first peak (min)",
        "second peak (min)",
        "second peak (% of first)",
        "periods (min)",
        "mean from 3 to 6 h (% of first peak)",
        "IkBalpha at 15 min (%)",
        "IkBalpha at 30 min (%)",
        "IkBalpha at 60 min (%)",
    )
    shown = (own["TNF"], own["TNF_low"], published["786"], published["140"])
    rows = [[label, *cells] for label, *cells in zip(labels, *map(_course, shown), strict=True)]
    lost = [
        f"{_mean(changed) / _mean(usual):.1f}"
        for usual, changed in (
            (own["TNF"], own["TNF_without_A20"]),
            (published["786"], published["786_without_A20"]),
        )
    ]
    rows.append(["A20 lost: mean from 3 to 6 h, times usual", lost[0], "", lost[1], "no A20"])
    for name in PULSES:
        mine, other = own[f"TNF_TNF_{name}"], published[f"786_{name}"]
        cells = [_second(mine, int(name)), "", _second(other, int(name)), "no receptor"]
        rows.append([f"second pulse after {name} min (% of first)", *cells])
    return table(("TNF", "alarmin, 10 ng/mL", "alarmin, 1 ng/mL", "BIOMD786", "BIOMD140"), rows)


def jnk(own: dict[str, Curves], published: dict[str, Curves]) -> str:
    """Return the table of JNK and p38 under IL-1."""
    columns = []
    for curves in (own["JNK_600"], own["JNK_3"], published["504"]):
        cells = []
        for name in ("JNK", "p38"):
            minutes, rise = curves["minutes"], curves[name] - curves[name][0]
            share = 100 * np.interp([60, 240], minutes, rise) / np.max(rise)
            cells += [f"{minutes[int(np.argmax(rise))]:.0f}", *(f"{one:.0f}" for one in share)]
        columns.append(cells)
    labels = [
        f"{name}: {what}"
        for name in ("JNK", "p38")
        for what in ("peak (min)", "at 60 min (% of peak)", "at 240 min (% of peak)")
    ]
    rows = [[label, *cells] for label, *cells in zip(labels, *columns, strict=True)]
    return table(("IL-1", "alarmin, 600 pM", "alarmin, 3 pM", "BIOMD504"), rows)


def with_tables(text: str, folder: Path) -> str:
    """Return the page with its tables computed anew."""
    own, published = ours(), theirs(folder)
    made = {"nfkb": nfkb(own, published).rstrip(), "jnk": jnk(own, published).rstrip()}
    pattern = re.compile(r"<!-- (\w+) -->\n.*?\n<!-- end -->", re.S)
    return pattern.sub(lambda match: f"<!-- {match[1]} -->\n{made[match[1]]}\n<!-- end -->", text)


def _scaled(curves: Curves, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return every second minute and the share of the maximum, or of the start for IkBalpha."""
    minutes, level = curves["minutes"], curves[name]
    shown = np.arange(0.0, SPAN + 1, 2.0)
    base = 0.0 if name in ("NFKB", "IkBa") else level[0]
    scale = level[0] if name == "IkBa" else np.max(level - base)
    return shown, (np.interp(shown, minutes, level) - base) / scale


def draw(folder: Path) -> None:
    """Draw NF-kB, IkBalpha, loss of A20, and JNK beside the published models."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "published_models", "svg.fonttype": "none"}
    import matplotlib.pyplot as plt

    own, published = ours(), theirs(folder)
    mine, lip, hof = "#1f5a96", "#b3541e", "#777777"
    figure, axes = plt.subplots(2, 2, figsize=(9, 5.6), layout="constrained")
    under_tnf = [(own["TNF"], "alarmin, 10 ng/mL", mine, "-"), (published["786"], "BIOMD786", lip, "-")]
    both = [*under_tnf, (published["140"], "BIOMD140", hof, "-")]
    lost = [
        (own["TNF_without_A20"], "alarmin, A20 lost", mine, "--"),
        (published["786_without_A20"], "BIOMD786, A20 lost", lip, "--"),
    ]
    kinase = [
        (own["JNK_600"], "alarmin, 600 pM", mine, "-"),
        (own["JNK_3"], "alarmin, 3 pM", mine, ":"),
        (published["504"], "BIOMD504", "#2a7f4f", "-"),
    ]
    panels = (
        (axes[0, 0], both, "NFKB", "nuclear NF-κB under TNF", "share of maximum"),
        (axes[0, 1], both, "IkBa", "IκBα under TNF", "share of resting"),
        (axes[1, 0], under_tnf + lost, "NFKB", "nuclear NF-κB, A20 lost", "share of maximum"),
        (axes[1, 1], kinase, "JNK", "active JNK under IL-1", "share of rise"),
    )
    for axis, lines, name, title, label in panels:
        for curves, word, colour, style in lines:
            axis.plot(*_scaled(curves, name), style, color=colour, label=word, linewidth=1.4)
        axis.set(title=title, ylabel=label, xlabel="minutes", xlim=(0, SPAN))
        axis.set_ylim(0, 1.4 * axis.get_ylim()[1])
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, fontsize=8, ncols=2, loc="upper right")
    figure.savefig(FIGURE, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Write the tables into the page, and the figure beside it."""
    folder = Path(os.environ["ALARMIN_SHARED"]) / "models"
    text = with_tables(PAGE.read_text(encoding="utf-8"), folder)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    draw(folder)


if __name__ == "__main__":
    main()
