"""Importing addresses that a city's table gives in columns, and tables with a row for each room."""

from pathlib import Path

import pytest

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from tests.city.addresses.filing import LAT, LON, rows, said, table, texts, versions, workbook

HEADING = "省,市,区县,街道/乡镇,社区,街路巷,门牌号,小区名称,楼栋号,单元号,楼层,室号,经度,纬度,楼栋编码"
AREAS = "滨海省,滨城市,临海区,和平街道,云禧社区"
HOUSE = f"{AREAS},和平路,12,云禧苑,3"
PLACE = f"{LON},{LAT},B1"
ELEMENTS = {
    "province": "滨海省", "city": "滨城市", "district": "临海区", "subdistrict": "和平街道",
    "community": "云禧社区",
    "road": "和平路", "doorplate": "12", "estate": "云禧苑", "building": "3",
}  # fmt: skip
TEXT = "滨海省滨城市临海区和平街道云禧社区和平路12号云禧苑3号楼"


def elements(database: Database) -> list[object]:
    return [row[0] for row in rows(database, "SELECT elements FROM address ORDER BY text")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_columns_become_a_text_and_are_kept_as_they_are_written(
    town: Database, tmp_path: Path, encoding: str
) -> None:
    path = table(tmp_path, HEADING, f"{HOUSE},,,,{PLACE}", f"{HOUSE},2,,,{PLACE}", encoding=encoding)
    assert said(import_addresses(town, path)) == []
    assert texts(town) == [TEXT, f"{TEXT}2单元"]
    assert elements(town) == [ELEMENTS, {**ELEMENTS, "unit": "2"}]
    before = versions(town)
    assert import_addresses(town, path).counts["addresses unchanged"] == 2
    assert versions(town) == before


def test_a_given_text_stands_and_the_parts_are_kept_beside_it(town: Database, tmp_path: Path) -> None:
    lines = (f"和平路 12 号（云禧苑）三幢,和平路,12,3,{LON},{LAT}", f"和平路14号,,,,{LON},{LAT}")
    import_addresses(town, table(tmp_path, "标准地址,道路,门牌,幢号,经度,纬度", *lines))
    found = rows(town, "SELECT text, elements FROM address ORDER BY elements IS NULL")
    parts = {"road": "和平路", "doorplate": "12", "building": "3"}
    assert found == [("和平路 12 号（云禧苑）三幢", parts), ("和平路14号", None)]


def test_numbers_of_a_workbook_and_marks_for_nothing(town: Database, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            "市",
            "区",
            "街道",
            "乡镇",
            "社区",
            "行政村",
            "街路巷",
            "门牌号",
            "小区",
            "楼栋",
            "单元",
            "经度",
            "纬度",
        ],
        ["滨城市", "市辖区", "和平街道", "无", "云禧社区", None, "和平路", 12, "/", "无", 0, LON, LAT],
        ["滨城市", "临海区", None, "和平镇", "-", "前进村", "无", 7.0, "暂无", 2, 1, LON, LAT],
        ["滨城市", "临海区", None, None, None, None, "=C2", 7, None, None, None, LON, LAT],
    )
    (entry,) = said(import_addresses(town, path))
    assert (entry.where, entry.reason) == ("row 4", "road is a formula; write its value")
    assert texts(town) == ["滨城市临海区和平镇前进村7号2号楼1单元", "滨城市和平街道云禧社区和平路12号"]


@pytest.mark.parametrize(
    ("heading", "line", "text"),
    [
        ("行政区划,街路巷名称,门楼牌号码", "滨城市临海区,和平路,12", "滨城市临海区和平路12号"),
        ("行政区划,街路巷名称,门楼牌号码", "990101,和平路,12", "和平路12号"),
        ("行政区划,市,街路巷名称,门楼牌号码", "滨城市临海区,滨城市,和平路,12", "滨城市和平路12号"),
        ("街路巷名称,门楼牌号码,小区名称", "和平路,3幢,云禧苑", "和平路云禧苑3幢"),
        ("社区居委会,自然村,门牌", "前进村,王家屯,7", "前进村王家屯7号"),
        ("路名,门牌,建筑物名称,楼层", "和平路,12,万汇广场,3", "和平路12号万汇广场"),
        ("路名,门牌,门楼详址", "和平路,12,3号楼2单元501室", "和平路12号3号楼2单元"),
        ("路名,门牌,室号", "和平路,12,501", "和平路12号"),
    ],
)
def test_other_ways_to_cut_an_address(
    town: Database, tmp_path: Path, heading: str, line: str, text: str
) -> None:
    path = table(tmp_path, f"{heading},经度,纬度", f"{line},{LON},{LAT}")
    assert said(import_addresses(town, path)) == []
    assert texts(town) == [text]


