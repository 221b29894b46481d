"""Hierarchical models looked at before they are flattened: how large they grow, and which files they ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alarmin.errors import Problem, SbmlError, shown

__all__ = ["check_hierarchy"]

MOST_MODELS = 10_000
"""Instances of submodels in one flat model."""

DEEPEST = 50
_Key = tuple[Path | None, str]


def check_hierarchy(
    document: Any,
    file: Path | None,
    parse: Callable[[str, str], Any],
    read: Callable[[Path], str],
) -> None:
    """Refuse hierarchies that are endless, too large, or made of files outside the folder of the document.

    Parameters
    ----------
    document : libSBML document
        With the package `comp`.
    file : Path or None
        Where it comes from.
    parse, read : callable
        Text to document, and file to text.

    Raises
    ------
    SbmlError
        When the hierarchy is refused.
    """
    home = file.resolve() if file is not None else None
    counter = _Counter(home.parent if home is not None else None, parse, read)
    counter.documents[home] = document
    for name in ("", *counter.models(home)):
        counter.count((home, name), ())


class _Counter:
    """Counts instances of models, each definition once."""

    def __init__(
        self, folder: Path | None, parse: Callable[[str, str], Any], read: Callable[[Path], str]
    ) -> None:
        self._folder, self._parse, self._read = folder, parse, read
        self.documents: dict[Path | None, Any] = {}
        self._known: dict[_Key, int] = {}

    def models(self, file: Path | None) -> list[str]:
        """Return the ids of the model definitions of a document."""
        plugin = self._document(file).getPlugin("comp")
        if plugin is None:
            return []
        inner = [str(one.getId()) for one in plugin.getListOfModelDefinitions()]
        return inner + [str(one.getId()) for one in plugin.getListOfExternalModelDefinitions()]

    def count(self, key: _Key, above: tuple[_Key, ...]) -> int:
        """Return of how many models one consists, itself included."""
        if key in above or len(above) > DEEPEST:
            raise SbmlError(Problem("Models contain one another without end.", self._shown(key[0])))
        if key not in self._known:
            total = 1 + sum(self.count(one, (*above, key)) for one in self._parts(key))
            if total > MOST_MODELS:
                raise SbmlError(Problem(f"There are more than {MOST_MODELS} submodels.", self._shown(key[0])))
            self._known[key] = total
        return self._known[key]

    def _parts(self, key: _Key) -> list[_Key]:
        """Return what a model or definition is made of."""
        file, name = key
        document = self._document(file)
        plugin = document.getPlugin("comp")
        outside = plugin.getExternalModelDefinition(name) if plugin is not None and name else None
        if outside is not None:
            return [(self._place(str(outside.getSource()), file), str(outside.getModelRef()))]
        model = document.getModel()
        if name and not (model is not None and model.getId() == name):
            model = plugin.getModelDefinition(name) if plugin is not None else None
        inner = model.getPlugin("comp") if model is not None else None
        if inner is None:
            return []
        return [(file, str(one.getModelRef())) for one in inner.getListOfSubmodels()]

    def _place(self, source: str, file: Path | None) -> Path:
        """Return the file of an external model, which must lie in the folder of the document."""
        if self._folder is None:
            raise SbmlError(Problem(f"The external model {source} cannot be looked for: there is no folder."))
        plain = source.removeprefix("./")
        target = self._folder / plain
        allowed = "the name of a file in the same folder"
        if not plain or plain != Path(plain).name or ":" in plain or plain in (".", ".."):
            raise SbmlError(
                Problem(f"The external model {source} is elsewhere.", self._shown(file), allowed=allowed)
            )
        if target.resolve().parent != self._folder or not target.is_file():
            raise SbmlError(
                Problem(f"The external model {source} is not there.", self._shown(file), allowed=allowed)
            )
        return target.resolve()

    def _document(self, file: Path | None) -> Any:
        if file not in self.documents:
            if file is None:
                raise SbmlError(Problem("There is no document."))
            self.documents[file] = self._parse(self._read(file), shown(file))
        return self.documents[file]

    @staticmethod
    def _shown(file: Path | None) -> str:
        return shown(file) if file is not None else ""
