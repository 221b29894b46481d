"""SBML documents damaged at random, read in processes whose end is an outcome like others.

``python tests/verify/lanes_reference/fuzzed.py FOLDER [COUNT] [SEED]`` damages files of a folder and counts what became
of them. A document ends as a network, or in an error of ours. One that kills the process that reads it, or takes it too
long, is read again as users read it, by a child, which must end in an error of ours.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from alarmin.errors import AlarminError
from alarmin.solve.lanes.ensemble import Ensemble
from alarmin.solve.lanes.sbml.read import network_of

LONGEST_S = 60.0
RUN = 20
"""Of so many documents one is compiled and run too, if it is a network."""
NUMBERS = ("0", "-1", "1e308", "-1e308", "1e-320", "NaN", "INF", "", "x", "1e999", "0.1")
OPERATORS = ("times", "divide", "power", "ln", "factorial", "eq", "and", "piecewise", "quotient", "nonsense")
PIECES = ("<", ">", '"', "</apply>", "<apply>", "<ci>", "<piecewise/>", "&amp;", "&#0;", "]]>", "\x00", "é")


def damaged(text: str, dice: random.Random) -> str:
    """Return a document with one to four random faults."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        text = dice.choice(WAYS)(text, dice)
    return text


def _span(text: str, dice: random.Random) -> tuple[int, int]:
    first = dice.randrange(len(text) + 1)
    return first, min(len(text), first + dice.choice((1, 2, 8, 40, 300, 3000)))


def _bytes(text: str, dice: random.Random) -> str:
    first, last = _span(text, dice)
    last = min(last, first + 8)
    return text[:first] + "".join(chr(dice.randrange(1, 127)) for _ in text[first:last]) + text[last:]


def _gap(text: str, dice: random.Random) -> str:
    first, last = _span(text, dice)
    return text[:first] + text[last:]


def _twice(text: str, dice: random.Random) -> str:
    first, last = _span(text, dice)
    return text[:last] + text[first:last] + text[last:]


def _swapped(text: str, dice: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = dice.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _number(text: str, dice: random.Random) -> str:
    return _word(text, dice, '="', '"', NUMBERS)


def _attribute(text: str, dice: random.Random) -> str:
    others = [part.split('"')[0] for part in dice.sample(text.split('="'), min(3, text.count('="') + 1))]
    return _word(text, dice, '="', '"', others)


def _word(text: str, dice: random.Random, before: str, after: str, new: Sequence[str]) -> str:
    """Replace what stands between two marks at one place."""
    if not text.count(before):
        return text
    at = -1
    for _ in range(dice.randrange(text.count(before)) + 1):
        at = text.index(before, at + 1)
    end = text.find(after, at + len(before))
    return text if end < 0 else text[: at + len(before)] + dice.choice(new) + text[end:]


def _symbol(text: str, dice: random.Random) -> str:
    others = [part.split("<")[0] for part in text.split("<ci>")[1:]]
    return _word(text, dice, "<ci>", "<", [*others, "nowhere", "time", ""])


def _operator(text: str, dice: random.Random) -> str:
    return _word(text, dice, "<apply>", "/>", [f"<{name}" for name in OPERATORS])


def _piece(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(PIECES) + text[at:]


WAYS = (_bytes, _gap, _twice, _piece, *(_swapped, _number, _attribute, _symbol, _operator) * 3)
"""Faults that leave well-formed XML are three times as frequent as others."""


def reads(pipe: Connection) -> None:
    """Read documents as they come and tell what they are, for ever."""
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            text, run = pipe.recv()
            pipe.send(_outcome(text, run=run))


def _outcome(text: str, *, run: bool) -> str:
    try:
        network = network_of(text, isolated=False)
        if not run:
            return "network"
        found = Ensemble(network).run([0.0, 1.0], rtol=1e-4, most_steps=500)
    except AlarminError as fault:
        return type(fault).__name__
    return f"run: {found.status[0]}"


class Reader:
    """A process that reads documents, and another one when it has died."""

    def __init__(self) -> None:
        self._spawned = multiprocessing.get_context("spawn")
        self._begin()

    def _begin(self) -> None:
        self._pipe, there = self._spawned.Pipe()
        self._process = self._spawned.Process(target=reads, args=(there,), daemon=True)
        self._process.start()
        there.close()

    def read(self, text: str, *, run: bool) -> str:
        """Return what a document is; one that the process did not survive is read again as users read it."""
        with suppress(EOFError, OSError):
            self._pipe.send((text, run))
            if self._pipe.poll(LONGEST_S):
                return str(self._pipe.recv())
        self._process.kill()
        self._begin()
        try:
            network_of(text)
        except AlarminError as fault:
            return f"{type(fault).__name__} (the first reader died)"
        return "NOT REPEATED: the first reader died"

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._pipe.close()


def outcomes(files: Sequence[Path], count: int, seed: int) -> Iterator[str]:
    """Yield what became of damaged documents; a fault that is none of ours raises."""
    dice, reader = random.Random(seed), Reader()  # noqa: S311 - not for secrets
    texts = [file.read_text(encoding="utf-8") for file in files]
    try:
        for number in range(1, count + 1):
            text = damaged(dice.choice(texts), dice)
            yield reader.read(text, run=number % RUN == 0)
    finally:
        reader.close()


if __name__ == "__main__":
    folder, *counts = sys.argv[1:]
    number, start = (int(given) for given in (*counts, *("10000", "0")[len(counts) :]))
    found = Counter(outcomes(sorted(Path(folder).rglob("*.xml")), number, start))
    sys.stdout.write("".join(f"{times:6d} {what}\n" for what, times in found.most_common()))
