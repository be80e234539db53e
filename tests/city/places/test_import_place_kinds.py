"""A city's own kinds of places and amenities: rows, not code."""

from pathlib import Path

import pytest

from geoapi.city.places.importing.kinds import import_place_kinds
from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import rows, table
from tests.city.osm.extracts import Extract
from tests.city.places.filing import places, version

HEAD = "sort,code,name,name_en,other_names,icon,tone,osm,position"


def test_a_new_kind_and_a_new_amenity_serve_at_once(database: Database, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        HEAD,
        (
            "kind,charging_shed,充电车棚,Charging "
            "shed,电动车棚、充电棚,plug-zap,teal,amenity=charging_station,105"
        ),
        "设施,oxygen,氧气,Oxygen,吸氧,,,,",
    )
    before = version(database)
    assert (
        import_place_kinds(database, path, dry_run=True).counts["kinds new"] == 1
        and version(database) == before
    )
    report = import_place_kinds(database, path)
    assert (report.counts["kinds new"], report.counts["amenities new"], report.entries) == (1, 1, [])
    stands = (
        "SELECT name, other_names, icon, tone, osm, position FROM place_kind WHERE code = 'charging_shed'"
    )
    expected = ("充电车棚", ["电动车棚", "充电棚"], "plug-zap", "teal", ["amenity=charging_station"], 105)
    assert rows(database, stands) == [expected]
    assert rows(database, "SELECT icon, osm, position FROM amenity WHERE code = 'oxygen'") == [
        ("check", [], 1000)
    ]
    import_places(
        database, table(tmp_path, "名称,类型,经度,纬度,服务设施", "甲,电动车棚,120.85,40.72,吸氧、取暖")
    )
    made = Extract()
    made.node(500, 500, amenity="charging_station", name="乙")
    import_places(database, made.write(tmp_path / "map.osm"))
    found = {each["name"]: (each["kind"], each["amenities"]) for each in places(database).values()}
    assert found == {"甲": ("charging_shed", ["heating", "oxygen"]), "乙": ("charging_shed", [])}


def test_a_known_one_changes_only_in_what_is_said(database: Database, tmp_path: Path) -> None:
    toilet = (
        "SELECT name, name_en, other_names, icon, tone, osm, position FROM place_kind WHERE code = 'toilet'"
    )
    (before,) = rows(database, toilet)
    path = table(tmp_path, HEAD, "kind,toilet,洗手间,,,,,-,")
    report = import_place_kinds(database, path)
    assert report.counts["kinds changed"] == 1
    assert rows(database, toilet) == [("洗手间", *before[1:5], [], before[6])]
    number = version(database)
    assert import_place_kinds(database, path).counts["kinds unchanged"] == 1 and version(database) == number


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("物品,thing,物,Thing,,,,,", "term_type is '物品', neither kind (类型) nor amenity (设施)"),
        ("kind,充电,充电,Charging,,,,,", "is not made of small letters, digits and underscores"),
        ("kind,shed,车棚,,,,,,", "the kind shed is new and needs a name and an English name"),
        ("kind,shed,车棚,Shed,,,pink,,", "tone is 'pink', none of blue, green"),
        ("amenity,air,打气,Air,,,blue,,", "tone is no column of amenities"),
        ("kind,shed,车棚,Shed,,<svg>,,,", "icon is '<svg>', nothing like map-pin"),
        ("kind,shed,车棚,Shed,,,,amenity clinic,", "osm is 'amenity clinic', nothing like amenity=clinic"),
        ("kind,shed,车棚,Shed,,,,,first", "position is 'first', not a whole number"),
        ("kind,good,好处,Good,,,,,", "good stands in row 2 already"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(
    database: Database, tmp_path: Path, line: str, reason: str
) -> None:
    path = table(tmp_path, HEAD, "kind,good,好处,Good,,,,,", line)
    (refusal,) = import_place_kinds(database, path).refused
    assert refusal.where == "row 3" and reason in refusal.reason
    with pytest.raises(ImportRefused):
        import_place_kinds(database, path, strict=True)


def test_a_name_that_another_has_is_pointed_out(database: Database, tmp_path: Path) -> None:
    (note,) = import_place_kinds(
        database, table(tmp_path, HEAD, "kind,reading,阅览室,Reading room,,,,,")
    ).noted
    assert note.reason == "阅览室 is a name of library already, for which it will be taken"
