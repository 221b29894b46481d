"""Which mechanisms of a cell belong together, and who owns a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alarmin.catalog.catalog import Catalog
from alarmin.errors import UnknownName
from alarmin.model.cell import cell_mechanisms, cell_piece, owner_of, steps_piece


def ids(catalog: Catalog, *names: str) -> list[str]:
    return [item.id for item in cell_mechanisms(catalog, names)]


def test_a_mechanism_brings_what_it_needs_and_the_receptor_stands_first(catalog: Catalog) -> None:
    assert ids(catalog, "il1_receptor") == ["il1_receptor"]
    assert ids(catalog, "mapk_ap1") == ["il1_receptor", "mapk_ap1", "myddosome", "nfkb"]


def test_mechanisms_that_need_one_another_are_joined_once(catalog: Catalog) -> None:
    assert ids(catalog, "nfkb") == ids(catalog, "myddosome") == ["il1_receptor", "myddosome", "nfkb"]
    assert ids(catalog, "myddosome", "nfkb", "nfkb") == ids(catalog, "nfkb")


def test_without_names_every_cell_mechanism_is_joined_and_no_other(catalog: Catalog) -> None:
    roles = {item.role for item in cell_mechanisms(catalog)}
    assert roles == {"cell"}
    assert len(ids(catalog)) == sum(item.role == "cell" for item in catalog.mechanisms.values())


def test_an_unknown_mechanism_is_named_with_a_guess(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match="nfkbb"):
        cell_mechanisms(catalog, ["nfkbb"])
    with pytest.raises(UnknownName, match="pk_one_compartment"):
        cell_mechanisms(catalog, ["pk_one_compartment"])


@pytest.mark.parametrize(
    ("kind", "name", "owner"),
    [
        ("readout", "nuclear_NFKB", "nfkb"),
        ("port", "TNF", "tnf_receptor"),
        ("gene", "IRAK1", "myddosome"),
        ("gene", "TNFAIP3", "nfkb"),
        ("step", "act_IKK", "nfkb"),
        ("species", "IL1RAP", "il1_receptor"),
        ("readout", "plasma_concentration", ""),
        ("gene", "IL1R9", ""),
    ],
)
def test_every_name_of_a_cell_has_one_owner(catalog: Catalog, kind: str, name: str, owner: str) -> None:
    assert owner_of(catalog, kind, name) == owner


def test_copies_without_a_typical_value_are_left_to_the_subject(catalog: Catalog) -> None:
    piece = cell_piece(catalog.mechanisms["il1_receptor"], "human", 1e-9)
    assert piece.parameters["n_IL1R1"].value == 0.0
    assert "subject" in piece.parameters["n_IL1R1"].reason
    assert piece.volume_l == 1e-9
    typical = cell_piece(catalog.mechanisms["myddosome"], "human", 1e-9)
    assert typical.parameters["n_IRAK1"].value > 0


def test_a_step_is_what_the_experimenter_leaves_times_what_each_drug_leaves(catalog: Catalog) -> None:
    cells = cell_mechanisms(catalog, ["myddosome"])
    piece = steps_piece(cells, [("act_IRAK4", "share_one"), ("act_IRAK4", "share_two"), ("act_gone", "x")])
    assert "act_IRAK4 := left_act_IRAK4*share_one*share_two;" in piece.text
    assert "act_IRAK1 := left_act_IRAK1;" in piece.text
    assert "act_gone" not in piece.text
    assert piece.parameters["left_act_IRAK4"].value == 1.0


def test_a_gene_with_a_dosage_is_changed_like_any_other(catalog: Catalog) -> None:
    copies = catalog.mechanisms["nfkb"].copies
    assert copies["TNFAIP3"] == "dosage_TNFAIP3"
    assert copies["RELA"] == "n_RELA"
    bare = catalog.mechanisms["nfkb"].model_copy(update={"genes": {}})
    known = replace(catalog, mechanisms={**catalog.mechanisms, "nfkb": bare})
    assert owner_of(known, "gene", "TNFAIP3") == ""


def test_a_link_is_joined_wherever_all_it_stands_between_are(catalog: Catalog) -> None:
    assert "pro_il1_release" not in ids(catalog, "inflammasome")
    assert "pro_il1_release" not in ids(catalog, "pro_il1")
    assert "pro_il1_release" in ids(catalog, "inflammasome", "pro_il1")


def test_a_link_between_fewer_than_two_is_refused(catalog: Catalog) -> None:
    link = catalog.mechanisms["pro_il1_release"].model_dump()
    with pytest.raises(ValueError, match="two or more"):
        type(catalog.mechanisms["pro_il1"]).model_validate({**link, "needs": ("inflammasome",)})
