"""Identifiers beside the ontologies in the package cellxgene-ontology-guide."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from independent.places import Package, package, unpacker

Term = Mapping[str, Any]


def plain(text: str) -> str:
    """Return letters and digits only, so that spelling with hyphens or capitals does not matter."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(slots=True)
class Ontologies:
    """The ontologies of the package, read when first asked for."""

    found: Package = field(default_factory=lambda: package("cellxgene-ontology-guide"))
    _read: dict[str, dict[str, Term]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Package and version."""
        return f"{self.found.name} {self.found.version}"

    def has(self, name: str) -> bool:
        """Tell whether an ontology is in the package."""
        return name in self._shelf()

    def term(self, name: str, identifier: str) -> Term | None:
        """Return what an ontology says about an identifier, or None."""
        if name not in self._read:
            path = self._folder() / f"{name}-ontology-{self._shelf()[name]['version']}.json.zst"
            with path.open("rb") as packed:
                self._read[name] = json.loads(unpacker().ZstdDecompressor().stream_reader(packed).read())
        return self._read[name].get(identifier)

    def _folder(self) -> Path:
        return self.found.file("data/latest_ontology_info.json").parent

    def _shelf(self) -> dict[str, Any]:
        listed = (self._folder() / "latest_ontology_info.json").read_text(encoding="utf-8")
        return dict(json.loads(listed)["ontologies"])
