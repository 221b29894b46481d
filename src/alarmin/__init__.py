"""alarmin: catalog -> model -> solve -> study -> report for interleukin-1 in breast cancer."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "AlarminError": "alarmin.errors",
    "Catalog": "alarmin.catalog.catalog",
    "Dose": "alarmin.solve.lanes.run.doses",
    "Ensemble": "alarmin.solve.lanes.ensemble",
    "EnsembleResult": "alarmin.solve.lanes.run.results",
    "Quantity": "alarmin.units",
    "Result": "alarmin.records.result",
    "Scenario": "alarmin.records.scenario",
    "load_catalog": "alarmin.catalog.load",
    "load_scenario": "alarmin.catalog.documents",
    "run": "alarmin.study",
    "write_report": "alarmin.report.page",
}

__all__ = sorted([*_WHERE, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'alarmin' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
