"""Where the names of the columns stand, and the coordinate system they name."""

from pathlib import Path

import pytest

from geoapi.core.errors import InvalidInput
from geoapi.importing.datums import datum_of, says_same
from geoapi.importing.headings import match_header
from tests.importing.tabling import csv_file, points, read, xlsx_file


def test_headings_match_by_alias_width_case_and_remark() -> None:
    names = {"code": ("编码", "楼栋编码"), "name": ("姓名",), "phone": ("值班电话",)}
    assert match_header(["ＣＯＤＥ", " 姓 名 ", "值班电话（座机）", "备注"], names) == {
        0: "code",
        1: "name",
        2: "phone",
    }
    with pytest.raises(InvalidInput, match="Two columns are code"):
        match_header(["code", "楼栋编码"], names)


@pytest.mark.parametrize("above", [1, 2, 5, 9])
def test_titles_above_the_header_are_passed_over_and_rows_keep_their_number(
    tmp_path: Path, above: int
) -> None:
    titles = ["滨城市爱心驿站一览表,,,", *[f"填报单位：第{n}办,,,{n}" for n in range(2, above + 1)]]
    sheet = read(csv_file(tmp_path, *titles, "序号,名称,经度,纬度", "1,甲,116.35,40.0"))
    assert [(row.number, row["name"]) for row in sheet.rows] == [(above + 2, "甲")]
    assert sheet.notes[0].startswith(
        f"the columns are named in row {above + 1}; left out above it: 滨城市爱心驿站一览表"
    )


def test_a_header_below_the_first_lines_is_not_found_and_the_sentence_says_what_stands_first(
    tmp_path: Path,
) -> None:
    path = csv_file(tmp_path, *["说明"] * 12, "名称,经度,纬度", "甲,116.35,40.0")
    with pytest.raises(InvalidInput, match=r"has no column name .*; row 1 has 说明"):
        read(path)


@pytest.mark.parametrize(
    "rows",
    [("名称,类型,坐标,,电话", ",,经度,纬度,"), ("名称,类型,坐标,坐标,电话", "名称,类型,经度,纬度,电话")],
)
def test_a_second_line_of_headings_goes_on_with_the_first(tmp_path: Path, rows: tuple[str, str]) -> None:
    sheet = read(csv_file(tmp_path, "一览表", *rows, "甲,toilet,116.35,40.0,0300-5600001"))
    assert [(row.number, row["phone"]) for row in sheet.rows] == [(4, "0300-5600001")]
    assert points(sheet) == [(116.35, 40.0)] and sheet.ignored == ()


def test_a_row_of_data_is_not_taken_for_a_second_line(tmp_path: Path) -> None:
    sheet = read(csv_file(tmp_path, "名称,类型,分类,地址", "电话,toilet,电话,地址"))
    assert [dict(row.cells) for row in sheet.rows] == [{"name": "电话", "kind": "toilet", "address": "地址"}]


def test_merged_cells_of_a_workbook_mean_the_same_in_each_row(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        [
            ["爱心驿站统计表"],
            [None, "名称", "类型", "坐标", None],
            [None, None, None, "经度", "纬度"],
            [None, "甲", "驿站", 116.3, 40.1],
            [None, "乙", None, 116.4, 40.2],
            [],
            [None, "丙", "公厕", 116.5, 40.3],
        ],
        *("A1:E1", "B2:B3", "C2:C3", "D2:E2", "C4:C6"),
    )
    sheet = read(path)
    assert [(row.number, row["name"], row["kind"]) for row in sheet.rows] == [
        (4, "甲", "驿站"), (5, "乙", "驿站"), (7, "丙", "公厕"),
    ]  # fmt: skip
    assert points(sheet) == [(116.3, 40.1), (116.4, 40.2), (116.5, 40.3)]


def test_the_header_repeated_on_each_page_is_no_row(tmp_path: Path) -> None:
    sheet = read(csv_file(tmp_path, "名称,电话", "甲,12345", "名称,电话", "乙,12345"))
    assert [row["name"] for row in sheet.rows] == ["甲", "乙"]
    assert sheet.notes == ("the headings stand again in row 3: no rows of data",)


