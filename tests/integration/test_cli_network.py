"""``alarmin network`` writes what was asked for, and refuses what cannot be meant."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from alarmin.cli import main

ENTITIES = "id\tname\tkind\nMINE\tmy <protein> & co\tprotein\n"
ARROWS = (
    "id\tsource\taction\tsign\ttarget\tplace\tcontext\toutcome\treferences\tgrade\tdrawn_in_review\tkind\tfigure\n"
    "U001\tMINE\tbinds\t1\tIL1R1\tcell surface; monocyte\ttest\tcomplex\tmine_2001\tA\tno\tedge\t1b\n"
)
REFERENCES = '[{"id": "mine_2001", "year": 2001, "journal": "J Test", "read": "abstract"}]'


def test_sif_goes_to_stdout_and_the_count_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["network", "--figure", "1b", "--format", "sif"]) == 0
    out, err = capfd.readouterr()
    assert "IL1RN\tbinds:-1\tIL1R1\n" in out
    assert err.startswith(f"{len(out.splitlines())} arrows (")


def test_graphml_is_the_default_and_outcomes_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["network"]) == 0
    out, err = capfd.readouterr()
    root = ET.fromstring(out.encode())
    space = root.tag.removesuffix("graphml")
    kinds = {data.text for data in root.iter(f"{space}data") if data.attrib["key"] == "edge_kind"}
    assert kinds == {"edge"}
    assert "--outcomes includes them" in err
    assert main(["network", "--outcomes", "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert {edge["kind"] for edge in json.loads(out)["edges"]} == {"edge", "outcome", "association"}
    assert "Left out" not in err


@pytest.mark.parametrize("name", ["net.graphml", "net.sif", "net.cx2", "net.json", "fig.svg", "fig.png"])
def test_ending_of_the_file_is_the_format(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / name
    assert main(["network", "--figure", "1c", "--out", str(out)]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err.endswith(f"Written: {out}\n")
    starts = {
        "graphml": b"<?xml",
        "sif": b"IL1R1_IL1RAP",
        "cx2": b"[",
        "json": b"{",
        "svg": b"<?xml",
        "png": b"\x89PNG",
    }
    assert out.read_bytes().startswith(starts[out.suffix[1:]])


def test_named_format_wins_over_the_ending(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "network.txt"
    assert main(["network", "--figure", "1c", "--format", "sif", "--out", str(out)]) == 0
    assert "\trecruits:+1\tMYD88\n" in out.read_text(encoding="utf-8")


def test_filters_join(capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--cell", "macrophage", "--cell", "general", "--grade", "A", "--sign", "-", "--hypotheses", "no"]
    assert main(["network", *words, "--format", "json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["edges"]
    for edge in document["edges"]:
        assert (edge["grade"], edge["sign"], edge["hypothesis"]) == ("A", -1, False)
        assert not edge["cells"] or "macrophage" in edge["cells"]
        assert edge["references"]


def test_drawing_without_a_figure_is_figure_1(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["network", "--format", "svg"]) == 0
    out = capfd.readouterr().out
    ET.fromstring(out.encode())
    for heading in ("making and releasing IL-1", "blocking IL-1 at the receptor", "signalling"):
        assert heading in out


def test_arrows_of_a_users_folder_are_written_and_drawn(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, text in (
        ("entities.tsv", ENTITIES),
        ("interactions.tsv", ARROWS),
        ("references.json", REFERENCES),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = ["network", "--path", str(tmp_path), "--figure", "1b"]
    assert main([*words, "--cell", "monocyte", "--format", "json"]) == 0
    edge = json.loads(capfd.readouterr().out)["edges"][0]
    assert (edge["key"], edge["references"][0]["id"]) == ("U001", "mine_2001")
    assert main([*words, "--format", "svg"]) == 0
    out = capfd.readouterr().out
    ET.fromstring(out.encode())
    assert "my &lt;protein&gt; &amp; co" in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--figure", "4"], 2, "Allowed: 1, 1a, 1b, 1c, 2, 3."),
        (["--cell", "macrofage"], 2, "Did you mean macrophage?"),
        (["--grade", "B"], 2, "Allowed: A, R, L, M."),
        (["--sign", "1"], 2, "Allowed: +, -, 0."),
        (["--hypotheses", "maybe"], 2, "Allowed: yes, no, only."),
        (["--format", "graphmi"], 2, "Did you mean graphml?"),
        (["--out", "net.docx"], 2, "No network format is called 'docx'"),
        (["--figure", "2", "--format", "svg"], 2, "Allowed: 1, 1a, 1b, 1c."),
        (["--format", "png"], 3, "Name a file with --out."),
        (["--figure", "1a", "--cell", "adipocyte", "--format", "svg"], 3, "left to draw"),
        (["--path", "nowhere"], 3, "There is no such folder."),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: list[str],
    code: int,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["network", *words]) == code
    out, err = capfd.readouterr()
    assert out == ""
    assert told in err
    assert list(tmp_path.iterdir()) == []
