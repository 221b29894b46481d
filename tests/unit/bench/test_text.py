"""The bench in a terminal."""

from __future__ import annotations

from alarmin.bench.rows import BenchResult, ReadingOutcome, Row
from alarmin.bench.skill import score_of
from alarmin.bench.text import bench_lines

READING = ReadingOutcome(
    measure="kd",
    over=None,
    kind="number",
    unit="pM",
    central=160.0,
    low=140.0,
    high=400.0,
    expected=150.0,
    window=(75.0, 300.0),
    direction_paper=None,
    direction_model=None,
    share=1.0,
    holds=True,
    role="check",
    reason="",
)


def bench(*rows: Row) -> BenchResult:
    score = score_of(rows)
    return BenchResult(
        rows=rows,
        headline=score,
        robust=score,
        readings={"check": (1, 2)},
        by_role={"check": score},
        discriminating=score_of(()),
        draws=2,
        seed=1,
        seconds=0.1,
        catalogue_digest="0",
        problems=("X1/protocol.yaml:3: wrong.",),
    )


def test_each_row_stands_with_model_and_paper_and_a_failure_with_its_reason() -> None:
    good = Row(id="B01", group="B", status="pass", role="check", kind="number", readings=(READING,))
    bad = READING.model_copy(update={"holds": False, "central": None, "expected": None})
    poor = good.model_copy(update={"id": "B02", "status": "fail", "readings": (bad,), "reason": "too weak"})
    waiting = Row(id="N01", group="N", status="awaiting", mechanism="M3")
    text = "\n".join(bench_lines(bench(good, poor, waiting)))
    assert "B01  pass" in text
    assert "160 pM" in text
    assert "150 pM" in text
    assert "75 to 300 pM" in text
    assert "B02  too weak" in text
    assert "Awaiting:" in text
    assert "1 of 2 = 0.50" in text
    assert "X1/protocol.yaml:3" in text


def test_a_pass_of_the_centre_says_so_and_both_shares_are_shown() -> None:
    put_in = READING.model_copy(update={"role": "input"})
    row = Row(
        id="B01",
        group="B",
        status="pass",
        role="check",
        readings=(READING, put_in),
        share=0.9,
        prior_share=0.15,
        explained=True,
    )
    text = "\n".join(bench_lines(bench(row)))
    assert "B01  pass (centre only)  check (1 check, 1 input)" in text
    assert "90 %   15 %" in text
    assert "Readings that hold: check 1 of 2" in text
    assert "still say why they fail: B01" in text
    plain = row.to_json()
    assert (plain["status"], plain["centre_only"], plain["roles"]) == ("pass", True, {"check": 1, "input": 1})


def test_a_single_row_that_waits_says_for_what() -> None:
    waiting = Row(id="N01", group="N", status="awaiting", mechanism="M3", reason="needs the inflammasome")
    assert "  N01  needs the inflammasome" in bench_lines(bench(waiting))


def test_few_draws_are_called_extremes() -> None:
    assert any("little more than the lowest and the highest" in line for line in bench_lines(bench()))


def test_the_reading_shown_is_the_one_that_fails() -> None:
    failing = READING.model_copy(update={"measure": "sites", "holds": False})
    row = Row(id="B01", group="B", status="fail", role="check", readings=(READING, failing))
    assert row.to_json()["predicted"] == 160.0
    assert row.shown is failing
    assert Row(id="B01", group="B", status="awaiting").shown is None


def test_an_empty_bench_has_no_table() -> None:
    assert "row" not in bench_lines(bench())[0]
