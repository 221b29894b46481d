"""Tables of jointly fitted parameters."""

from __future__ import annotations

import math
import statistics
from pathlib import Path

import pytest

from alarmin.catalog.load import SHIPPED, load_catalog
from alarmin.cohort.streams import draws_of, interval, unfitted
from alarmin.errors import CatalogueError
from alarmin.records.evidence import Spread

TABLE = "set\tmine.k\tmine.j\n" + "".join(f"s{n}\t{n}\t{10 * n}\n" for n in range(1, 21))
RECORD = """\
alarmin: 1
kind: fit
id: own
title: Two numbers found together
basis: test
made_by: by hand
sources: [{ref: mine_2001, place: table 2}]
priors:
  mine.k: {value: 4, spread: {kind: lognormal, gsd: 3, basis: hours}}
  mine.j: {value: 9, spread: {kind: uniform, low: 0, high: 18, basis: any}}
"""
JOINT = """\
parameters:
  - &one
    id: k
    value: 7
    unit: 1/h
    spread: {kind: joint, fit: own, basis: test}
    meaning: loss
    status: calibrated
    formula: test
    sources: [{ref: mine_2001}]
  - id: j
    value: 70
    unit: 1/h
    spread: {kind: joint, fit: own, basis: test}
    meaning: loss of another
    status: calibrated
    formula: test
    sources: [{ref: mine_2001}]
""".replace("&one\n    ", "")


@pytest.fixture
def fitted(folder: Path) -> Path:
    """A user folder whose two parameters were fitted together."""
    (folder / "fits").mkdir()
    (folder / "fits" / "own.tsv").write_text(TABLE, encoding="utf-8")
    (folder / "fits" / "own.yaml").write_text(RECORD, encoding="utf-8")
    (folder / "mechanisms" / "mine" / "parameters.yaml").write_text(JOINT, encoding="utf-8")
    return folder


def test_every_draw_takes_one_set_whole(fitted: Path) -> None:
    held = load_catalog([fitted]).mechanisms["mine"].parameters
    items = {one.id: (one.value, one.spread) for one in held}
    draws = draws_of(items, seed=3, count=200)
    assert all(one["j"] == 10 * one["k"] for one in draws)
    assert {one["k"] for one in draws} == set(range(1, 21))
    assert draws_of(items, seed=3, count=1) == ({"k": 7.0, "j": 70.0},)


def test_the_interval_is_that_of_the_sets(fitted: Path) -> None:
    spread = load_catalog([fitted]).mechanisms["mine"].parameters[0].spread
    assert interval(7.0, spread) == pytest.approx((1.95, 19.05))


def test_a_number_cites_the_papers_of_its_fit(fitted: Path) -> None:
    one = load_catalog([fitted]).mechanisms["mine"].parameters[0]
    assert [source.place for source in one.sources] == ["", "table 2"]


