"""Our cell beside published models of NF-kB and JNK, and the pages that show both."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))
page: Any = importlib.import_module("pages.published_models")
published: Any = importlib.import_module("pages.published_runs")
signalling: Any = importlib.import_module("pages.signalling")
course: Any = importlib.import_module("pages.signalling_curves")

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def models(shared: Path) -> Path:
    return shared / "models"


def test_peaks_are_those_that_rise_above_both_valleys() -> None:
    times = np.arange(7.0)
    when, high = course.peaks(times, np.array([0.0, 10.0, 4.0, 4.05, 4.0, 8.0, 0.0]))
    assert when.tolist() == [1.0, 5.0]
    assert high.tolist() == [10.0, 8.0]


def test_lipniacki_and_hoffmann_run_as_they_are_known_to(models: Path) -> None:
    lipniacki, hoffmann = published.lipniacki(models), published.hoffmann(models)
    when, _ = course.peaks(lipniacki["minutes"], lipniacki["NFKB"], 0.002)
    assert when[:4] == pytest.approx([23.5, 135, 236, 336], abs=2)
    when, _ = course.peaks(hoffmann["minutes"], hoffmann["free"])
    assert when[:3] == pytest.approx([30.3, 138, 238], abs=1)
    proctor = published.proctor(models)
    assert proctor["minutes"][int(np.argmax(proctor["JNK"]))] == pytest.approx(30, abs=1)


def test_our_cell_under_tnf_keeps_time_with_lipniacki(models: Path) -> None:
    own, other = page.ours()["TNF"], published.lipniacki(models)
    (mine, _), (theirs, _) = (course.peaks(one["minutes"], one["NFKB"]) for one in (own, other))
    assert mine[:2] == pytest.approx(theirs[:2], abs=10)


def test_the_tables_beside_published_models_are_current(models: Path) -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    now = page.with_tables(text, models)
    assert NUMBER.sub("#", now) == NUMBER.sub("#", text)
    # The last printed digit may differ between builds of a solver.
    for one, other in zip(NUMBER.findall(now), NUMBER.findall(text), strict=True):
        assert float(one) == pytest.approx(float(other), rel=0.02, abs=1)
    assert page.FIGURE.is_file()


def test_the_table_of_readings_has_the_central_values_of_today() -> None:
    text = signalling.PAGE.read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    shown = {row[0]: row[1:3] for row in rows if row[0] in course.WINDOWS}
    assert set(shown) == set(course.WINDOWS)
    for reading, value in signalling.centre().items():
        asked, printed = shown[reading]
        assert asked == signalling.window(reading)
        assert value == pytest.approx(float(printed), rel=0.02, abs=0.1), reading
