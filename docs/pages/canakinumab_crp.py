"""Tables and figure of docs/explanation/canakinumab_crp.md; run as ``python docs/pages/canakinumab_crp.py``.

The page keeps the tables between comments, and a test compares them with what is computed here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(DOCS))

from alarmin.catalog.load import load_catalog  # noqa: E402
from alarmin.cohort.streams import interval  # noqa: E402
from pages import crp_published  # noqa: E402
from pages.crp_chain import (  # noqa: E402
    as_ait_oudhia,
    as_chakraborty,
    last_mean,
    own_values,
    pg_per_ml,
    regimen,
    run,
)
from pages.crp_published import AIT_OUDHIA, CRP_BASE  # noqa: E402
from pages.markdown import table  # noqa: E402

PAGE = DOCS / "explanation" / "canakinumab_crp.md"
FIGURE = DOCS / "explanation" / "canakinumab_crp.svg"
MONTH = 30.4375
TRIAL = ((5.0, 36.4, 23.9), (15.0, 53.0, 32.5), (50.0, 64.6, 47.9), (150.0, 58.7, 44.5))
"""Dose in mg a month, and printed median falls of CRP and IL-6 in % (Ridker 2012, abstract); CRP was fitted, IL-6 not."""


def _share(person: str) -> dict[str, float]:
    """Return the share of IL-6 without IL-1 of a person of the catalogue."""
    attributes = load_catalog().subjects[person].attributes
    return {one.id: one.value for one in attributes if one.id == "share_other_IL6"}


RA, DIABETES = _share("rheumatoid_arthritis"), _share("cardiometabolic_person")


PEOPLE = ("cardiometabolic_person", "rheumatoid_arthritis")
FITTED = {
    "host_crp.share_tissue": ("0.05 to 0.95", "share of the effect of IL-1 that follows tissue"),
    "host_crp.power_IL6": ("0.084 to 0.74", "power of IL-1 for IL-6"),
    "host_crp.power_CRP": ("0.74 to 5", "power of IL-6 for CRP"),
    "cardiometabolic_person.share_other_IL6": ("0.025 to 0.48", "IL-6 without IL-1, diabetes"),
    "rheumatoid_arthritis.share_other_IL6": ("0 (fixed)", "IL-6 without IL-1, rheumatoid arthritis"),
}
"""Number to its 90 % interval before the fit, and what it is."""


def binding() -> str:
    """Return the table of free IL-1β beside Chakraborty 2012."""
    rows = []
    for mg, every, weeks in ((150, 56, 8), (150, 28, 4), (200, 21, 3), (300, 28, 4)):
        doses, days = regimen(mg, every, 6), 6.0 * every
        theirs = crp_published.chakraborty(doses, days)
        ours = run(as_chakraborty(), doses, days)
        cells = [f"{mg} mg every {weeks} weeks"]
        for name in ("free_plasma", "free_tissue", "total_plasma"):
            cells += [
                f"{last_mean(theirs, name, every):.3g}",
                f"{pg_per_ml(last_mean(ours, name, every)):.3g}",
            ]
        rows.append(cells)
    before = run(as_chakraborty(), days=1)
    rest = [f"{pg_per_ml(before[name][0]):.3g}" for name in ("free_plasma", "free_tissue", "total_plasma")]
    theirs = crp_published.chakraborty((), 0.1)
    base = [f"{theirs[name][0]:.3g}" for name in ("free_plasma", "free_tissue", "total_plasma")]
    rows.insert(0, ["untreated", *(cell for pair in zip(base, rest, strict=True) for cell in pair)])
    heads = ("free, plasma", "free, tissue", "total, plasma")
    return table(
        ("pg/mL of IL-1β", *(f"{head}: {who}" for head in heads for who in ("paper", "mechanism"))), rows
    )


def chain() -> str:
    """Return the table of free IL-1β and CRP beside Ait-Oudhia 2012."""
    rows = [["untreated", f"{crp_published.ait_oudhia((), 0.1)['free_plasma'][0]:.3g}", *3 * [f"{CRP_BASE}"]]]
    for mg, every, weeks in ((150, 28, 4), (300, 28, 4), (300, 14, 2)):
        doses, days = regimen(mg, every, 6), 6.0 * every
        theirs = crp_published.ait_oudhia(doses, days)
        limit = run(as_ait_oudhia(), doses, days, AIT_OUDHIA)
        own = run(own_values() | RA, doses, days)
        crp = [CRP_BASE * last_mean(curves, "CRP_change", every) for curves in (limit, own)]
        cells = [last_mean(theirs, "free_plasma", every), last_mean(theirs, "CRP", every), *crp]
        rows.append([f"{mg} mg every {weeks} weeks", *(f"{cell:.3g}" for cell in cells)])
    return table(
        (
            "sixth interval",
            "free IL-1β, paper (pg/mL)",
            "CRP, paper (mg/L)",
            "mechanism, the paper's numbers",
            "mechanism, its own numbers",
        ),
        rows,
    )


def falls(changes: Mapping[str, float], dose: float) -> tuple[float, float]:
    """Return the fall of CRP and IL-6 in %, one month after the fourth monthly dose."""
    curves = run(own_values() | DIABETES | dict(changes), regimen(dose, MONTH, 4), 4 * MONTH)
    return 100 * (1 - float(curves["CRP_change"][-1])), 100 * (1 - float(curves["IL6_change"][-1]))


def trial() -> str:
    """Return the table of the monthly doses of Ridker 2012, at the centre and with one number changed."""
    cases = ({}, {"share_tissue": 0.0}, {"share_tissue": 0.5}, {"share_tissue": 1.0})
    rows = []
    for dose, crp, il6 in TRIAL:
        found = [falls(case, dose) for case in cases]
        rows.append([f"{dose:g} mg", f"{crp:g} / {il6:g}", *(f"{one:.0f} / {two:.0f}" for one, two in found)])
    heads = ("centre", "plasma alone", "half of each", "tissue alone")
    return table(("fall in %, CRP / IL-6", "printed", *heads), rows)


def fit() -> str:
    """Return the table of the numbers that were fitted together: centre, and 90 % of the sets."""
    known = load_catalog()
    held = {f"host_crp.{one.id}": one for one in known.mechanisms["host_crp"].parameters}
    held |= {f"{name}.{one.id}": one for name in PEOPLE for one in known.subjects[name].attributes}
    rows = []
    for name, (before, meaning) in FITTED.items():
        low, high = interval(held[name].value, held[name].spread)
        rows.append([meaning, before, f"{held[name].value:.2g}", f"{low:.2g} to {high:.2g}"])
    return table(("number", "90 % before", "centre", "90 % of the sets"), rows)


def affinity() -> str:
    """Return the table of a tighter dissociation constant, alone and with faster turnover of IL-1β."""
    rows = []
    for label, constant, faster in (
        ("1.07 nM, 14 L/d (fitted in CAPS)", 1.07e-9, 1.0),
        ("40 pM, 14 L/d", 40e-12, 1.0),
        ("40 pM, 80 L/d (half-life of rats)", 40e-12, 80.3 / 14.2),
        ("40 pM, 380 L/d (the same product)", 40e-12, 1.07e-9 / 40e-12),
    ):
        values = as_chakraborty()
        changed = {name: values[name] * faster for name in ("CL_IL1B", "PS_IL1B")}
        curves = run(values | changed | {"Kd_antibody": constant}, regimen(150, 28, 6), 168)
        left = [
            100 * last_mean(curves, name, 28) / float(curves[name][0])
            for name in ("free_plasma", "free_tissue")
        ]
        total = pg_per_ml(last_mean(curves, "total_plasma", 28))
        fall = 100 * (1 - last_mean(curves, "CRP_change", 28))
        rows.append([label, *(f"{one:.2g} %" for one in left), f"{total:.0f} pg/mL", f"{fall:.0f} %"])
    heads = ("free left, plasma", "free left, tissue", "total, plasma", "fall of CRP")
    return table(("constant and clearance of free IL-1β", *heads), rows)


TABLES: dict[str, Callable[[], str]] = {
    "binding": binding,
    "chain": chain,
    "affinity": affinity,
    "trial": trial,
    "fit": fit,
}


def with_tables(text: str) -> str:
    """Return the page with its tables computed anew."""
    made = {name: make().rstrip() for name, make in TABLES.items()}
    pattern = re.compile(r"<!-- (\w+) -->\n.*?\n<!-- end -->", re.S)
    return pattern.sub(lambda match: f"<!-- {match[1]} -->\n{made[match[1]]}\n<!-- end -->", text)


def draw() -> None:
    """Draw free IL-1β in plasma and tissue, and CRP by both models, over six doses."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "canakinumab_crp", "svg.fonttype": "none"}
    import matplotlib.pyplot as plt

    doses, days = regimen(150.0, 28.0, 6), 252.0
    theirs = crp_published.chakraborty(doses, days)
    ours = run(as_chakraborty(), doses, days, step=1.0)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name, colour, word in (
        ("free_plasma", "#1f5a96", "plasma"),
        ("free_tissue", "#b3541e", "tissue"),
    ):
        left.plot(
            ours["days"], [pg_per_ml(one) for one in ours[name]], color=colour, label=f"mechanism, {word}"
        )
        left.plot(
            theirs["days"][::350], theirs[name][::350], "o", mfc="none", color=colour, label=f"paper, {word}"
        )
    left.set(yscale="log", xlabel="days", ylabel="free IL-1β (pg/mL)", title="Chakraborty 2012, CAPS")
    left.legend(frameon=False, fontsize=8)
    theirs = crp_published.ait_oudhia(doses, days)
    limit = run(as_ait_oudhia(), doses, days, AIT_OUDHIA, step=1.0)
    own = run(own_values() | RA, doses, days, step=1.0)
    right.plot(theirs["days"][::350], theirs["CRP"][::350], "o", mfc="none", color="#444444", label="paper")
    right.plot(
        limit["days"], CRP_BASE * limit["CRP_change"], color="#444444", label="mechanism, the paper's numbers"
    )
    right.plot(own["days"], CRP_BASE * own["CRP_change"], color="#2a7f4f", label="mechanism, its own numbers")
    right.set(xlabel="days", ylabel="CRP (mg/L)", ylim=(0, 9), title="Ait-Oudhia 2012, rheumatoid arthritis")
    right.legend(frameon=False, fontsize=8)
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
        axis.set_xlim(0, days)
    figure.savefig(FIGURE, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Write the tables into the page, and the figure beside it."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    draw()


if __name__ == "__main__":
    main()
