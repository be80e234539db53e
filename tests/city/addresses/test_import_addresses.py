"""Importing households, bindings and standard addresses."""

from pathlib import Path

import numpy as np
import pytest

from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import from_wgs84
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import LAT, LON, rows, said, table, texts, versions, workbook

ADDRESSES = """SELECT text, round(ST_X(a.geom)::numeric, 6)::float, round(ST_Y(a.geom)::numeric, 6)::float,
                   code
                 FROM address a LEFT JOIN building b ON b.id = building_id ORDER BY text"""


def test_addresses_enter_once(town: Database, tmp_path: Path) -> None:
    path = table(
        tmp_path, "text,lon,lat,building", f"和平路12号云禧苑3号楼,{LON},{LAT},B1", f"和平路14号,{LON},{LAT},"
    )
    assert import_addresses(town, path, dry_run=True).counts["addresses new"] == 2
    assert rows(town, ADDRESSES) == []
    report = import_addresses(town, path)
    assert said(report) == [] and report.counts["addresses new"] == 2
    assert rows(town, ADDRESSES) == [
        ("和平路12号云禧苑3号楼", LON, LAT, "B1"),
        ("和平路14号", LON, LAT, None),
    ]
    before = versions(town)
    assert import_addresses(town, path).counts["addresses unchanged"] == 2
    assert versions(town) == before


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4549"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_other_systems_encodings_and_headings(
    town: Database, tmp_path: Path, crs: str, encoding: str
) -> None:
    x, y = (float(value[0]) for value in from_wgs84(np.array([LON]), np.array([LAT]), crs))
    path = table(tmp_path, "标准地址,经度,纬度,楼栋编码", f"和平路12号,{x!r},{y!r},B1", encoding=encoding)
    assert said(import_addresses(town, path, crs=crs)) == []
    assert rows(town, ADDRESSES) == [("和平路12号", LON, LAT, "B1")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f",{LON},{LAT},", "it has no address"),
        (f"？！,{LON},{LAT},", "neither letters nor digits"),
        (f"=1+1,{LON},{LAT},", "text is a formula"),
        (f"{'长' * 201},{LON},{LAT},", "201 characters long"),
        (f"新华路1号,,{LAT},", "lon is missing"),
        ("新华路1号,,,", "neither coordinates nor a building's code"),
        ("新华路1号,,,B9", "there is no building B9"),
        (f"#N/A,{LON},{LAT},", "text is #N/A, an error of the spreadsheet"),
        (f"{'长' * 500}1号,{LON},{LAT},", "502 characters long"),
        (f"新华路1号,{LON},北,", "lat is '北', not a number"),
        (f"新华路1号,{LON},nan,", "lat is 'nan', not a number"),
        (f"新华路1号,{LAT},{LON},", "longitude and latitude are swapped?"),
        ("新华路1号,0,0,", "0, 0 stands where coordinates are missing, and it has no building's code"),
        (f"新华路1号,{LON},{LAT},B9", "there is no building B9"),
        (f"和平路12号,{LON},{LAT},", "the address stands in row 2 already"),
        (f"和平路12号,{LON},40.7212,", "the address stands in row 2 already, at another place"),
        (f"新华路1号,{LON},{LAT},,多", "1 more cells than columns"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_the_others_enter(
    town: Database, tmp_path: Path, line: str, reason: str
) -> None:
    path = table(tmp_path, "text,lon,lat,building", f"和平路12号,{LON},{LAT},", line)
    (entry,) = import_addresses(town, path).refused
    assert entry.where == "row 3" and reason in entry.reason
    assert [row[0] for row in rows(town, ADDRESSES)] == ["和平路12号"]
    before = versions(town)
    with pytest.raises(ImportRefused):
        import_addresses(town, path, strict=True)
    assert versions(town) == before


def test_a_door_on_the_very_edge_of_the_city_is_inside(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "text,lon,lat,building", "和平路1号,120.8499999,40.7210000,")
    assert said(import_addresses(town, path)) == []


def test_a_point_far_from_its_building_is_noted(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "text,lon,lat,building", f"和平路12号,{LON + 0.003},{LAT},B1")
    report = import_addresses(town, path)
    assert "lies 245 m from its building B1" in report.noted[0].reason and report.refused == []
    assert report.counts["addresses new"] == 1


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_file_with_the_map_offset_is_pointed_out(town: Database, tmp_path: Path, crs: str) -> None:
    x, y = from_wgs84(np.full(6, LON), np.full(6, LAT), crs)
    lines = [
        f"和平路{number}号,{lon!r},{lat!r},B1"
        for number, (lon, lat) in enumerate(zip(x.tolist(), y.tolist(), strict=True))
    ]
    path = table(tmp_path, "text,lon,lat,building", *lines)
    with pytest.raises(ImportRefused) as caught:
        import_addresses(town, path)
    assert f"say --crs {crs}" in caught.value.report.refused[-1].reason and rows(town, ADDRESSES) == []
    assert said(import_addresses(town, path, crs=crs)) == []


def test_a_row_without_coordinates_stands_at_its_buildings_entrance(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "地址,楼栋编码", "和平路12号,B1", "和平路14号,")
    (entry,) = import_addresses(town, path).refused
    assert "neither coordinates nor a building's code" in entry.reason
    assert rows(town, ADDRESSES) == [("和平路12号", LON, LAT, "B1")]


def test_entrances_hide_no_offset_of_the_other_rows(town: Database, tmp_path: Path) -> None:
    x, y = (float(value[0]) for value in from_wgs84(np.array([LON]), np.array([LAT]), "gcj02"))
    lines = [f"和平路{number}号,{x!r},{y!r},B1" for number in range(1, 7)]
    lines += [f"新华路{number}号,,,B2" for number in range(1, 21)]
    with pytest.raises(ImportRefused) as caught:
        import_addresses(town, table(tmp_path, "text,lon,lat,building", *lines))
    assert "say --crs gcj02" in caught.value.report.refused[-1].reason


def test_a_workbook_is_read_by_its_values(town: Database, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["标准地址", "经度(度)", "纬度", "楼栋编码", "备注"],
        ["和平路12号", LON, LAT, "B1", "x"],
        [None, None, None, None, None],
        ["=A2", LON, LAT, "B1", None],
        [None, LON, LAT, "B1", None],
    )
    report = import_addresses(town, path)
    assert [entry.reason for entry in said(report)] == [
        "columns not used: 备注",
        "text is a formula; write its value",
        "it has no address",
    ]
    assert texts(town) == ["和平路12号"]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("地点,经度,纬度", "no columns for an address (标准地址/地址) nor its parts"),
        ("省,市,区县,经度,纬度", "no columns for an address (标准地址/地址) nor its parts"),
        ("标准地址,经度", "no columns for coordinates (经度, 纬度) nor one for the building's code"),
        ("街路巷,门牌号,纬度", "no columns for coordinates (经度, 纬度) nor one for the building's code"),
        ("标准地址,详细地址,经度,纬度", "Two columns are text: '详细地址' is the second"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_it_lacks(
    town: Database, tmp_path: Path, heading: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        import_addresses(town, table(tmp_path, heading, "和平路12号,120.851,40.721"))
    assert sentence in caught.value.detail and "\n" not in caught.value.detail
    assert texts(town) == []


def test_a_full_text_replaces_the_less_complete_one_of_the_same_building(
    town: Database, tmp_path: Path
) -> None:
    shorter = (f"滨城市和平路12号,{LON},{LAT},B1", f"北门,{LON},{LAT},B1")
    import_addresses(town, table(tmp_path, "text,lon,lat,building", *shorter))
    full = f"滨城市云禧社区和平路12号,{LON},{LAT},B1"
    report = import_addresses(town, table(tmp_path, "text,lon,lat,building", full))
    assert report.counts["less complete texts of the same building replaced"] == 1
    assert [row[0] for row in rows(town, ADDRESSES)] == ["北门", "滨城市云禧社区和平路12号"]


BUILDINGS = """SELECT b.code, households, units, a.code FROM building b 
                LEFT JOIN building_binding t ON t.building_id = b.id AND t.valid @> now()
                LEFT JOIN area a ON a.id = t.area_id
                ORDER BY b.code"""
GRID = "990101001002001"


def test_buildings_get_households_units_and_bindings(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "楼栋编码,户数,单元数,网格编码", f'B1,"1,072",2,{GRID}', "B2,,,")
    assert import_buildings(town, path, dry_run=True).counts["buildings changed"] == 1
    report = import_buildings(town, path)
    assert report.entries == []
    assert rows(town, BUILDINGS) == [("B1", 1072, 2, GRID), ("B2", None, None, None)]
    before = versions(town)
    assert import_buildings(town, path).counts["buildings unchanged"] == 2
    assert versions(town) == before
    # A file without the column leaves bindings alone; an empty cell takes one away, but keeps numbers.
    import_buildings(town, table(tmp_path, "code,households", "B1,1080"))
    assert rows(town, BUILDINGS)[0] == ("B1", 1080, 2, GRID)
    import_buildings(town, table(tmp_path, "code,households,grid_code", "B1,,"))
    assert rows(town, BUILDINGS)[0] == ("B1", 1080, 2, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",1,1,", "no building code"),
        ("B9,1,1,", "there is no building B9"),
        ("B2,many,1,", "households is 'many', not a whole number"),
        ("B2,1,-1,", "units is '-1', not a whole number"),
        ("B2,1,999,", "units is '999', not a whole number up to 200"),
        ("B2,1,1,990101001002009", "there is no grid 990101001002009"),
        ("B2,1,1,990101001002", "990101001002 is a community, not a grid"),
        ("B1,2,1,", "B1 stands in row 2 already"),
    ],
)
def test_rows_of_buildings_that_do_not_fit_are_refused(
    town: Database, tmp_path: Path, line: str, reason: str
) -> None:
    report = import_buildings(town, table(tmp_path, "code,households,units,grid_code", "B1,10,1,", line))
    (entry,) = report.refused
    assert entry.where == "row 3" and reason in entry.reason
    assert rows(town, BUILDINGS)[0] == ("B1", 10, 1, None)


def test_a_heading_alone_is_refused(town: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a heading but no rows"):
        import_addresses(town, table(tmp_path, "text,lon,lat"))
    with pytest.raises(InvalidInput, match="Unknown crs"):
        import_addresses(town, table(tmp_path, "text,lon,lat", f"和平路12号,{LON},{LAT}"), crs="mars")
