"""The tree as people see it, and changing it."""

import pytest

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.services import units
from surveyapp.services.transactions import transaction
from surveyapp.store import units as store
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID, Unit, UnitClosure
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW


@pytest.fixture
def tree(app):
    with transaction() as session:
        ids, _ = store.ensure_paths(session, ["Finland/North/Oulu", "Finland/North/Kemi", "Finland/South", "Sweden"])
    return ids


def test_missing_units_are_made_with_all_above_them_once(tree):
    with transaction() as session:
        again, made = store.ensure_paths(session, ["Finland/North/Oulu", "Finland/North/Rovaniemi", ""])
    assert made == ["Finland/North/Rovaniemi"]
    assert again["Finland/North/Oulu"] == tree["Finland/North/Oulu"]
    assert again[""] == ROOT_ID
    above = (
        db.session()
        .query(Unit.path, UnitClosure.depth)
        .join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
        .filter(UnitClosure.unit_id == again["Finland/North/Rovaniemi"])
    )
    assert sorted(tuple(row) for row in above) == [
        ("", 3), ("Finland", 2), ("Finland/North", 1), ("Finland/North/Rovaniemi", 0),
    ]  # fmt: skip


def test_the_closure_agrees_with_that_of_the_builder(tree):
    make_unit("Norway/Oslo")
    rows = db.session().query(UnitClosure.unit_id, UnitClosure.depth).filter_by(ancestor_id=ROOT_ID)
    depths = dict(rows.all())
    for unit in db.session().query(Unit):
        assert depths[unit.id] == (unit.path.count("/") + 1 if unit.path else 0)


def test_a_person_sees_their_subtrees_in_order(tree):
    viewer = make_viewer(role="manager", unit_ids=[tree["Finland/North"], tree["Sweden"]])
    seen = units.viewer_units(viewer)
    assert [node.path for node in seen] == ["Finland/North", "Finland/North/Kemi", "Finland/North/Oulu", "Sweden"]
    assert [node.depth for node in seen] == [2, 3, 3, 1]
    everything = units.viewer_units(make_viewer())
    assert [node.path for node in everything][:3] == ["", "Finland", "Finland/North"]


def test_foreign_and_missing_units_look_alike(tree):
    viewer = make_viewer(role="manager", unit_ids=[tree["Sweden"]])
    for unit_id in (tree["Finland"], 12345):
        with pytest.raises(NotFound):
            units.get_unit(unit_id, viewer=viewer)
        with pytest.raises(NotFound):
            change(unit_id, "X", viewer=viewer)


def change(unit_id, name, *, viewer, timezone=None, language=None):
    units.change_unit(unit_id, name=name, timezone=timezone, language=language, viewer=viewer, now=NOW)


def test_a_new_name_moves_the_paths_below(tree):
    with transaction() as session:
        store.ensure_paths(session, ["Finland/Northern Lights"])
    change(tree["Finland/North"], "Pohjoinen", viewer=make_viewer(), timezone="Europe/Helsinki", language="fi")
    node = units.get_unit(tree["Finland/North"], viewer=make_viewer())
    assert (node.name, node.path, node.timezone, node.language) == (
        "Pohjoinen", "Finland/Pohjoinen", "Europe/Helsinki", "fi",
    )  # fmt: skip
    paths = {path for (path,) in db.session().query(Unit.path)}
    assert {"Finland/Pohjoinen/Oulu", "Finland/Pohjoinen/Kemi", "Finland/Northern Lights"} <= paths
    assert "Finland/North/Oulu" not in paths


def test_the_root_has_a_name_but_no_path(tree):
    change(ROOT_ID, "Tuohi & Vik", viewer=make_viewer())
    viewer = make_viewer(role="quality", unit_ids=[tree["Finland"]])
    assert units.names_of(viewer) == ("Tuohi & Vik", ["Finland"])
    assert units.names_of(None) == ("Tuohi & Vik", [])
    assert units.get_unit(tree["Finland/North/Oulu"], viewer=viewer).path == "Finland/North/Oulu"


@pytest.mark.parametrize(
    ("name", "more", "fault"),
    [
        ("", {}, Refused),
        ("a/b", {}, Refused),
        ("x" * 101, {}, Refused),
        ("a\nb", {}, Refused),
        ("North", {"timezone": "Mars/Olympus"}, Refused),
        ("North", {"language": "tlh"}, Refused),
        ("South", {}, Conflict),
    ],
)
def test_what_cannot_be_is_refused(tree, name, more, fault):
    with pytest.raises(fault):
        change(tree["Finland/North"], name, viewer=make_viewer(), **more)
    assert units.get_unit(tree["Finland/North"], viewer=make_viewer()).path == "Finland/North"


def test_units_are_found_by_path_or_named_as_missing(tree):
    assert units.ids_by_path(["", "Sweden"]) == [ROOT_ID, tree["Sweden"]]
    with pytest.raises(NotFound, match="Finland/West"):
        units.ids_by_path(["Sweden", "Finland/West"])


def test_people_of_a_unit_are_counted(tree):
    make_viewer(role="manager", unit_ids=[tree["Sweden"]])
    counts = {node.path: node.people for node in units.list_units(make_viewer())}
    assert counts["Sweden"] == 1
    assert counts["Finland"] == 0
