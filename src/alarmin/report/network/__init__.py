"""A drawing of the catalogue's interactions: bands for compartments, arrows by sign and grade."""

from __future__ import annotations

from alarmin.report.network.paint import FORMS, draw_network
from alarmin.report.network.scene import drawn_figures

__all__ = ["FORMS", "draw_network", "drawn_figures"]
