"""Damaged, hostile and senseless documents end in a typed error, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alarmin.errors import AlarminError, SbmlError
from alarmin.solve.lanes.sbml import child, hierarchy, untrusted
from alarmin.solve.lanes.sbml.read import network_of, read_network

COMP = "http://www.sbml.org/sbml/level3/version1/comp/version1"
CORE = "http://www.sbml.org/sbml/level3/version1/core"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def plain(write: Callable[[], Any]) -> Any:
    made = write().compartment().species("A", 1.0).species("B").parameter("k", 2.0, constant=True)
    return made.reaction("R", ["A"], ["B"], "k * A").parameter("p", 1.0)


def hierarchy_of(definitions: str, submodels: str = "", more: str = "") -> str:
    """Return a document with the package comp."""
    inner = f"<comp:listOfSubmodels>{submodels}</comp:listOfSubmodels>" if submodels else ""
    return (
        f'{HEAD}<sbml xmlns="{CORE}" xmlns:comp="{COMP}" level="3" version="1" comp:required="true">'
        f'<model id="main">{inner}</model>'
        f"<comp:listOfModelDefinitions>{definitions}</comp:listOfModelDefinitions>{more}</sbml>"
        if definitions
        else f'{HEAD}<sbml xmlns="{CORE}" xmlns:comp="{COMP}" level="3" version="1" comp:required="true">'
        f'<model id="main">{inner}</model>{more}</sbml>'
    )


def submodel(name: str, of: str) -> str:
    return f'<comp:submodel comp:id="{name}" comp:modelRef="{of}"/>'


def definition(name: str, *parts: str) -> str:
    inner = "".join(submodel(f"s{place}", part) for place, part in enumerate(parts))
    listed = f"<comp:listOfSubmodels>{inner}</comp:listOfSubmodels>" if parts else ""
    return f'<comp:modelDefinition id="{name}">{listed}</comp:modelDefinition>'


def outside(source: str, name: str = "far") -> str:
    one = f'<comp:externalModelDefinition comp:id="{name}" comp:source="{source}"/>'
    return f"<comp:listOfExternalModelDefinitions>{one}</comp:listOfExternalModelDefinitions>"


CHANGES: dict[str, Callable[[Any], Any]] = {
    "rule of nothing": lambda made: made.assigned("nowhere", "1"),
    "two rules of one": lambda made: made.assigned("p", "1").slope("p", "2"),
    "rule of a constant": lambda made: made.slope("k", "1"),
    "rule of what reacts": lambda made: made.slope("A", "1"),
    "formula of nothing": lambda made: made.slope("p", "nowhere"),
    "function of nothing": lambda made: made.slope("p", "nothing(1)"),
    "two of one id": lambda made: made.parameter("A", 1.0),
    "initial value of nothing": lambda made: made.initial("nowhere", "1"),
    "rules in a circle": lambda made: made.assigned("p", "q").parameter("q").assigned("q", "p"),
    "rule of itself": lambda made: made.assigned("p", "p + 1"),
    "rate in a circle": lambda made: made.assigned("p", "rateOf(q)").parameter("q").slope("q", "p"),
    "initial values in a circle": lambda made: made.initial("p", "q").parameter("q").initial("q", "p"),
    "event on nothing": lambda made: made.event("e", "time > 1", {"nowhere": "1"}),
    "event on a constant": lambda made: made.event("e", "time > 1", {"k": "1"}),
    "reaction of nothing": lambda made: made.reaction("Q", ["nowhere"], [], "1"),
    "reaction of a parameter": lambda made: made.reaction("Q", ["p"], [], "1"),
    "reaction of a constant": lambda made: made.species("D", constant=True).reaction("Q", ["D"], [], "1"),
    "species without a place": lambda made: made.species("D", place="nowhere"),
    "species in a parameter": lambda made: made.species("D", place="k"),
    "algebraic rule of constants": lambda made: made.zero("k - 2"),
    "more algebraic rules than variables": lambda made: made.zero("p - 1").zero("p - 2"),
    "conversion by nothing": lambda made: setattr(made, "attributes", 'conversionFactor="no"') or made,
    "reaction of the name of a species": lambda made: made.reaction("A", [], ["B"], "1"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_senseless_models(name: str, write: Callable[[], Any]) -> None:
    with pytest.raises(SbmlError) as caught:
        network_of(CHANGES[name](plain(write)).text(), isolated=False)
    assert str(caught.value)


TEXTS = {
    "nothing": "",
    "no XML": "The cell is well.",
    "half a document": f'{HEAD}<sbml xmlns="{CORE}" level="3" version="1"><model id="m">',
    "other XML": "<html/>",
    "no model": f'{HEAD}<sbml xmlns="{CORE}" level="3" version="1"/>',
    "no such level": f'{HEAD}<sbml xmlns="{CORE}" level="9" version="1"><model/></sbml>',
    "no version": f'{HEAD}<sbml xmlns="{CORE}" level="3"><model/></sbml>',
    "document type": f'{HEAD}<!DOCTYPE a [<!ENTITY b "c">]><sbml xmlns="{CORE}" level="3" version="1"/>',
    "too deep": f"{HEAD}{'<a>' * 5000}{'</a>' * 5000}",
    "half a character": '<sbml a="\ud800"/>',
    "control character": '<sbml a="\x01"/>',
    "unbound prefix": "<a:sbml/>",
    "wrong number": f'{HEAD}<sbml xmlns="{CORE}" level="3" version="1"><model><listOfParameters>'
    '<parameter id="p" value="many" constant="true"/></listOfParameters></model></sbml>',
    "missing attribute": f'{HEAD}<sbml xmlns="{CORE}" level="3" version="1"><model><listOfParameters>'
    '<parameter id="p"/></listOfParameters></model></sbml>',
    "wrong id": f'{HEAD}<sbml xmlns="{CORE}" level="3" version="1"><model><listOfParameters>'
    '<parameter id="$p" value="1" constant="true"/></listOfParameters></model></sbml>',
    "submodel of nothing": hierarchy_of("", submodel("s", "nowhere")),
    "model within itself": hierarchy_of(definition("a", "a"), submodel("s", "a")),
    "models within one another": hierarchy_of(
        definition("a", "b") + definition("b", "a"), submodel("s", "a")
    ),
    "too many models": hierarchy_of(
        "".join(definition(f"m{n}", *[f"m{n - 1}"] * 10 * (n > 0)) for n in range(9)), submodel("s", "m8")
    ),
    "file without a folder": hierarchy_of("", submodel("s", "far"), outside("other.xml")),
}


@pytest.mark.parametrize("name", TEXTS)
def test_damaged_texts(name: str) -> None:
    with pytest.raises(SbmlError) as caught:
        network_of(TEXTS[name], isolated=False)
    assert "Traceback" not in str(caught.value)


SOURCES = [
    "../other.xml",
    "/etc/passwd",
    "http://example.org/m.xml",
    "file:///etc/passwd",
    "missing.xml",
    "..",
]


@pytest.mark.parametrize("source", [*SOURCES, "sub/other.xml", ""])
def test_models_of_other_folders_are_not_read(source: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "sub").mkdir(parents=True)
    inner = hierarchy_of("")
    for place in (tmp_path / "other.xml", home / "sub" / "other.xml"):
        place.write_text(inner, encoding="utf-8")
    file = home / "model.xml"
    file.write_text(hierarchy_of("", submodel("s", "far"), outside(source)), encoding="utf-8")
    with pytest.raises(SbmlError):
        read_network(file, isolated=False)


def test_a_link_to_another_folder_is_not_followed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "other.xml").write_text(hierarchy_of(""), encoding="utf-8")
    (home / "other.xml").symlink_to(tmp_path / "other.xml")
    file = home / "model.xml"
    file.write_text(hierarchy_of("", submodel("s", "far"), outside("other.xml")), encoding="utf-8")
    with pytest.raises(SbmlError, match="not there"):
        read_network(file, isolated=False)


def test_files_that_ask_for_one_another_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        text = hierarchy_of("", submodel("s", "far"), outside(f"{other}.xml"))
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    with pytest.raises(SbmlError, match="without end"):
        read_network(tmp_path / "a.xml", isolated=False)


def test_a_model_of_the_same_folder_is_read(tmp_path: Path, write: Callable[[], Any]) -> None:
    inner = write().parameter("p", 3.0).slope("p", "2").text()
    (tmp_path / "other.xml").write_text(inner, encoding="utf-8")
    text = hierarchy_of("", submodel("s", "far"), outside("other.xml"))
    file = tmp_path / "model.xml"
    file.write_text(
        text.replace("level3/version1/core", "level3/version2/core").replace(
            'level="3" version="1"', 'level="3" version="2"'
        ),
        encoding="utf-8",
    )
    assert read_network(file, isolated=False).states == ("s__p",)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SbmlError, match="cannot be read"):
        read_network(tmp_path / "missing.xml")
    latin = tmp_path / "latin.xml"
    latin.write_bytes(b"<sbml a='\xe9'/>")
    with pytest.raises(SbmlError, match="UTF-8"):
        read_network(latin)
    monkeypatch.setattr(untrusted, "LARGEST", 5)
    with pytest.raises(SbmlError, match="more than 5 bytes"):
        read_network(latin)


def test_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untrusted, "MOST_ELEMENTS", 10)
    with pytest.raises(SbmlError, match="more than 10 elements"):
        network_of(f"<sbml>{'<a/>' * 20}</sbml>", isolated=False)


def test_the_number_of_submodels_is_counted_before_any_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hierarchy, "MOST_MODELS", 3)
    with pytest.raises(SbmlError, match="more than 3 submodels"):
        network_of(
            hierarchy_of(definition("a"), "".join(submodel(f"s{n}", "a") for n in range(5))), isolated=False
        )


def test_what_kills_the_reader_ends_there(monkeypatch: pytest.MonkeyPatch, write: Callable[[], Any]) -> None:
    monkeypatch.setattr(child, "_CALL", "import os; os.abort()")
    with pytest.raises(SbmlError, match="did not survive"):
        network_of(plain(write).text())


def test_reading_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch, write: Callable[[], Any]) -> None:
    monkeypatch.setattr(child, "_CALL", "import time; time.sleep(60)")
    monkeypatch.setattr(child, "LONGEST_S", 0.2)
    with pytest.raises(SbmlError, match=r"more than 0\.2 s"):
        network_of(plain(write).text())


def test_faults_found_in_the_other_process_are_told_as_here(write: Callable[[], Any]) -> None:
    text = plain(write).slope("p", "nowhere").assigned("p", "1").text()
    with pytest.raises(SbmlError) as there:
        network_of(text)
    with pytest.raises(SbmlError) as here:
        network_of(text, isolated=False)
    assert str(there.value) == str(here.value)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_scratched_documents_end_in_a_typed_error_or_a_network(
    data: st.DataObject, write: Callable[[], Any]
) -> None:
    text = plain(write).event("e", "A < 0.5", {"p": "2"}, delay="1").zero("q * q - p").parameter("q").text()
    words = ['"A"', '"B"', '"k"', '"1.0"', "<ci>", "constant", "species", "</apply>", '"true"', "id="]
    for _ in range(data.draw(st.integers(1, 3))):
        old = data.draw(st.sampled_from(words))
        new = data.draw(st.sampled_from([*words, "", '""', '"-1"', '"1e999"', "<apply>", "x", "&#0;"]))
        at = data.draw(st.integers(0, max(text.count(old) - 1, 0)))
        parts = text.split(old)
        text = old.join(parts[: at + 1]) + new + old.join(parts[at + 1 :])
    with suppress(AlarminError):
        assert network_of(text, isolated=False).name