@pytest.mark.parametrize(
    ("heading", "system"),
    [
        ("经度(GCJ02)", "gcj02"), ("经度（GCJ-02）", "gcj02"), ("高德经度", "gcj02"), ("腾讯地图经度",
        "gcj02"),
        ("火星坐标系经度", "gcj02"), ("lng_gcj02", "gcj02"), ("gcj02_lon", "gcj02"), ("经度(火星坐标)",
        "gcj02"),
        ("国测局经度", "gcj02"), ("lng_gd", "gcj02"), ("百度经度", "bd09"), ("经度[BD09]", "bd09"),
        ("bd09lng", "bd09"), ("lng_bd", "bd09"), ("baidu_lng", "bd09"), ("百度坐标系经度", "bd09"),
        ("WGS84经度", "wgs84"), ("经度_WGS-84", "wgs84"), ("GPS经度", "wgs84"), ("CGCS2000经度", "cgcs2000"),
        ("经度(国家2000)", "cgcs2000"), ("经度(西安80)", "EPSG:4610"), ("经度(EPSG:4490)", "EPSG:4490"),
        ("经度", None),
        ("经度(度)", None), ("longitude", None),
    ],
)  # fmt: skip
def test_a_heading_that_names_its_coordinate_system_is_obeyed(
    tmp_path: Path, heading: str, system: str | None
) -> None:
    assert datum_of(heading)[0] == system
    sheet = read(csv_file(tmp_path, f"名称,{heading},纬度", "甲,116.35,40.0"))
    assert (sheet.crs, points(sheet)) == (system, [(116.35, 40.0)])


@pytest.mark.parametrize(
    "heading", ["火星坐标", "坐标(GCJ-02)", "高德经纬度", "GCJ02", "高德坐标（经度，纬度）"]
)
def test_so_is_that_of_one_column_of_points(tmp_path: Path, heading: str) -> None:
    sheet = read(csv_file(tmp_path, f"名称,{heading}", '甲,"116.35,40.0"'))
    assert (sheet.crs, points(sheet)) == ("gcj02", [(116.35, 40.0)])


def test_so_is_that_of_a_group_of_columns(tmp_path: Path) -> None:
    sheet = read(csv_file(tmp_path, "名称,百度坐标,,电话", ",经度,纬度,", "甲,116.35,40.0,12345"))
    assert (sheet.crs, points(sheet)) == ("bd09", [(116.35, 40.0)])


def test_of_two_systems_the_one_that_was_said_is_read_or_that_which_is_certain(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "名称,高德经度,高德纬度,WGS84经度,WGS84纬度", "甲,116.2,40.2,116.1,40.1")
    for crs, point in ((None, (116.1, 40.1)), ("gcj02", (116.2, 40.2)), ("cgcs2000", (116.1, 40.1))):
        sheet = read(path, crs)
        assert (
            points(sheet) == [point]
            and len(sheet.ignored) == 2
            and "coordinates are read from" in sheet.notes[0]
        )
    path = csv_file(tmp_path, "名称,经度,纬度,百度经度,百度纬度", "甲,116.1,40.1,116.2,40.2")
    assert (points(read(path)), read(path).crs) == ([(116.2, 40.2)], "bd09")
    assert (points(read(path, "wgs84")), read(path, "wgs84").crs) == ([(116.1, 40.1)], None)


@pytest.mark.parametrize(
    ("head", "crs", "sentence"),
    [
        ("名称,经度(GCJ02),纬度(GCJ02)", "wgs84", "name gcj02, but --crs says wgs84"),
        ("名称,百度经度,百度纬度", "gcj02", "name bd09, but --crs says gcj02"),
        ("名称,高德经度,百度纬度", None, "name different coordinate systems"),
        ("名称,经度,经度(东经)", None, "Two columns are lon"),
    ],
)
def test_headings_that_contradict_are_refused(
    tmp_path: Path, head: str, crs: str | None, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read(csv_file(tmp_path, head, "甲,116.35,40.0"), crs)


def test_a_title_or_a_column_may_name_the_system_too(tmp_path: Path) -> None:
    rows = ("名称,经度,纬度", "甲,116.35,40.0")
    with pytest.raises(InvalidInput, match=r"title of table\.csv names gcj02: say --crs"):
        read(csv_file(tmp_path, "驿站点位表（火星坐标系）", *rows))
    assert read(csv_file(tmp_path, "驿站点位表（火星坐标系）", *rows), "gcj02").crs is None
    assert (
        read(csv_file(tmp_path, "名称,坐标,坐标系", '甲,"116.35,40.0",百度', '乙,"116.35,40.0",BD-09')).crs
        == "bd09"
    )
    with pytest.raises(InvalidInput, match="say --crs"):
        read(csv_file(tmp_path, "名称,坐标,坐标系", '甲,"116.35,40.0",百度', '乙,"116.35,40.0",高德'))


def test_metres_beside_degrees_are_read_only_in_their_zone(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "名称,经度,纬度,X,Y", "甲,116.35,40.0,447000.5,4428400")
    assert points(read(path)) == [(116.35, 40.0)]
    assert points(read(path, "EPSG:4549")) == [(447000.5, 4428400.0)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("wgs84", "CGCS2000", True), ("wgs84", "EPSG:4326", True), ("cgcs2000", "EPSG:4549", True),
        ("gcj02", "GCJ02", True), ("gcj02", "bd09", False), ("gcj02", "EPSG:4549", False), ("gcj02", "wgs84",
        False),
    ],
)  # fmt: skip
def test_which_names_of_systems_contradict(one: str, other: str, same: bool) -> None:
    assert says_same(one, other) == says_same(other, one) == same