def test_before_the_fit_each_number_is_drawn_by_itself(fitted: Path) -> None:
    held = load_catalog([fitted]).mechanisms["mine"].parameters
    items = {one.id: unfitted(one.value, one.spread) for one in held}
    draws = draws_of(items, seed=3, count=400)
    logs = [math.log(one["k"]) for one in draws]
    assert statistics.median(logs) == pytest.approx(math.log(4), abs=0.15)
    assert statistics.stdev(logs) == pytest.approx(math.log(3), rel=0.1)
    assert abs(statistics.correlation(logs, [one["j"] for one in draws])) < 0.15
    assert unfitted(5.0, Spread(kind="lognormal", gsd=2.0)) == (5.0, Spread(kind="lognormal", gsd=2.0))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: own", "id: other", "The id is 'other'"),
        ("  mine.j: {value: 9", "  mine.jj: {value: 9", "no column 'mine.jj'"),
        ("  mine.j: {value: 9", "  mine.jj: {value: 9", "column 'mine.j', and nothing says"),
        ("kind: uniform, low: 0, high: 18", "kind: joint, fit: own", "cannot be joint"),
        ("sources: [{ref: mine_2001, place: table 2}]", "sources: []", "at least 1 is needed"),
    ],
)
def test_a_faulty_record_is_refused_with_its_place(fitted: Path, old: str, new: str, told: str) -> None:
    path = fitted / "fits" / "own.yaml"
    path.write_text(RECORD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalog([fitted])
    assert any(told in one.what and one.line for one in caught.value.problems)


@pytest.mark.parametrize("name", ["own.yaml", "own.tsv"])
def test_table_and_record_belong_together(fitted: Path, name: str) -> None:
    (fitted / "fits" / name).unlink()
    with pytest.raises(CatalogueError, match=name):
        load_catalog([fitted])


def test_a_table_counts_in_the_digest(fitted: Path) -> None:
    before = load_catalog([fitted]).digest
    path = fitted / "fits" / "own.tsv"
    path.write_text(TABLE.replace("\t200", "\t201"), encoding="utf-8")
    assert load_catalog([fitted]).digest != before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("set\t", "name\t", "no table of fitted sets"),
        ("mine.j", "mine.k", "column 'mine.k' stands twice"),
        ("s2\t2\t20", "s2\t2", "2 cells, the header has 3"),
        ("s2\t2", "s1\t2", "'s1' is none"),
        ("s2\t2", "s2\t-2", "mine.k is '-2'"),
        ("s2\t2", "s2\tnan", "mine.k is 'nan'"),
        ("mine.k", "mine.kk", "no column 'mine.k'"),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(fitted: Path, old: str, new: str, told: str) -> None:
    path = fitted / "fits" / "own.tsv"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalog([fitted])
    assert any(told in one.what and one.line for one in caught.value.problems)


def test_a_fit_that_is_not_there_is_named(fitted: Path) -> None:
    (fitted / "fits" / "own.tsv").rename(fitted / "fits" / "other.tsv")
    (fitted / "fits" / "own.yaml").unlink()
    (fitted / "fits" / "other.yaml").write_text(RECORD.replace("id: own", "id: other"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="no fit 'own'"):
        load_catalog([fitted])


def test_a_person_takes_the_set_of_the_mechanism(fitted: Path) -> None:
    path = fitted / "fits" / "own.tsv"
    rows = path.read_text(encoding="utf-8").splitlines()
    table = [f"{rows[0]}\tsomebody.share_other_IL6", *(f"{row}\t0.{row.split()[1]:0>3}" for row in rows[1:])]
    path.write_text("\n".join(table), encoding="utf-8")
    share_before = (
        "  somebody.share_other_IL6: {value: 0.1, spread: {kind: uniform, low: 0, high: 1, basis: any}}\n"
    )
    (fitted / "fits" / "own.yaml").write_text(RECORD + share_before, encoding="utf-8")
    person = load_catalog().subjects["healthy_person"]
    source = (SHIPPED / "subjects" / "healthy_person.yaml").read_text(encoding="utf-8")
    own = source.replace("id: healthy_person", "id: somebody").replace(
        'value: 0.25\n    unit: ""\n    spread: {kind: uniform, low: 0, high: 0.5, basis: from none to one half}',
        'value: 0.01\n    unit: ""\n    spread: {kind: joint, fit: own, basis: test}',
    )
    (fitted / "subjects").mkdir(exist_ok=True)
    (fitted / "subjects" / "somebody.yaml").write_text(own, encoding="utf-8")
    known = load_catalog([fitted])
    share = next(one for one in known.subjects["somebody"].attributes if one.id == "share_other_IL6")
    assert share.spread.stream == "fit/own"
    rates = {one.id: (one.value, one.spread) for one in known.mechanisms["mine"].parameters}
    draws = draws_of(rates | {"share": (share.value, share.spread)}, seed=3, count=50)
    assert all(one["share"] == pytest.approx(one["k"] / 1000) for one in draws)
    assert {one.id for one in person.attributes} == {one.id for one in known.subjects["somebody"].attributes}
