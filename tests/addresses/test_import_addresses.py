"""Importing households, bindings and standard addresses."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from geoapi.addresses.importing import import_addresses, import_buildings
from geoapi.areas.actions import import_areas
from geoapi.core.db import Database, version_of
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import from_wgs84
from geoapi.core.reports import ImportRefused
from tests.areas.shapes import city, write

# A door in the first grid of the small city, on the building B1; and B2, which has no address.
LON, LAT = 120.851, 40.721


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Database:
    import_areas(database, write(tmp_path / "areas.geojson", city()))
    with database.transaction() as connection:
        for code, lon in (("B1", LON), ("B2", LON + 0.001)):
            sql = """INSERT INTO building (code, geom, entrance)
                     SELECT :code, ST_Multi(ST_Buffer(door, 0.0001)), door FROM ST_Point(:lon, 40.721, 4326) AS door"""
            connection.execute(text(sql), {"code": code, "lon": lon})
    return database


def table(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def versions(database: Database) -> list[int]:
    with database.transaction() as connection:
        return [version_of(connection, topic) for topic in ("atlas", "basemap", "addresses")]


ADDRESSES = """SELECT text, round(ST_X(a.geom)::numeric, 6)::float, round(ST_Y(a.geom)::numeric, 6)::float, code
                 FROM address a LEFT JOIN building b ON b.id = building_id ORDER BY text"""


def test_addresses_enter_once(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "text,lon,lat,building", f"和平路12号云禧苑3号楼,{LON},{LAT},B1", f"和平路14号,{LON},{LAT},")
    assert import_addresses(town, path, dry_run=True).counts["addresses new"] == 2
    assert rows(town, ADDRESSES) == []
    report = import_addresses(town, path)
    assert report.entries == [] and report.counts["addresses new"] == 2
    assert rows(town, ADDRESSES) == [("和平路12号云禧苑3号楼", LON, LAT, "B1"), ("和平路14号", LON, LAT, None)]
    before = versions(town)
    assert import_addresses(town, path).counts["addresses unchanged"] == 2
    assert versions(town) == before


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4549"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_other_systems_encodings_and_headings(town: Database, tmp_path: Path, crs: str, encoding: str) -> None:
    x, y = (float(value[0]) for value in from_wgs84(np.array([LON]), np.array([LAT]), crs))
    path = table(tmp_path, "标准地址,经度,纬度,楼栋编码", f"和平路12号,{x!r},{y!r},B1", encoding=encoding)
    assert import_addresses(town, path, crs=crs).entries == []
    assert rows(town, ADDRESSES) == [("和平路12号", LON, LAT, "B1")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f",{LON},{LAT},", "it has no address"),
        (f"？！,{LON},{LAT},", "neither letters nor digits"),
        (f"=1+1,{LON},{LAT},", "text is a formula"),
        (f"{'长' * 201},{LON},{LAT},", "201 characters long"),
        (f"新华路1号,,{LAT},", "lon is missing"),
        (f"新华路1号,{LON},北,", "lat is '北', not a number"),
        (f"新华路1号,{LON},nan,", "lat is 'nan', not a number"),
        (f"新华路1号,{LAT},{LON},", "longitude and latitude are swapped?"),
        ("新华路1号,0,0,", "outside the city"),
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
    assert import_addresses(town, path).entries == []


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
    assert import_addresses(town, path, crs=crs).entries == []


def test_a_full_text_replaces_the_less_complete_one_of_the_same_building(town: Database, tmp_path: Path) -> None:
    shorter = (f"滨城市和平路12号,{LON},{LAT},B1", f"北门,{LON},{LAT},B1")
    import_addresses(town, table(tmp_path, "text,lon,lat,building", *shorter))
    full = f"滨城市云禧社区和平路12号,{LON},{LAT},B1"
    report = import_addresses(town, table(tmp_path, "text,lon,lat,building", full))
    assert report.counts["less complete texts of the same building replaced"] == 1
    assert [row[0] for row in rows(town, ADDRESSES)] == ["北门", "滨城市云禧社区和平路12号"]


BUILDINGS = """SELECT b.code, households, units, a.code FROM building b LEFT JOIN area a ON a.id = bound_grid_id
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
def test_rows_of_buildings_that_do_not_fit_are_refused(town: Database, tmp_path: Path, line: str, reason: str) -> None:
    report = import_buildings(town, table(tmp_path, "code,households,units,grid_code", "B1,10,1,", line))
    (entry,) = report.refused
    assert entry.where == "row 3" and reason in entry.reason
    assert rows(town, BUILDINGS)[0] == ("B1", 10, 1, None)


def test_a_heading_alone_is_refused(town: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a heading but no rows"):
        import_addresses(town, table(tmp_path, "text,lon,lat"))
    with pytest.raises(InvalidInput, match="Unknown crs"):
        import_addresses(town, table(tmp_path, "text,lon,lat", f"和平路12号,{LON},{LAT}"), crs="mars")