def test_a_division_in_one_cell_is_taken_apart(town: Database, tmp_path: Path) -> None:
    lines = (f"滨海省滨城市临海区和平街道云禧社区,和平路,{LON},{LAT}", f"高新技术产业带,新华路,{LON},{LAT}")
    import_addresses(town, table(tmp_path, "行政区划,路名,经度,纬度", *lines))
    whole = {
        name: ELEMENTS[name] for name in ("province", "city", "district", "subdistrict", "community", "road")
    }
    assert elements(town) == [whole, {"district": "高新技术产业带", "road": "新华路"}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{AREAS},,,,3,2,,501,{PLACE}", "it names no road, door, estate or place"),
        (f"{AREAS},,,,,,,,{PLACE}", "it names no road, door, estate or place"),
        (f",,,,,,,,,,,501,{PLACE}", "it has no address"),
        (
            f"滨海省,滨城市,临海区,和平街道,990101001001,和平路,12,,,,,,{PLACE}",
            "community is '990101001001', a number and",
        ),
        (f"{AREAS},=1,12,,,,,,{PLACE}", "road is a formula"),
        (f"{AREAS},和平路,#REF!,,,,,,{PLACE}", "doorplate is #REF!, an error of the spreadsheet"),
        (f"{AREAS},{'长' * 500}路,12,,,,,,{PLACE}", "characters long, more than 200"),
        (f"{AREAS},和平路,1.2E+11,,,,,,{PLACE}", "its last digits are lost"),
        (f"{HOUSE},,,,,,B9", "there is no building B9"),
        (f"{HOUSE},,,,,,", "neither coordinates nor a building's code"),
        (f"{HOUSE},,,,{LON},,B1", "lat is missing"),
        (f"{AREAS},和平路,12号,云禧苑,,,,,{PLACE}", "the address stands in row 2 already"),
    ],
)
def test_parts_that_make_no_address_are_refused(
    town: Database, tmp_path: Path, line: str, reason: str
) -> None:
    first = f"{AREAS},和平路,12,云禧苑,,,,,{PLACE}"
    (entry,) = import_addresses(town, table(tmp_path, HEADING, first, line)).refused
    assert entry.where == "row 3" and reason in entry.reason
    assert len(texts(town)) == 1


def test_rooms_of_a_unit_are_one_row(town: Database, tmp_path: Path) -> None:
    rooms = [
        f"{HOUSE},{unit},{floor},{floor}0{door},{PLACE}" for unit in "12" for floor in "123" for door in "12"
    ]
    report = import_addresses(town, table(tmp_path, HEADING, *rooms))
    assert said(report) == [] and texts(town) == [f"{TEXT}1单元", f"{TEXT}2单元"]
    assert report.counts["rows of rooms that are one with their unit or building"] == 10
    assert elements(town) == [{**ELEMENTS, "unit": "1"}, {**ELEMENTS, "unit": "2"}]


def test_rooms_at_the_end_of_a_text_are_one_row(town: Database, tmp_path: Path) -> None:
    near = LON + 0.0005
    lines = (f"云禧苑3号楼,{PLACE}", f"云禧苑3号楼101室,{near},{LAT},", f"云禧苑3号楼2层201,{PLACE}")
    report = import_addresses(town, table(tmp_path, "text,lon,lat,building", *lines))
    assert said(report) == [] and texts(town) == ["云禧苑3号楼"]
    assert report.counts["rows of rooms that are one with their unit or building"] == 2


@pytest.mark.parametrize("second", [f"{LON + 0.0015},{LAT},", f"{LON},{LAT},B2"])
def test_rooms_of_two_houses_are_not_one_row(town: Database, tmp_path: Path, second: str) -> None:
    path = table(tmp_path, "text,lon,lat,building", f"云禧苑3号楼101室,{PLACE}", f"云禧苑3号楼102室,{second}")
    (entry,) = import_addresses(town, path).refused
    assert (
        entry.where == "row 3"
        and "a room of the same house stands in row 2 already, at another" in entry.reason
    )


def test_a_buildings_own_text_stays_beside_those_of_its_units(town: Database, tmp_path: Path) -> None:
    import_addresses(town, table(tmp_path, "text,building", "云禧苑3号楼,B1"))
    import_addresses(town, table(tmp_path, "text,building", "云禧苑3号楼1单元,B1", "云禧苑3号楼2单元,B1"))
    assert texts(town) == ["云禧苑3号楼", "云禧苑3号楼1单元", "云禧苑3号楼2单元"]
