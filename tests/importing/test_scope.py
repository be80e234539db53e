"""Rows outside the areas of whoever sent a file are refused one by one, by every importer."""

from collections.abc import Collection
from pathlib import Path

import pytest
from shapely import Point
from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.aliases import import_aliases
from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.addresses.importing.run import import_addresses
from geoapi.city.people.importing.run import import_people
from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.core.errors import Forbidden, InvalidInput
from geoapi.importing.report import Report
from geoapi.importing.scope import Scope
from tests.city.addresses.filing import table
from tests.city.areas.shapes import at
from tests.conftest import Built
from tests.office.access.town import build_town, rows, run

WEST, EAST = "990101001001", "990101001002"
HEAD = "岗位编码,工号,姓名,角色,网格编码,值班电话,手机"
OUTSIDE = "outside-own-areas"


def of(*codes: str) -> Scope:
    def scope(connection: Connection) -> Collection[int]:
        sql = "SELECT id FROM area WHERE code = ANY(:codes)"
        return list(connection.execute(text(sql), {"codes": list(codes)}).scalars())

    return scope


def point(x: float, y: float = 100) -> tuple[str, str]:
    place = at(Point(x, y))
    assert isinstance(place, Point)
    return f"{place.x:.7f}", f"{place.y:.7f}"


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    """With a building in each community."""
    for code, x in (("B1", 100), ("B2", 400), ("B3", 120)):
        run(
            database,
            """INSERT INTO building (code, geom, entrance)
               SELECT :code, ST_Multi(ST_Buffer(door, 0.00005)), door
                 FROM ST_GeomFromText(:point, 4326) AS door""",
            code=code,
            point=at(Point(x, 50)).wkt,
        )
    return database


def refused(report: Report) -> dict[str, str]:
    return {entry.where: entry.code for entry in report.refused}


def test_people(town: Database, tmp_path: Path) -> None:
    """Below the own area only, no post that may do more than its area, nobody of others."""
    lines = (
        "P-1,S1,周晓兰,专职网格员,990101001001001,13900000012,",
        f"P-7,S7,郑安,专职网格员,{EAST}001,13900000013,",
        f"P-3,S8,吴越,社区书记,{WEST},13900000014,",
        "P-8,S8,吴越,市级干部,990101001001002,13900000014,",
        "P-9,S4,李强,专职网格员,990101001001002,13900000099,",
        "P-4,S8,吴越,专职网格员,990101001001002,13900000014,",
    )
    before = rows(town, "SELECT code, role, person_id, valid FROM post WHERE code <> 'P-1' ORDER BY code")
    report = import_people(town, table(tmp_path, HEAD, *lines), scope=of(WEST))
    assert refused(report) == {
        "row 3": OUTSIDE,
        "row 4": OUTSIDE,
        "row 5": "role-above-area",
        "row 6": "person-of-others",
        "row 7": OUTSIDE,
    }
    assert rows(town, "SELECT duty_phone FROM person WHERE staff_no = 'S1'") == [("13900000012",)]
    assert rows(town, "SELECT duty_phone FROM person WHERE staff_no = 'S4'") == [("13900000044",)]
    assert before == rows(
        town, "SELECT code, role, person_id, valid FROM post WHERE code <> 'P-1' ORDER BY code"
    )


def test_addresses(town: Database, tmp_path: Path) -> None:
    """Neither those outside, nor those of a building outside, nor those that were outside."""
    head = "标准地址,经度,纬度,楼栋编码"
    beside = ",".join(point(400))
    import_addresses(town, table(tmp_path, head, f"和平路9号,{beside},"))
    lines = (
        f"和平路1号,{','.join(point(100))},",
        f"和平路2号,{beside},",
        f"和平路9号,{','.join(point(100))},",
        f"和平路3号,{','.join(point(110))},B2",
        "和平路4号,,,B2",
        "和平路5号,,,B1",
    )
    report = import_addresses(town, table(tmp_path, head, *lines), scope=of(WEST))
    assert refused(report) == dict.fromkeys(("row 3", "row 4", "row 5", "row 6"), OUTSIDE)
    assert all(entry.lon is not None for entry in report.refused)
    told = rows(town, "SELECT text FROM address ORDER BY text")
    assert told == [("和平路1号",), ("和平路5号",), ("和平路9号",)]
    assert not [entry for entry in report.entries if entry.outcome == "without address"]


