"""What a result was made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import llvmlite
import numpy as np

from alarmin import __version__
from alarmin.solve.lanes.equations.network import Network
from alarmin.solve.lanes.run.work import Settings

__all__ = ["provenance_of"]


def provenance_of(network: Network, digest: str, settings: Settings) -> Mapping[str, Any]:
    """Return versions, model and settings as text, numbers and lists, such as files of arrays can hold."""
    one = (settings.atol == settings.atol[:1]).all()
    return {
        "alarmin": __version__,
        "numpy": np.__version__,
        "llvmlite": llvmlite.__version__,
        "model": network.name,
        "network_sha256": digest,
        "rtol": settings.rtol,
        "atol": float(settings.atol[0]) if one and len(settings.atol) else settings.atol.tolist(),
        "most_steps": settings.most_steps,
        "seed": settings.seed,
    }
