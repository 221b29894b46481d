"""Documents of the suite and published models, damaged at random, end as a network or in an error of ours."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from fuzzed import outcomes

from alarmin import errors
from alarmin.errors import AlarminError
from alarmin.solve.lanes.code.frame import STATUS


def test_damaged_documents_end_in_an_outcome_of_ours(shared: Path) -> None:
    files = [*sorted((shared / "sbml-test-suite").rglob("*.xml"))[::7], *(shared / "models").glob("*.xml")]
    found = Counter(outcomes(files, 400, 11))
    ours = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, AlarminError)
    }
    plain = {what.split(" (")[0] for what in found}
    assert plain <= {"network", *ours, *(f"run: {status}" for status in STATUS.values())} - {"run: not run"}
    assert found["network"] > 20
    assert found["SbmlError"] > 20
