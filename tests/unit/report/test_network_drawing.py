"""The drawing of figure 1: everything in its band, nothing over anything else, all of it explained."""

from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest

from alarmin.catalog.load import load_catalog
from alarmin.catalog.network import Choice, build_network
from alarmin.catalog.places import load_drawing
from alarmin.errors import InvalidInput, UnknownName
from alarmin.records.network import Drawing, Network
from alarmin.report.network import draw_network, drawn_figures
from alarmin.report.network.geometry import Box, bow, crosses, loop, shortened
from alarmin.report.network.scene import Scene, compose

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def network() -> Network:
    return build_network(load_catalog(), Choice(figures=["1"]))


@pytest.fixture(scope="module")
def scene(network: Network) -> Scene:
    return compose(network, load_drawing())


def without(drawing: Drawing, every: int) -> Drawing:
    """Return a layout that lacks every so-many-th entity."""
    panels = tuple(
        panel.model_copy(
            update={"at": {name: at for n, (name, at) in enumerate(panel.at.items()) if n % every}}
        )
        for panel in drawing.panels
    )
    return drawing.model_copy(update={"panels": panels})


def overlaps(scene: Scene) -> list[tuple[str, str]]:
    return [
        (one.entity.id, two.entity.id)
        for panel in scene.panels
        for n, one in enumerate(panel.nodes)
        for two in panel.nodes[:n]
        if one.box.meets(two.box)
    ]


def test_every_arrow_of_figure_1_is_drawn_once_per_panel(scene: Scene, network: Network) -> None:
    drawn = {stroke.arrow.row.id for panel in scene.panels for stroke in panel.strokes}
    assert drawn == {arrow.row.id for arrow in network.arrows}


def test_no_node_lies_on_another(scene: Scene) -> None:
    assert overlaps(scene) == []


def test_arrows_of_the_layout_pass_by_nodes_that_are_not_theirs(scene: Scene) -> None:
    placed = {panel.id: set(panel.at) for panel in load_drawing().panels}
    over = [
        (stroke.arrow.row.id, node.entity.id)
        for panel in scene.panels
        for stroke in panel.strokes
        for node in panel.nodes
        if {stroke.arrow.row.source, stroke.arrow.row.target, node.entity.id} <= placed[panel.id]
        and node.entity.id not in (stroke.arrow.row.source, stroke.arrow.row.target)
        and crosses(stroke.line, node.box)
    ]
    assert over == []


def test_nodes_stand_inside_the_drawing_and_bands_meet_without_gaps(scene: Scene) -> None:
    for panel in scene.panels:
        for node in panel.nodes:
            assert panel.left <= node.box.x - node.box.width / 2
            assert node.box.x + node.box.width / 2 <= panel.left + panel.width
            assert 0 <= node.box.y <= scene.height
    lows = [low for _, low, _ in scene.bands]
    highs = [high for _, _, high in scene.bands]
    assert lows[:-1] == pytest.approx(highs[1:])
    assert (lows[-1], highs[0]) == pytest.approx((0, scene.height))


@pytest.mark.parametrize("every", [2, 3, 5])
def test_entities_without_a_place_get_a_free_one(network: Network, every: int) -> None:
    scene = compose(network, without(load_drawing(), every))
    assert overlaps(scene) == []
    drawn = {stroke.arrow.row.id for panel in scene.panels for stroke in panel.strokes}
    assert drawn == {arrow.row.id for arrow in network.arrows}


def test_one_panel_alone_leaves_out_empty_bands() -> None:
    network = build_network(load_catalog(), Choice(figures=["1c"]))
    scene = compose(network, load_drawing())
    assert [band.compartment for band, _, _ in scene.bands] == ["membrane", "cytosol", "nucleus"]
    assert [letter for panel in scene.panels for letter, _, _ in panel.headings] == ["c"]


def test_figures_without_a_layout_are_not_drawn() -> None:
    network = build_network(load_catalog(), Choice(figures=["2"], cells=["adipocyte"]))
    with pytest.raises(InvalidInput, match="left to draw"):
        draw_network(network, load_drawing(), "svg")
    assert drawn_figures(load_drawing()) == ("1a", "1b", "1c")


def test_unknown_form_is_refused(network: Network) -> None:
    with pytest.raises(UnknownName, match="Allowed: svg, png"):
        draw_network(network, load_drawing(), "pdf")


def test_svg_is_sound_and_tells_each_arrow_with_its_papers(network: Network) -> None:
    text = draw_network(network, load_drawing(), "svg")
    assert isinstance(text, str)
    root = ET.fromstring(text.encode())
    titles = {
        group.attrib["id"]: title.text or ""
        for group in root.iter(f"{SVG}g")
        if (title := group.find(f"{SVG}title")) is not None
    }
    for arrow in network.arrows:
        told = [said for name, said in titles.items() if name.endswith(f"-{arrow.row.id}")]
        assert told, arrow.row.id
        for reference in arrow.references:
            assert all(reference.label in said for said in told)
    hypotheses = [arrow.row.id for arrow in network.arrows if arrow.row.is_hypothesis]
    assert sum("hypothesis, no reference" in said for said in titles.values()) >= len(hypotheses)
    assert text == draw_network(network, load_drawing(), "svg")


def test_key_explains_signs_grades_and_hypotheses_and_names_the_source(network: Network) -> None:
    text = str(draw_network(network, load_drawing(), "svg"))
    for words in ("activates, raises", "inhibits, lowers", "A: primary source read", "M: uncited background"):
        assert words in text
    assert "hypothesis: no reference" in text
    assert f"{len(network.arrows)} interactions" in text
    assert network.digest[:12] in text


def test_png_is_a_png(network: Network) -> None:
    found = draw_network(network, load_drawing(), "png")
    assert isinstance(found, bytes)
    assert found.startswith(b"\x89PNG\r\n\x1a\n")


def test_straight_line_runs_from_edge_to_edge() -> None:
    line = bow(Box(0, 0, 2, 1), Box(0, 5, 2, 1), 0.0, gap=0.1)
    assert line[0] == pytest.approx((0, 0.6), abs=0.05)
    assert line[-1] == pytest.approx((0, 4.4), abs=0.05)


def test_bow_goes_to_the_left_of_its_direction() -> None:
    line = bow(Box(0, 0, 1, 1), Box(4, 0, 1, 1), 0.25, gap=0.0)
    assert max(y for _, y in line) == pytest.approx(1.0, abs=0.01)
    assert min(y for _, y in bow(Box(0, 0, 1, 1), Box(4, 0, 1, 1), -0.25, gap=0.0)) < -0.9


def test_boxes_that_overlap_still_get_a_line() -> None:
    assert len(bow(Box(0, 0, 2, 2), Box(0.5, 0, 2, 2), 0.0, gap=0.1)) > 1


def test_loop_begins_and_ends_at_its_box() -> None:
    box = Box(0, 0, 1, 0.4)
    line = loop(box, gap=0.05)
    assert box.holds(line[0], 0.06)
    assert box.holds(line[-1], 0.06)
    assert not any(box.holds(point) for point in line)


def test_shortened_line_keeps_its_direction() -> None:
    kept, tip, ahead = shortened([(x / 10, 0.0) for x in range(11)], 0.25)
    assert tip == (1.0, 0.0)
    assert ahead == pytest.approx((1.0, 0.0))
    assert math.dist(kept[-1], tip) > 0.25
