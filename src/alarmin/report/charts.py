"""What a figure is: charts of panels of lines, arms with their style, and published points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from alarmin.errors import InvalidInput, Problem
from alarmin.records.result import Result
from alarmin.report.format import plain_words

__all__ = ["ArmStyle", "Chart", "Line", "Mark", "Names", "Overlay", "Panel", "arm_styles"]

_COLOURS = ("#0072B2", "#D55E00", "#008A64", "#B5578F", "#A67C00", "#6F4BB5")
# After Okabe and Ito; the light ones are darker here, so that each is 3.8 : 1 or more on white.
_CONTROL = "#333333"
OWN_AXES = 5.0
"""Ratio between the highest and the lowest panel above which panels stop sharing a linear axis."""

_DASHES = ((), (5.0, 2.0), (5.0, 1.5, 1.0, 1.5), (1.2, 1.4))


@dataclass(frozen=True, slots=True)
class Overlay:
    """Published points to be drawn over a figure.

    Parameters
    ----------
    readout : str
        Observable the points belong to.
    axis : {"time", "dose"}
        Kind of figure; `x` is in seconds or in mol/L.
    x, y : tuple of float
        Shape (P,); `y` in the unit of the readout. Without `y` the points are published positions on
        the horizontal axis, such as an EC50, drawn as a line with a band of the error.
    label : str
        What was measured, for the legend.
    reference, place : str
        Reference id, and where in it the points stand.
    x_error, y_error : tuple of two tuples, optional
        Shape (2, P): lengths below and above each point, in the units of `x` and `y`.
    error_kind : str
        SD, SEM, CI or range; said in the legend.
    site : str
        Panel the points belong to; all panels when empty.
    scenario : str
        Scenario the points belong to; every one with the readout when empty.

    Raises
    ------
    InvalidInput
        When the lengths differ or there is no point.
    """

    readout: str
    axis: Literal["time", "dose"]
    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str
    reference: str
    place: str = ""
    x_error: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    y_error: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    error_kind: str = "not stated"
    site: str = ""
    scenario: str = ""

    def __post_init__(self) -> None:
        lengths = {len(side) for side in self.x_error or ()} | {len(self.x)}
        lengths |= {len(self.y)} if self.y or self.y_error else set()
        lengths |= {len(side) for side in self.y_error or ()}
        if len(lengths) > 1 or 0 in lengths:
            raise InvalidInput(
                Problem(
                    f"Published points {self.label!r} have x, y and errors of different lengths, or no x.",
                    allowed="one y (or none at all), and one error below and above, for every x",
                )
            )


@dataclass(frozen=True, slots=True)
class ArmStyle:
    """Colour and dash pattern of an arm; both differ between neighbours. Width in points."""

    colour: str
    dash: tuple[float, ...]
    width: float = 1.7


@dataclass(frozen=True, slots=True)
class Names:
    """Names shown for ids; an id without a name is shown as words."""

    readouts: Mapping[str, str]
    sites: Mapping[str, str]
    entities: Mapping[str, str]
    steps: Mapping[str, str] = field(default_factory=dict)

    def readout(self, name: str) -> str:
        """Return the name of an observable."""
        return self.readouts.get(name, plain_words(name))

    def site(self, name: str) -> str:
        """Return the name of a site."""
        return self.sites.get(name, plain_words(name))

    def entity(self, name: str) -> str:
        """Return the name of an entity."""
        return self.entities.get(name, plain_words(name))

    def step(self, name: str) -> str:
        """Return the name of a step that can be inhibited."""
        return self.steps.get(name, plain_words(name))


@dataclass(frozen=True, slots=True)
class Line:
    """One curve in display units; x, median, low and high have shape (T,)."""

    arm: str
    label: str
    x: tuple[float, ...]
    median: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A concentration the run found in a dose-response, such as an EC50, in display units."""

    arm: str
    kind: str
    label: str
    x: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves that share one pair of axes, with published points and half maxima in display units."""

    title: str
    lines: tuple[Line, ...]
    points: tuple[Overlay, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure: panels over the same axes.

    Parameters
    ----------
    kind : {"time", "dose", "ratio"}
        What the x axis is; for ``ratio`` each line is one row of a single point.
    linear : bool
        Whether the axis of a ``ratio`` is never logarithmic.
    """

    key: str
    kind: Literal["time", "dose", "ratio"]
    readout: str
    title: str
    x_name: str
    x_unit: str
    y_name: str
    y_unit: str
    panels: tuple[Panel, ...]
    log_y: bool = False
    linear: bool = False

    @property
    def own_axes(self) -> bool:
        """Whether panels differ so much in height that each has its own linear vertical axis."""
        tops = [
            max(value for line in panel.lines for value in line.high) for panel in self.panels if panel.lines
        ]
        return (
            not self.log_y
            and self.kind == "time"
            and max(tops, default=0.0) > OWN_AXES * min(tops, default=0.0)
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of all panels."""
        return tuple(line for panel in self.panels for line in panel.lines)

    @property
    def points(self) -> tuple[Overlay, ...]:
        """Published points, each once."""
        found: dict[tuple[str, str], Overlay] = {}
        for panel in self.panels:
            for overlay in panel.points:
                found.setdefault((overlay.label, overlay.reference), overlay)
        return tuple(found.values())


def arm_styles(result: Result) -> dict[str, ArmStyle]:
    """Return colour and dash for every line label of a result; arms without intervention are dark grey."""
    styles: dict[str, ArmStyle] = {}
    names = [*result.scenario.arms, *(curve.arm for curve in result.curves)]
    names += [curve.arm for curve in result.dose_curves]
    place = 0
    for name in dict.fromkeys(names):
        arm = result.scenario.arms.get(name)
        if arm is not None and arm.is_control:
            # Wider, so that it is seen under an arm that does the same.
            styles[name] = ArmStyle(_CONTROL, (), 2.6)
            continue
        styles[name] = ArmStyle(_COLOURS[place % len(_COLOURS)], _DASHES[place % len(_DASHES)])
        place += 1
    return styles
