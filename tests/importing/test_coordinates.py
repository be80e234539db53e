"""Coordinates as cells hold them, and the points that rows get."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapi.importing.coordinates import angle_of, format_number, is_latitude_first, pair_of
from geoapi.importing.locating import misfit
from tests.importing.tabling import csv_file, points, read

POINT = pytest.approx((116.352, 40.002), abs=1e-9)
DEGREES = st.floats(0, 179.999, allow_nan=False)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("116.352", 116.352), ("１１６.352", 116.352), ("116,352", 116.352), ("116.352°", 116.352),
        ("116.352°E", 116.352),
        ("E116.352", 116.352), ("东经116.352", 116.352), ("116.352度", 116.352), ("116°21′7.2″", 116.352),
        ("116º21'7.2\"", 116.352), ("116°21’07.2”", 116.352), ("116度21分7.2秒", 116.352), ("116度21.12分",
        116.352),
        ("116-21-07.2", 116.352), ("116:21:07.2", 116.352), ("116 21 7.2 E", 116.352), ("116度21分", 116.35),
        ("33.5S", -33.5), ("西经0.5", -0.5), ("-33.5", -33.5), ("1.16352E+02", 116.352),
    ],
)  # fmt: skip
def test_degrees_are_read_in_every_usual_form(cell: str, value: float) -> None:
    angle = angle_of(cell)
    assert angle is not None and angle.value == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "cell", ["东", "nan", "inf", "116°61′", "116°21′60″", "116.5°21′", "1.2.3", "E116W", "", "--"]
)
def test_what_is_no_coordinate_is_none(cell: str) -> None:
    assert angle_of(cell) is None


@given(DEGREES)
def test_degrees_minutes_and_seconds_say_what_they_were_made_of(value: float) -> None:
    minutes, seconds = divmod(value * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    for form in ("{:.0f}°{:.0f}′{:.6f}″", "{:.0f}度{:.0f}分{:.6f}秒", "E{:.0f}°{:.0f}'{:.6f}\""):
        angle = angle_of(form.format(degrees, minutes, seconds if seconds < 59.9999995 else 59.999999))
        assert angle is not None and angle.value == pytest.approx(value, abs=1e-8)


@given(st.floats(1_000, 99_999_999, allow_nan=False))
def test_metres_keep_their_digits_with_and_without_thousands(value: float) -> None:
    for form in (f"{value:.3f}", f"{value:,.3f}"):
        angle = angle_of(form, in_metres=True)
        assert angle is not None and format_number(angle.value) == format_number(float(f"{value:.3f}"))


@pytest.mark.parametrize(
    "cell",
    [
        "116.352,40.002", "116.352，40.002", "116.352、40.002", "116.352 40.002", "116.352;40.002",
        "116.352/40.002",
        "116.352, 40.002", "(116.352,40.002)", "（116.352，40.002）", "[116.352, 40.002]", "40.002,116.352",
        "116,352;40,002", "116,352,40,002", "116.352°E,40.002°N", "N40.002 E116.352",
        "东经116°21′7.2″，北纬40°0′7.2″",
        "东经116°21′7.2″北纬40°0′7.2″", "北纬40.002东经116.352", "经度：116.352 纬度：40.002",
        "坐标:116.352,40.002",
        "POINT(116.352 40.002)", "POINT Z (116.352 40.002 5)", "SRID=4326;POINT(116.352 40.002)",
        "MULTIPOINT((116.352 40.002))", '{"type":"Point","coordinates":[116.352,40.002]}',
        "01010000004A0C022B87165D40C74B378941004440",
    ],
)  # fmt: skip
def test_both_coordinates_in_one_cell_are_read_in_every_usual_form(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "table.csv"
    quoted = cell.replace('"', '""')
    path.write_text(f'名称,坐标\n甲,"{quoted}"\n', encoding="utf-8")
    assert points(read(path)) == [POINT]


@pytest.mark.parametrize(
    "cell",
    ["某路1号", "116.352", "POINT(116.352", "SRID=3857;POINT(1 2)", "POINT EMPTY", "{}", "北纬40,北纬41"],
)
def test_a_cell_that_holds_no_point_is_refused_with_it(tmp_path: Path, cell: str) -> None:
    assert pair_of(cell) is None
    (row,) = read(csv_file(tmp_path, "名称,坐标", f'甲,"{cell}"')).rows
    assert row.fault is not None and "cannot be read: write it as 116.352, 40.002" in row.fault


def test_the_order_is_that_of_the_heading_or_of_what_most_cells_show(tmp_path: Path) -> None:
    for heading in ("纬度,经度", "纬经度", "latlng", "lat,lon"):
        assert points(read(csv_file(tmp_path, f'名称,"{heading}"', '甲,"40.0,80.5"'))) == [(80.5, 40.0)]
    # 80.5 east could be either; the others tell.
    path = csv_file(tmp_path, "名称,坐标", '甲,"40.0,80.5"', '乙,"40.0,116.3"', '丙,"40.1,116.4"')
    assert points(read(path)) == [(80.5, 40.0), (116.3, 40.0), (116.4, 40.1)]
    pair = pair_of("80.5,40")
    assert pair is not None and is_latitude_first(pair) is None


def test_a_column_of_points_is_known_by_what_it_holds(tmp_path: Path) -> None:
    sheet = read(csv_file(tmp_path, "名称,位置", '甲,"116.352,40.002"', "乙,", '丙,"40.002,116.352"'))
    assert points(sheet) == [POINT, None, POINT]
    assert sheet.notes == ("the column 位置 holds coordinates and is read as such",)
    sheet = read(csv_file(tmp_path, "名称,位置", '甲,"116.352,40.002"', "乙,和平路12号"))
    assert sheet.rows[1]["address"] == "和平路12号" and "lon" not in sheet.columns


def test_marks_of_the_axis_set_swapped_columns_right_and_lone_ones_are_refused(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, "名称,经度,纬度", "甲,40.002°N,116.352°E", "乙,40.002°N,40", "丙,116.352,", "丁,#N/A,40"
    )
    sheet = read(path)
    assert points(sheet) == [POINT, None, None, None]
    assert [row.fault for row in sheet.rows[1:]] == [
        "lon is '40.002°N', which says that it is the other one", "lat is missing",
        "lon is #N/A, an error of the spreadsheet",
    ]  # fmt: skip


@pytest.mark.parametrize("cells", ["0,0", "0.0,0.00", "-,无", "无,"])
def test_nothing_and_nought_are_no_place(tmp_path: Path, cells: str) -> None:
    (row,) = read(csv_file(tmp_path, "名称,经度,纬度", f"甲,{cells}")).rows
    assert (row["lon"], row["lat"], row.fault) == ("", "", None)
    assert [change.reason for change in row.changes] == (
        []
        if "无" in cells
        else [f"point {cells.replace(',', ', ')} was left out: 0, 0 stands where coordinates are missing"]
    )


@pytest.mark.parametrize(
    ("x", "y", "crs", "hint"),
    [
        (40.0, 116.35, "wgs84", "40, 116.35 is no place in wgs84: longitude and latitude are swapped?"),
        (
            39447000.25, 44e5, "wgs84",
            "39447000.25, 4400000 is no place in wgs84: these are metres: say --crs EPSG:n",
        ),
        (20447000, 4428400, "gcj02", "say --crs EPSG:n, EPSG:4498 by its first digits"),
        (447000, 4428400, "wgs84", "say --crs EPSG:n (CGCS2000 zones are EPSG:4491 to 4554)"),
        (39447000, 4428400, "EPSG:4548", "numbers in metres that begin so are of --crs EPSG:4527"),
        (4428400, 447000, "EPSG:4548", "x and y are swapped? The easting comes first"),
    ],
)  # fmt: skip
def test_numbers_that_do_not_fit_are_told_whole_with_what_they_look_like(
    x: float, y: float, crs: str, hint: str
) -> None:
    assert hint in misfit(x, y, crs)