def test_buildings(town: Database, tmp_path: Path) -> None:
    """By the grid it is bound to, or else by where it lies; and only to grids within."""
    import_buildings(town, table(tmp_path, "楼栋编码,网格编码", f"B3,{EAST}001"))
    lines = ("B1,12,", "B2,13,", "B3,14,")
    report = import_buildings(town, table(tmp_path, "楼栋编码,户数,备注", *lines), scope=of(WEST))
    assert refused(report) == {"row 3": OUTSIDE, "row 4": OUTSIDE}
    report = import_buildings(
        town, table(tmp_path, "楼栋编码,网格编码", f"B1,{EAST}001"), scope=of(f"{WEST}001")
    )
    assert refused(report) == {"row 2": OUTSIDE}
    assert rows(town, "SELECT code FROM building WHERE households IS NOT NULL") == [("B1",)]


def test_other_names(town: Database, tmp_path: Path) -> None:
    """Of areas and buildings within; of roads where it is said where. City-wide names are the city's."""
    lines = (
        f"区域,{WEST},,西片",
        f"区域,{EAST},,东片",
        "楼栋,B1,,一号楼",
        "楼栋,B2,,二号楼",
        "道路,和平路,,老街",
        f"道路,和平路,{WEST},西老街",
        f"道路,和平路,{EAST},东老街",
    )
    file = table(tmp_path, "类型,标准名称,所在区域,别名", *lines)
    expected = {"row 3": OUTSIDE, "row 5": OUTSIDE, "row 6": "names-no-area", "row 8": OUTSIDE}
    assert refused(import_aliases(town, file, scope=of(WEST), dry_run=True)) == expected
    assert rows(town, "SELECT count(*) FROM alias") == [(0,)]
    assert refused(import_aliases(town, file, scope=of("990100"))) == {}


def test_places(town: Database, tmp_path: Path) -> None:
    """Where they are to be, where they have been, and to whom they are said to belong."""
    head = "编码,名称,类型,经度,纬度,所属社区"
    run(town, "UPDATE place SET code = 'AWAY1' WHERE code = 'AWAY'")
    inside, beside = ",".join(point(100)), ",".join(point(400))
    lines = (
        f"NEWA1,甲站,爱心驿站,{inside},",
        f"NEWA2,乙站,爱心驿站,{beside},",
        f"AWAY1,丙站,爱心驿站,{inside},",
        f"NEWA3,丁站,爱心驿站,{inside},{EAST}",
        f"NEWA4,戊站,爱心驿站,{inside},{WEST}",
    )
    kinds = rows(town, "SELECT name FROM place_kind WHERE code = 'caring_station'")
    file = table(tmp_path, head, *(line.replace("爱心驿站", str(kinds[0][0])) for line in lines))
    report = import_places(town, file, scope=of(WEST))
    assert refused(report) == dict.fromkeys(("row 3", "row 4", "row 5"), OUTSIDE)
    new = rows(town, "SELECT code FROM place WHERE code LIKE 'NEWA%' ORDER BY 1")
    assert new == [("NEWA1",), ("NEWA4",)]


def test_the_map_is_the_whole_citys(town: Database, tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    path.write_text('<?xml version="1.0"?><osm version="0.6"></osm>', encoding="utf-8")
    with pytest.raises(InvalidInput, match="whole city"):
        import_places(town, path, scope=of(WEST))


def test_who_answers_for_nothing_changes_nothing(town: Database, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        import_buildings(town, table(tmp_path, "楼栋编码,户数", "B1,5"), scope=of())


def test_what_is_done_last_is_of_the_same_transaction(town: Database, tmp_path: Path) -> None:
    """It sees the whole report; and if it fails, nothing has entered."""
    file = table(tmp_path, HEAD, "P-1,S1,周晓兰,专职网格员,990101001001001,13900000012,")

    def fail(connection: Connection, report: Report) -> None:
        changed = text("SELECT duty_phone FROM person WHERE staff_no = 'S1'")
        assert connection.execute(changed).scalar_one() == "13900000012"
        assert report.counts["persons changed"] == 1
        raise Forbidden("not now")

    with pytest.raises(Forbidden, match="not now"):
        import_people(town, file, scope=of(WEST), finish=fail)
    assert rows(town, "SELECT duty_phone FROM person WHERE staff_no = 'S1'") == [("13900000011",)]
