"""The benchmark of the engine runs on a file of the user's and gives ratios as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import antimony
import pytest

pytestmark = pytest.mark.integration

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "engine.py"
TEXT = """
model tiny
  compartment cell = 2;
  species A in cell = 3, B in cell = 0; substanceOnly species C in cell = 0;
  k = 0.7; l = 0.2; m = 4;
  one: A -> B; cell*k*A;
  two: B -> C; cell*l*B/(m + B);
end
"""


def test_a_file_beside_another_program(tmp_path: Path) -> None:
    antimony.clearPreviousLoads()
    antimony.loadAntimonyString(TEXT)
    file = tmp_path / "tiny.xml"
    file.write_text(antimony.getSBMLString("tiny"), encoding="utf-8")
    stored = tmp_path / "run.json"
    options = [
        "--peers",
        "libRoadRunner",
        "--json",
        "--subjects",
        "16",
        "--passes",
        "1",
        "--store",
        str(stored),
    ]
    dose = ["--dose", "A", "3", "--end", "20"]
    command = [sys.executable, str(SCRIPT), "--model", str(file), *dose, *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    # Null where no run of one of the two errs by as much as 1e-5, as here, where the model is easy.
    ratios = json.loads(ran.stdout)["tiny"]
    assert set(ratios) == {"libRoadRunner"}
    assert ratios["libRoadRunner"] is None or ratios["libRoadRunner"] > 0.0
    assert "times faster than libRoadRunner" in ran.stderr
    # Whatever the times: at tight tolerances both programs come to the same values, dose and compartment included.
    curves = json.loads(stored.read_text(encoding="utf-8"))["rows"]["tiny"]["curves"]
    assert set(curves) == {"alarmin", "libRoadRunner"}
    for points in curves.values():
        assert min(error for error, _ in points) < 1e-6
