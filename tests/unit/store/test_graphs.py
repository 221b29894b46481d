"""Networks come out of every format as they went in, whatever stands in their texts."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.catalog.network import Choice, build_network
from alarmin.records.entity import Entity, Interaction
from alarmin.records.evidence import Reference
from alarmin.records.network import Arrow, Network
from alarmin.store.graphs import WRITERS
from alarmin.store.graphs.facts import citation
from alarmin.store.graphs.style import GRADES, KINDS, SIGNS

NASTY = "a < b & c > d \"quoted\" 'x' ]]> β\U0001f9ec"
SPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def shipped() -> Network:
    return build_network(load_catalog(), Choice(outcomes=True))


@pytest.fixture
def nasty() -> Network:
    row = Interaction(
        id="X1",
        source="IL1B",
        action="binds",
        sign=-1,
        target="cell:TAM",
        place=NASTY,
        context="bell \x07 and null-like \x0b",
        outcome="",
        references=("one", "two"),
        figure=("1a", "2"),
        grade="R",
        drawn_in_review="no",
        kind="edge",
        caution="contested; twice",
    )
    papers = (
        Reference(id="one", first_author="O", year=2001, pmid="11", doi="10.1000/a<b", read="abstract"),
        Reference(id="two", first_author=NASTY, year=2002, read="title"),
    )
    guess = row.model_copy(update={"id": "X2", "source": "cell:TAM", "references": (), "sign": 0})
    entities = (
        Entity(
            id="IL1B", name=NASTY, kind="protein", curies=("hgnc:5992", "uniprot:P01584"), synonyms=("IL-1β",)
        ),
        Entity(id="cell:TAM", name="macrophage", kind="cell"),
    )
    arrows = (Arrow(row=row, references=papers, cells=("macrophage",)), Arrow(row=guess))
    return Network(name=NASTY, filters={"grade": "R"}, entities=entities, arrows=arrows, digest="abc" * 10)


def graphml(network: Network) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]], ET.Element]:
    """Return nodes and edges by id, with their attributes under the declared names."""
    root = ET.fromstring(WRITERS["graphml"](network).encode())
    names = {key.attrib["id"]: key.attrib["attr.name"] for key in root.iter(f"{SPACE}key")}

    def read(tag: str) -> dict[str, dict[str, str]]:
        return {
            item.attrib["id"]: {names[data.attrib["key"]]: data.text or "" for data in item}
            | {name: item.attrib[name] for name in ("source", "target") if name in item.attrib}
            for item in root.iter(SPACE + tag)
        }

    return read("node"), read("edge"), root


def cx2(network: Network) -> dict[str, Any]:
    blocks = json.loads(WRITERS["cx2"](network))
    return {name: items for block in blocks for name, items in block.items()}


def test_graphml_gives_back_every_node_and_edge_of_the_catalogue(shipped: Network) -> None:
    nodes, edges, _ = graphml(shipped)
    assert {name: node["kind"] for name, node in nodes.items()} == {e.id: e.kind for e in shipped.entities}
    assert set(edges) == {arrow.row.id for arrow in shipped.arrows}
    for arrow in shipped.arrows:
        row, edge = arrow.row, edges[arrow.row.id]
        assert (edge["source"], edge["target"]) == (row.source, row.target)
        assert (edge["interaction"], int(edge["sign"]), edge["grade"]) == (row.action, row.sign, row.grade)
        assert edge["kind"] == row.kind
        assert edge["hypothesis"] == str(row.is_hypothesis).lower()
        assert edge.get("caution", "") == row.caution
        assert edge.get("pmids", "").split("; ") == [r.pmid for r in arrow.references if r.pmid] or not any(
            r.pmid for r in arrow.references
        )
    for entity in shipped.entities:
        assert nodes[entity.id].get("curies", "") == "; ".join(entity.curies)


def test_graphml_escapes_markup_and_replaces_what_xml_cannot_hold(nasty: Network) -> None:
    nodes, edges, _ = graphml(nasty)
    assert nodes["IL1B"]["full_name"] == NASTY
    assert edges["X1"]["place"] == NASTY
    assert edges["X1"]["context"] == "bell \ufffd and null-like \ufffd"
    assert "doi:10.1000/a<b" in edges["X1"]["references"]


def test_graphml_declares_every_attribute_once_with_its_type(shipped: Network) -> None:
    _, _, root = graphml(shipped)
    keys = {key.attrib["id"]: key.attrib for key in root.iter(f"{SPACE}key")}
    assert len(keys) == len(list(root.iter(f"{SPACE}key")))
    assert {data.attrib["key"] for data in root.iter(f"{SPACE}data")} <= set(keys)
    assert keys["edge_sign"]["attr.type"] == "int"
    assert keys["edge_hypothesis"]["attr.type"] == "boolean"
    graph = root.find(f"{SPACE}graph")
    assert graph is not None
    assert graph.attrib["edgedefault"] == "directed"


def test_sif_has_three_columns_and_the_sign(nasty: Network) -> None:
    assert WRITERS["sif"](nasty) == "IL1B\tbinds:-1\tcell:TAM\ncell:TAM\tbinds:0\tcell:TAM\n"


def test_sif_of_the_catalogue_names_only_nodes(shipped: Network) -> None:
    lines = [line.split("\t") for line in WRITERS["sif"](shipped).splitlines()]
    assert {len(line) for line in lines} == {3}
    assert {name for line in lines for name in (line[0], line[2])} == {e.id for e in shipped.entities}


def test_json_is_a_node_link_document_with_whole_references(nasty: Network) -> None:
    document = json.loads(WRITERS["json"](nasty))
    assert (document["directed"], document["multigraph"]) == (True, True)
    assert document["graph"]["filters"] == {"grade": "R"}
    first, second = document["edges"]
    assert (first["source"], first["target"], first["key"]) == ("IL1B", "cell:TAM", "X1")
    assert first["references"][0]["pmid"] == "11"
    assert (first["figure"], first["cells"]) == (["1a", "2"], ["macrophage"])
    assert (first["hypothesis"], second["hypothesis"]) == (False, True)
    assert document["nodes"][0]["curies"] == ["hgnc:5992", "uniprot:P01584"]


def test_cx2_blocks_stand_in_the_order_that_version_2_asks_for(shipped: Network) -> None:
    blocks = [next(iter(block)) for block in json.loads(WRITERS["cx2"](shipped))]
    assert blocks[:3] == ["CXVersion", "metaData", "attributeDeclarations"]
    assert blocks[-1] == "status"
    document = cx2(shipped)
    assert document["CXVersion"] == "2.0"
    assert document["status"] == [{"error": "", "success": True}]
    counts = {item["name"]: item["elementCount"] for item in document["metaData"]}
    assert counts == {name: len(document[name]) for name in counts}


@pytest.mark.parametrize("aspect", ["networkAttributes", "nodes", "edges"])
def test_cx2_values_have_the_declared_types(shipped: Network, aspect: str) -> None:
    kinds: dict[str, Any] = {"string": str, "integer": int, "boolean": bool, "list_of_string": list}
    document = cx2(shipped)
    declared = document["attributeDeclarations"][0][aspect]
    rows = [item if aspect == "networkAttributes" else item["v"] for item in document[aspect]]
    for values in rows:
        assert set(values) <= set(declared) - {"id"}
        for name, value in values.items():
            assert type(value) is kinds[declared[name]["d"]], name


def test_cx2_numbers_nodes_and_joins_them_by_number(shipped: Network) -> None:
    document = cx2(shipped)
    names = {node["id"]: node["v"]["name"] for node in document["nodes"]}
    assert len(names) == len(shipped.entities)
    for arrow, edge in zip(shipped.arrows, document["edges"], strict=True):
        assert (names[edge["s"]], names[edge["t"]]) == (arrow.row.source, arrow.row.target)
        assert edge["v"]["row"] == arrow.row.id


def test_cx2_represents_the_first_identifier(nasty: Network) -> None:
    node = cx2(nasty)["nodes"][0]["v"]
    assert (node["name"], node["represents"], node["alias"]) == ("IL1B", "hgnc:5992", ["IL-1β"])


def test_cx2_style_maps_declared_attributes(shipped: Network) -> None:
    document = cx2(shipped)
    style = document["visualProperties"][0]
    for part, aspect in (("nodeMapping", "nodes"), ("edgeMapping", "edges")):
        declared = document["attributeDeclarations"][0][aspect]
        for mapping in style[part].values():
            definition = mapping["definition"]
            assert declared[definition["attribute"]]["d"] == definition["type"]


@pytest.mark.parametrize("form", WRITERS)
def test_empty_network_and_same_text_twice(form: str, nasty: Network) -> None:
    assert isinstance(WRITERS[form](Network(name="empty")), str)
    assert WRITERS[form](nasty) == WRITERS[form](nasty)


def test_every_sign_grade_and_kind_has_a_look_of_its_own(shipped: Network) -> None:
    assert {arrow.row.sign for arrow in shipped.arrows} <= set(SIGNS)
    assert {arrow.row.grade for arrow in shipped.arrows} <= set(GRADES)
    assert {entity.kind for entity in shipped.entities} <= set(KINDS)
    assert len({(look.colour, look.head) for look in SIGNS.values()}) == len(SIGNS)
    assert len({look.head for look in SIGNS.values()}) == len(SIGNS)  # not told by colour alone
    assert len({(look.width, look.dash) for look in GRADES.values()}) == len(GRADES)


def test_citation_names_what_was_read() -> None:
    one = Reference(id="one", first_author="O", year=2001, doi="10.1/x", read="secondary copy")
    assert citation(one) == "O 2001 (doi:10.1/x; read: secondary copy)"
