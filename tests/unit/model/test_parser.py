"""No model text reaches another file, by whatever way it asks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.catalog.load import load_catalog
from alarmin.errors import ModelError
from alarmin.model.check import unreadable_models
from alarmin.model.compose import Composition, compose
from alarmin.model.parser import import_line
from alarmin.model.sbml import sbml_of

OTHER = "model other()\n  q = 5;\nend\n"
REACHING = {
    'import "F"': 1,
    'x = 1; import "F"': 1,
    'x = 1;import"F"': 1,
    'x = 1\n\n  import "F"': 3,
    'x = 1\r\nimport "F"': 2,
    'x = 1\rimport "F"': 2,
    '/* said */ import /* more */ "F"': 1,
    '/* a\nb */ import "F"': 2,
    '/* # */ import "F"': 1,
    '// /*\nimport "F"\n// */': 2,
    'x is "a # b // c /* d"; import "F"': 1,
    'x notes ```# " ```; import "F"': 1,
    'x = 1; import \\\n"F"': 1,
    '# said \\\nimport "F"': 2,
    'model a()\n  x = 1;\nend import "F"': 3,
}
STAYING = [
    'x = 1; # import "F"',
    '// import "F"',
    '/* import "F" */ x = 1;',
    'x = 1; x is "import it";',
    "important = 1; reimport = 2;",
    'x = 1; x notes ```\nimport "F"\n```',
]


@pytest.fixture
def other(tmp_path: Path) -> str:
    path = tmp_path / "other.ant"
    path.write_text(OTHER, encoding="ascii")
    return str(path)


def _modules(text: str) -> tuple[str, ...]:
    import antimony

    antimony.clearPreviousLoads()
    read = antimony.loadAntimonyString(text) >= 0
    names = tuple(antimony.getModuleNames()) if read else ()
    antimony.clearPreviousLoads()
    return names


@pytest.mark.parametrize(("text", "line"), REACHING.items())
def test_each_way_to_import_is_found_at_its_line(text: str, line: int, other: str) -> None:
    assert import_line(text.replace("F", other)) == line
    assert "other" in _modules(text.replace("F", other)), "the parser would follow it"


@pytest.mark.parametrize("text", STAYING)
def test_the_word_in_comments_strings_and_names_is_no_import(text: str, other: str) -> None:
    assert import_line(text.replace("F", other)) == 0
    assert _modules(text.replace("F", other)) == ("__main",), "the parser does not follow it"


def _with_text(catalog: Catalog, text: str) -> Catalog:
    cell = next(item for item in catalog.mechanisms.values() if item.role == "cell")
    changed = cell.model_copy(update={"antimony": f"{cell.antimony}\n{text}\n"})
    return replace(catalog, mechanisms={**catalog.mechanisms, cell.id: changed})


def test_check_of_a_folder_names_the_line_and_does_not_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> int:
        raise AssertionError("parsed")

    catalog = _with_text(load_catalog(), 'k9 = 1; import "/dev/zero"; # import')
    cell = next(item for item in catalog.mechanisms.values() if item.role == "cell")
    only = replace(catalog, mechanisms={cell.id: cell})
    monkeypatch.setattr("antimony.loadAntimonyString", never)
    (problem,) = unreadable_models(only)
    assert problem.what == "A model text cannot import files."
    assert problem.line == 1 + cell.antimony[: cell.antimony.index("k9 = 1")].count("\n")


def test_composed_model_never_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> int:
        raise AssertionError("parsed")

    model = compose(load_catalog(), Composition("human", "held", mechanisms=("il1_receptor",)))
    with_import = replace(model, antimony=model.antimony.replace("end\n", 'end; import "/dev/zero"\n'))
    monkeypatch.setattr("antimony.loadAntimonyString", never)
    with pytest.raises(ModelError, match="cannot import files, and line"):
        sbml_of(with_import)


def test_letter_that_the_parser_does_not_know_is_told_and_not_raised() -> None:
    problems = unreadable_models(_with_text(load_catalog(), "k9 = 1; é"))
    assert [("not ASCII" in problem.what, "does not parse" in problem.what) for problem in problems] == [
        (True, True)
    ]
