"""Faults of data against a record are told in plain words, with lines, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from alarmin.catalog.text import Document, read_yaml
from alarmin.catalog.validate import build
from alarmin.errors import Problem, ScenarioError
from alarmin.records.base import Identifier, Mass, Record


class Vial(Record):
    """A small record for the tests."""

    label: Identifier
    mass: Mass | None = None
    kind: Literal["plain", "mixed"] = "plain"
    count: int = Field(default=1, ge=1, le=9)
    ratio: float = Field(default=0.5, gt=0, lt=1)
    cold: bool = False
    note: str = Field(default="", min_length=0, max_length=20)


class Rack(Record):
    """Vials by name and in order."""

    vials: tuple[Vial, ...] = Field(default=(), max_length=2)
    named: dict[Identifier, Vial] = {}


def told(tmp_path: Path, text: str, record: type[Record] = Vial) -> list[Problem]:
    path = tmp_path / "rack.yaml"
    path.write_text(text, encoding="utf-8")
    document = read_yaml(path)
    with pytest.raises(ScenarioError) as caught:
        build(record, document.data, document, error=ScenarioError)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "says", "advice"),
    [
        ("label: a\nmas: 1 mg", "mas: the key 'mas' is not known here.", "Did you mean mass?"),
        ("count: 2", "label: the key 'label' is missing.", "Add `label: ...`."),
        ("label: 7", "label: text is needed here (given: 7).", "Put it in quotes."),
        ("label: [a]", "label: text is needed here (a list is given).", ""),
        ("label: a b", "label: 'a b' cannot be a name here.", "letters, digits"),
        ("label: a\nmass: 3", "mass: 3 has no unit.", "a number and a unit"),
        ("label: a\nmass: 3 h", "mass: 3 h is of the kind time.", "mass such as 70 kg"),
        ("label: a\nmass: 0 kg", "mass: 0 kg must be above zero.", "70 kg"),
        ("label: a\nkind: mixd", "kind: 'mixd' is not one of those allowed.", "plain, mixed"),
        ("label: a\nkind: [plain]", "kind: \"['plain']\" is not one of those allowed.", "plain, mixed"),
        ("label: a\ncount: two", "count: a whole number is needed (given: 'two').", ""),
        ("label: a\ncount: 1.5", "count: a whole number is needed (given: 1.5).", ""),
        ("label: a\ncount:", "count: a whole number is needed (nothing is given).", ""),
        ("label: a\ncount: 0", "count: it must be 1 or more (given: 0).", ""),
        ("label: a\ncount: 10", "count: it must be at most 9 (given: 10).", ""),
        ("label: a\nratio: 0", "ratio: it must be above 0 (given: 0).", ""),
        ("label: a\nratio: 1", "ratio: it must be below 1 (given: 1).", ""),
        ("label: a\nratio: high", "ratio: a number is needed (given: 'high').", ""),
        ("label: a\nratio: {a: 1}", "ratio: a number is needed (a mapping is given).", ""),
        ("label: a\ncold: perhaps", "cold: true or false is needed (given: 'perhaps').", ""),
        ("label: a\nnote: " + "x" * 30, "note: the text has more than 20 characters", ""),
    ],
)
def test_fault_is_told_in_plain_words(text: str, says: str, advice: str, tmp_path: Path) -> None:
    (problem,) = told(tmp_path, text)
    assert problem.what.startswith(says)
    assert advice in str(problem)
    assert "Input should" not in str(problem)


def test_all_faults_come_in_the_order_of_lines(tmp_path: Path) -> None:
    text = "vials:\n  - {label: a, count: 0}\n  - label: 5\n    cold: 3\nnamed:\n  b: {labl: b}\n"
    found = told(tmp_path, text, Rack)
    assert [(problem.line, problem.what.split(":")[0]) for problem in found] == [
        (2, "vials.0.count"),
        (3, "vials.1.label"),
        (4, "vials.1.cold"),
        (6, "named.b.label"),
        (6, "named.b.labl"),
    ]
    assert found[-1].hint == "Did you mean label?"


def test_faulty_name_of_an_entry_is_placed_at_the_entry(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, "named:\n  a: {label: a}\n  b c: {label: b}\n", Rack)
    assert (problem.line, problem.what) == (3, "named.b c: 'b c' cannot be a name here.")


def test_too_many_entries_are_counted(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, "vials: [{label: a}, {label: b}, {label: c}]\n", Rack)
    assert problem.what == "vials: at most 2 are taken, and there are 3."


def test_fault_of_a_part_is_placed_below_it() -> None:
    document = Document("f", None, {(): 1, ("rows", 3): 8, ("rows", 3, "count"): 9})
    with pytest.raises(ScenarioError) as caught:
        build(Vial, {"label": "a", "count": 0}, document, ("rows", 3), error=ScenarioError)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [("f", 9)]


def test_long_keys_are_cut_in_messages(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, f"label: a\n{'k' * 900}: 1\n")
    assert len(str(problem)) < 400
