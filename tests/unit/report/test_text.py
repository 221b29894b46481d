from __future__ import annotations

from alarmin.records.result import Result
from alarmin.report.text import summary_lines


def test_summary_gives_every_answer_with_interval_and_the_command(result: Result) -> None:
    lines = summary_lines(result)
    assert lines[0] == "Does the blocker quiet the tumour?"
    assert (
        "  signal: mean, low dose, 1 d to 7 d [tumour]: 61.2 sites/cell (90 % interval 36.7 to 104)" in lines
    )
    assert "  drug level: half-life, vehicle, at 0 d [tumour]: none; no half maximum in the range" in lines
    assert "Warning: The drug ratio of the bone is assumed." in lines
    assert lines[-1] == "Again: alarmin run made.yaml --seed 7 --report page.html"


def test_single_draw_shows_no_interval(result: Result) -> None:
    once = result.model_copy(update={"provenance": result.provenance.model_copy(update={"draws": 1})})
    assert not any("90 % interval" in line for line in summary_lines(once))
    assert any(", 1 draw," in line for line in summary_lines(once))
    assert any("nothing of uncertainty" in line for line in summary_lines(once))
    assert not any("nothing of uncertainty" in line for line in summary_lines(result))


def test_one_arm_is_not_called_arms(result: Result) -> None:
    one = dict(list(result.scenario.arms.items())[:1])
    alone = result.model_copy(
        update={"scenario": result.scenario.model_copy(update={"arms": one}), "answers": ()}
    )
    assert ", 1 arm," in summary_lines(alone)[1]
    assert ", 4 arms," in summary_lines(result)[1]


def test_time_read_off_samples_says_how_often_they_were_taken(result: Result) -> None:
    line = next(line for line in summary_lines(result) if "time of the maximum" in line)
    assert line.endswith("about 5.1 h (90 % interval 3.1 to 8.7); sampled every 50.7 min")
