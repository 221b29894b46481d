"""How long a model takes to be ready: new, new and optimised at once, and known from before.

``python benchmarks/start.py [--turns N]``

Seconds of processor time of the thread that waits, so that what else the machine does counts less; the least over
processes of their own, without imports and without reading SBML. ``new`` is what a user gets: code without optimisation
first, while another thread optimises. ``optimised`` compiles once. ``known`` takes the code from the cache on disk.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time

from beside.works import egfr, hills, nfkb

from alarmin.solve.lanes.code.native import host
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.sbml.read import network_of

MODELS = {"nfkb": nfkb, "egfr": egfr, "hills": hills}
WAYS = ("new", "optimised", "known")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--one", nargs=2, metavar=("MODEL", "WAY"))
    asked = parser.parse_args()
    if asked.one:
        print(one(*asked.one))
        return
    for name in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            found = {way: _least(name, way, folder, asked.turns) for way in WAYS}
        print(name + ": " + ", ".join(f"{way} {seconds:.3f} s" for way, seconds in found.items()), flush=True)


def _least(name: str, way: str, folder: str, turns: int) -> float:
    environment = {**os.environ, "ALARMIN_CACHE": folder if way == "known" else "off"}
    command = [sys.executable, __file__, "--one", name, way]
    # The first turn fills the cache.
    return min(
        float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
        for _ in range(turns)
    )


def one(name: str, way: str) -> float:
    """Return seconds from a network to an ensemble that can run."""
    network = network_of(MODELS[name]().sbml)
    started = time.thread_time()
    Ensemble(network, network.states, machine=host() if way == "optimised" else None)
    return time.thread_time() - started


if __name__ == "__main__":
    main()
