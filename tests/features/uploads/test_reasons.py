"""Tables with one fault a row: of every kind that may be sent, each line of the report has a code, and the
values that the words of the page ask for.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import Point, to_geojson
from sqlalchemy import Connection, text

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from geoapi.core.geo import from_wgs84
from geoapi.features.uploads.kinds import import_file
from geoapi.features.uploads.reports import noted
from geoapi.importing.report import ImportRefused
from tests.boxes import key_file
from tests.city.areas.shapes import at, rectangle
from tests.importing.test_reasons import holes
from tests.office.access.town import run

GRID, COMMUNITY, EAST = "990101001001001", "990101001001", "990101001002001"
PRIVATE = "1391111222"
SQUARE = json.loads(to_geojson(rectangle(90, 90, 110, 110)))


@pytest.fixture
def filled(town: Database) -> Database:
    """With two buildings in the own community and one beside it, a road, and what a person set."""
    for code, x in (("B-1", 100), ("B-2", 120), ("B-9", 400)):
        run(
            town,
            """INSERT INTO building (code, name, geom, entrance) SELECT :code, '一号楼',
                 ST_Multi(ST_Buffer(g, 0.00005)), g FROM ST_GeomFromText(:point, 4326) g""",
            code=code,
            point=at(Point(x, 100)).wkt,
        )
    for cell in (
        ("building", "B-1", "grid_code"),
        ("building", "B-2", "households"),
        ("person", "S2", "name"),
    ):
        edit(town, *cell)
    edit(town, "post", "P-2", "holder")
    return town


def edit(town: Database, table: str, key: str, column: str) -> None:
    run(
        town,
        "INSERT INTO edited_cell VALUES (:table, :key, :column, 'S3')",
        table=table,
        key=key,
        column=column,
    )


def place(x: float, y: float = 100) -> str:
    point = at(Point(x, y))
    assert isinstance(point, Point)
    return f"{point.x:.7f},{point.y:.7f}"


def entries(town: Database, folder: Path, kind: str, head: str, rows: Sequence[str]) -> list[dict[str, Any]]:
    def scope(connection: Connection) -> list[int]:
        sql = "SELECT id FROM area WHERE code = :code"
        return list(connection.execute(text(sql), {"code": COMMUNITY}).scalars())

    path = folder / f"{kind}.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    report = import_file(town, kind, path, "Asia/Shanghai", Boxes(key_file()), dry_run=True, scope=scope)
    found = noted(report).entries
    for entry in found:
        assert entry["code"], entry
        wanted = holes("zh-CN", entry["code"])
        assert wanted <= entry["params"].keys(), entry
    return found


def by_row(found: Sequence[dict[str, Any]]) -> dict[int, set[str]]:
    """The codes of the rows by their places below the heading."""
    rows: dict[int, set[str]] = {}
    for entry in found:
        if entry["where"].startswith("row "):
            rows.setdefault(int(entry["where"][4:]) - 2, set()).add(entry["code"])
    return rows


def others(found: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(entry["where"], entry["code"]) for entry in found if not entry["where"].startswith("row ")}


def check(found: Sequence[dict[str, Any]], rows: Sequence[tuple[str, str]]) -> None:
    told = by_row(found)
    wrong = {
        row: (code, told.get(number))
        for number, (row, code) in enumerate(rows)
        if code and code not in told.get(number, ())
    }
    assert wrong == {}


def test_people(filled: Database, tmp_path: Path) -> None:
    head = "岗位编码,工号,姓名,角色,网格编码,楼栋编码,值班电话,手机,值班时间,开始日期,结束日期,代班岗位,备用"
    g = GRID
    rows = [
        (f"P-1,S1,周晓岚,专职网格员,{g},,,,,,,,x", "renamed"),
        (f"P-2,S8,吴用,专职网格员,{GRID[:-1]}2,,,,,,,,", ""),
        (f",S10,甲,专职网格员,{g},,,,,,,,", "code-missing"),
        (f"P 10,S10,甲,专职网格员,{g},,,,,,,,", "code-invalid"),
        (f"P-11,S11,=甲,专职网格员,{g},,,,,,,,", "cell-formula"),
        (f"P-12,S12,甲\u200b乙,专职网格员,{g},,,,,,,,", "cell-unreadable"),
        (f"P-13,,甲,专职网格员,{g},,,,,,,,", "name-missing"),
        (f"P-14,S14,甲,村官,{g},,,,,,,,", "kind-unknown"),
        (f"P-15,S15,甲,,{g},,,,,,,,", "kind-unknown"),
        ("P-16,S16,甲,专职网格员,,,,,,,,,", "area-or-building"),
        (f"P-17,S17,甲,专职网格员,{g},,12a,,,,,,", "phone-invalid"),
        (f"P-18,S18,甲,专职网格员,{g},,,{PRIVATE},,,,,", "phone-invalid"),
        (f"P-19,S19,甲,专职网格员,{g},,,,看情况,,,,", "hours-unclear"),
        (f"P-20,S20,甲,专职网格员,{g},,,,,去年,,,", "date-invalid"),
        (f"P-21,S21,甲,专职网格员,{g},,,,,2026-03-01,2026-02-01,,", "dates-reversed"),
        (f"P-22,S1,周小兰,专职网格员,{g},,,,,,,,", "rows-disagree"),
        (f"P-1,S23,甲,专职网格员,{g},,,,,,,,", "periods-overlap"),
        ("P-24,S24,甲,专职网格员,990101001001999,,,,,,,,", "no-area"),
        ("P-25,S25,甲,专职网格员,,B-99,,,,,,,", "no-building"),
        (f"P-26,,值班室,值班室,{g},,,,,,,,", "duty-desk-invalid"),
        (f"P-27,,值班室,值班室,{g},,0371-61234567,,,,,,", "desk-without-hours"),
        (",S28,甲,专职网格员,,,,,,2027-01-01,2027-02-01,P-1,", "substitution-invalid"),
        (",S29,甲,,,,,,,2027-01-01,2027-02-01,P-99,", "no-post"),
        (",S1,周晓岚,,,,,,,2027-01-01,2027-02-01,P-1,", "substitute-unfit"),
        (f"P-31,S31,甲,专职网格员,{EAST},,,,,,,,", "outside-own-areas"),
        (f"P-32,S32,甲,社区书记,{g},,,,,,,,", "role-above-area"),
        (f"P-33,S3,孙某,专职网格员,{g},,,,,,,,", "person-of-others"),
        (f"P-34,S34,甲,专职网格员,{g},,１３９ ００００ ００１２,,9点到17点,2026年3月1日,,,", "read-as"),
        (f"P-35,S35,甲,专职网格员,{g},,1.39E+10,,,,,,", "digits-lost"),
        (f"P-36,S36,甲,专职网格员,{g},,,,,,,,,多,余", "too-many-cells"),
    ]
    found = entries(filled, tmp_path, "people", head, [row for row, _ in rows])
    check(found, rows)
    assert PRIVATE not in str(found)
    assert {("heading", "not-used"), ("post P-2", "set-by-hand")} <= others(found)


def test_who_leaves_is_told(filled: Database, tmp_path: Path) -> None:
    head = "岗位编码,工号,姓名,角色,网格编码"
    found = entries(filled, tmp_path, "people", head, [f"P-1,S9,新来,专职网格员,{GRID}"])
    assert ("P-1", "tenure-ends") in others(found)


def test_buildings(filled: Database, tmp_path: Path) -> None:
    run(filled, "UPDATE building SET households = 7 WHERE code = 'B-2'")
    rows = [
        (f"B-1,10,{GRID}", ""),
        ("B-2,10,", ""),
        (",10,", "code-missing"),
        ("B-1,10,", "repeated"),
        ("B-3,多,", "number-invalid"),
        ("B-4,99999,", "number-invalid"),
        ("B-5,10,", "no-building"),
        ("B-9,10,", "outside-own-areas"),
    ]
    found = entries(filled, tmp_path, "buildings", "楼栋编码,户数,网格编码", [row for row, _ in rows])
    check(found, rows)
    assert {("building B-1", "set-by-hand"), ("building B-2", "set-by-hand")} <= others(found)
    found = entries(filled, tmp_path, "buildings", "楼栋编码,网格编码", [f"B-1,{COMMUNITY}", "B-2,无此格"])
    assert by_row(found) == {0: {"not-a-grid"}, 1: {"no-area"}}


def test_a_binding_that_changes_later(filled: Database, tmp_path: Path) -> None:
    run(
        filled,
        """INSERT INTO building_binding (building_id, area_id, valid)
           SELECT b.id, a.id, tstzrange(now() + interval '9 days', NULL)
             FROM building b, area a WHERE b.code = 'B-2' AND a.code = :grid""",
        grid=GRID,
    )
    found = entries(filled, tmp_path, "buildings", "楼栋编码,网格编码", [f"B-2,{GRID}"])
    assert by_row(found) == {0: {"binding-changes-later"}}


def test_addresses(filled: Database, tmp_path: Path) -> None:
    here, away = place(100), place(280)
    rows = [
        (f"和平路1号,{here},", ""),
        (f"和平路1号,{here},", "repeated"),
        (f"和平路1号,{away},", "repeated-elsewhere"),
        (f",{here},", "address-incomplete"),
        (f"——,{here},", "address-incomplete"),
        (f"和平路\u200b2号,{here},", "cell-unreadable"),
        (f"#REF!,{here},", "cell-formula"),
        ("和平路3号,,,", "point-missing"),
        ("和平路4号,0,0,", "point-missing"),
        ("和平路5号,北边,40,", "point-invalid"),
        ("和平路6号,40,200,", "point-invalid"),
        ("和平路7号,,,B-99", "no-building"),
        ("和平路8号,10,10,", "outside-city"),
        (f"和平路9号,{place(400)},", "outside-own-areas"),
        (f"和平路10号,{away},B-1", "point-far"),
        (f"990101区和平路11号,{here},", ""),
        ("和平路12号,116°18′0″E,40°0′0″N,", "read-as"),
    ]
    head = "标准地址,经度,纬度,楼栋编码"
    edit(filled, "address", "和平路1号", "text")
    found = entries(filled, tmp_path, "addresses", head, [row for row, _ in rows])
    check(found, rows)
    assert ("address 和平路1号", "removed-by-hand") in others(found)


def test_aliases(filled: Database, tmp_path: Path) -> None:
    head = "类型,标准名称,编码,别名,曾用名,所在区域,开始日期,结束日期"
    rows = [
        (f"道路,和平路,,太平街,,{COMMUNITY},,", "name-unused"),
        (f"道路,和平路,,太平街,,{COMMUNITY},,", "repeated"),
        (f"河流,和平路,,太平街,,{COMMUNITY},,", "kind-unknown"),
        (f"道路,和平路,,,,{COMMUNITY},,", "name-missing"),
        (f"道路,,,太平街,,{COMMUNITY},,", "target-missing"),
        (f"道路,和平路,,太\u200b平街,,{COMMUNITY},,", "cell-unreadable"),
        (f"道路,和平路,,平,,{COMMUNITY},,", "alias-invalid"),
        (f"道路,和平路,,和平路,,{COMMUNITY},,", "alias-invalid"),
        (f"道路,和平路,,,老街,{COMMUNITY},去年,", "date-invalid"),
        (f"道路,和平路,,,老街,{COMMUNITY},1990,1980", "dates-reversed"),
        (f"道路,和平路,,,老街,{COMMUNITY},1990年,", "read-as"),
        ("道路,和平路,,太平街,,无此社区,,", "no-area"),
        ("楼栋,,B-99,红楼,,,,", "no-building"),
        ("楼栋,,B-9,红楼,,,,", "outside-own-areas"),
        ("道路,和平路,,太平街,,,,", "names-no-area"),
    ]
    edit(filled, "alias", f"road|和平路|太平街|{COMMUNITY}", "name")
    found = entries(filled, tmp_path, "aliases", head, [row for row, _ in rows])
    check(found, rows)
    assert ("alias 太平街", "removed-by-hand") in others(found)
    run(filled, "UPDATE area SET name = '同名' WHERE level = 'grid'")
    found = entries(filled, tmp_path, "aliases", head, ["区域,同名,,老同名,,,,"])
    assert by_row(found) == {0: {"area-ambiguous"}}


def test_places(filled: Database, tmp_path: Path) -> None:
    here = place(200)
    kind = "职工驿站"
    head = (
        "编码,名称,类型,经度,纬度,地址,楼栋编码,社区,区县,电话,开放时间,暂停开始,暂停结束,暂停原因,"
        "特殊时间,无障碍"
    )
    rows = [
        (f"MINE,甲,{kind},{place(100)},,,,,,,,,,,", ""),
        (f"MINE,乙,{kind},{here},,,,,,,,,,,", "repeated"),
        (f"x,甲,{kind},{here},,,,,,,,,,,", "code-invalid"),
        (f",,{kind},{here},,,,,,,,,,,", "name-missing"),
        (f",甲3,游乐场,{here},,,,,,,,,,,", "kind-unknown"),
        (f",甲\u200b4,{kind},{here},,,,,,,,,,,", "cell-unreadable"),
        (f",甲5,{kind},,,,,,,,,,,,,", "point-missing"),
        (f",甲6,{kind},,,无此路9号,,,,,,,,,,", "point-missing"),
        (f",甲7,{kind},,,,B-99,,,,,,,,,", "no-building"),
        (f",甲8,{kind},,,,B-1,,,,,,,,,", "placed"),
        (f",甲9,{kind},{here},,,无此社区,,,,,,,,", "no-area"),
        (f",甲10,{kind},{here},,,高新区,,,,,,,,", "area-unchecked"),
        (f",甲11,{kind},{here},,,,,12a,,,,,,", "left-out"),
        (f",甲12,{kind},{here},,,,,,看情况,,,,,", "hours-unclear"),
        (f",甲13,{kind},{here},,,,,,,去年,,,,", "date-invalid"),
        (f",甲14,{kind},{here},,,,,,,2026-03-01,2026-02-01,,,", "dates-reversed"),
        (f",甲15,{kind},{here},,,,,,,,,装修,,", "closed-without-dates"),
        (f",甲16,{kind},{here},,,,,,,,,,过年,", "exception-invalid"),
        (f",甲17,{kind},{here},,,,,,,,,,,不清楚", "left-out"),
        (f",甲18,{kind},{here},,,,,,9点到17点,,,,,", "read-as"),
        (f",甲19,{kind},10,10,,,,,,,,,,,", "outside-city"),
        (f",甲20,{kind},{place(400)},,,,,,,,,,,", "outside-own-areas"),
        (f",甲21,{kind},40,200,,,,,,,,,,,", "point-invalid"),
        (f",甲22,{kind},{place(280, 300)},,B-1,,,,,,,,,", "point-far"),
    ]
    run(filled, "UPDATE place SET name = '手工' WHERE code = 'MINE'")
    edit(filled, "place", "MINE", "name")
    found = entries(filled, tmp_path, "places", head, [row for row, _ in rows])
    check(found, rows)
    assert ("place MINE", "set-by-hand") in others(found)
    run(filled, "UPDATE place SET retired_at = now(), retired_by = 'S3' WHERE code = 'MINE'")
    found = entries(filled, tmp_path, "places", "编码,名称,类型,经度,纬度", [f"MINE,甲,{kind},{place(100)}"])
    assert ("place MINE", "removed-by-hand") in others(found)


def test_points_are_looked_at(filled: Database, tmp_path: Path) -> None:
    """One beside the area that its row names, columns of coordinates by what they hold, shapes."""
    rows = [f'甲,职工驿站,{GRID[:-1]}2,"{place(100)}"']
    found = entries(filled, tmp_path, "places", "名称,类型,社区,位置(WGS84)", rows)
    assert by_row(found) == {0: {"point-astray"}} and ("heading", "coordinates-read") in others(found)
    shape = {"type": "Feature", "properties": {"名称": "甲", "类型": "职工驿站"}, "geometry": SQUARE}
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}), encoding="utf-8")
    report = import_file(filled, "places", path, "Asia/Shanghai", Boxes(key_file()), dry_run=True)
    assert [(entry["where"], entry["code"]) for entry in noted(report).entries] == [
        ("feature 1", "shape-mended")
    ]


def test_coordinates_of_another_system(filled: Database, tmp_path: Path) -> None:
    """The file as a whole is refused, and says what its coordinates look like."""
    run(
        filled,
        """INSERT INTO building (code, geom, entrance)
           SELECT 'C-' || n, ST_Translate(geom, n / 1e4, 0), ST_Translate(entrance, n / 1e4, 0)
             FROM building, generate_series(1, 9) n WHERE code = 'B-1'""",
    )
    points = [tuple(map(float, place(100).split(",")))] * 9
    lons, lats = from_wgs84(
        np.array([lon + n / 1e4 for n, (lon, _) in enumerate(points, start=1)]),
        np.array([lat for _, lat in points]),
        "gcj02",
    )
    rows = [
        f"和平路{n}号,{lon},{lat},C-{n}" for n, (lon, lat) in enumerate(zip(lons, lats, strict=True), start=1)
    ]
    with pytest.raises(ImportRefused) as refused:
        entries(filled, tmp_path, "addresses", "标准地址,经度,纬度,楼栋编码", rows)
    (entry,) = noted(refused.value.report).entries
    assert (entry["where"], entry["code"], entry["params"]["value"]) == (
        "file",
        "coordinates-shifted",
        "GCJ-02",
    )
