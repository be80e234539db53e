"""What an import of addresses points out though it takes it in:
other spellings, other areas, bare buildings.
"""

import csv
from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.core.db import Database
from tests.city.addresses.filing import LAT, LON, rows, said, table, texts

# Metres east of the town's corner: 云禧社区 reaches to 300, 锦和社区 from there to 600.
METRE = 0.00001184


def lon(east_m: float) -> float:
    return 120.85 + east_m * METRE


def test_one_address_in_other_characters_enters_once(town: Database, tmp_path: Path) -> None:
    lines = (
        f"云禧苑3幢,{LON},{LAT},B1",
        f"云禧苑 3号楼,{LON + 0.01},{LAT},B1",
        f"云禧苑3＃楼,{LON + 0.0001},{LAT},",
    )
    report = import_addresses(town, table(tmp_path, "text,lon,lat,building", *lines))
    assert texts(town) == ["云禧苑3幢"]
    assert report.counts["addresses left out: another row has them in other characters"] == 2


def test_for_another_place_both_stay_and_are_noted(town: Database, tmp_path: Path) -> None:
    lines = (f"云禧苑3幢,{LON},{LAT},B1", f"云禧苑3号楼,{LON + 0.001},{LAT},", "云禧苑3栋,,,B2")
    report = import_addresses(town, table(tmp_path, "text,lon,lat,building", *lines))
    assert [(entry.outcome, entry.where, entry.reason) for entry in said(report)] == [
        ("noted", "row 3", "row 2 has the same address as 云禧苑3幢, 84 m away"),
        ("noted", "row 4", "row 2 has the same address as 云禧苑3幢, of another building"),
    ]
    assert len(texts(town)) == 3


@pytest.mark.parametrize(
    ("address", "east_m", "reason"),
    [
        ("云禧社区和平路1号", 500, "200 m outside 云禧社区, which the address names, in 锦和社区居委会"),
        ("滨城市临海区和平街道云禧社区和平路1号", 500, "200 m outside 云禧社区, which the address names"),
        ("滨海省滨城市锦和社区居委会和平路1号", 100,
        ("200 m outside 锦和社区, which the address names, in 云禧社区")),
        ("锦和社区和平路1号", 100, "200 m outside 锦和社区"),
        # Here the point is right and the district is not.
        ("望山区云禧社区和平路1号", 100, "m outside 望山区, which the address names, in 临海区"),
        ("Heping Road 1, 锦和社区", 100, "200 m outside 锦和社区"),
    ],
)  # fmt: skip
def test_an_address_outside_the_area_it_names_is_noted(
    town: Database, tmp_path: Path, address: str, east_m: float, reason: str
) -> None:
    _add_district(town, "望山区", 700, 900)
    path = table(tmp_path, "text,lon,lat", f'"{address}",{lon(east_m)},{LAT}')
    report = import_addresses(town, path)
    (entry,) = said(report)
    assert entry.outcome == "noted" and reason in entry.reason
    assert texts(town) == [address] and report.counts["addresses outside an area they name"] == 1


@pytest.mark.parametrize(
    ("address", "east_m"),
    [
        ("滨城市临海区和平街道云禧社区和平路1号", 100),
        ("云禧社区和平路1号", 340),
        ("锦和社区居民委员会和平路1号", 260),
        ("云禧社区路1号", 500),
        ("云禧社区东大街1号", 500),
        ("和平路1号云禧社区", 500),
        ("云禧苑1号", 500),
        ("前进社区和平路1号", 500),
    ],
)
def test_an_address_at_its_place_is_not(town: Database, tmp_path: Path, address: str, east_m: float) -> None:
    assert (
        said(import_addresses(town, table(tmp_path, "text,lon,lat", f"{address},{lon(east_m)},{LAT}"))) == []
    )


def test_a_column_names_an_area_too(town: Database, tmp_path: Path) -> None:
    lines = (f"和平路1号,云禧社区居委会,{lon(500)},{LAT}", f"和平路2号,锦和,{lon(100)},{LAT}")
    (entry,) = said(import_addresses(town, table(tmp_path, "地址,社区,经度,纬度", *lines)))
    assert entry.where == "row 2" and "200 m outside 云禧社区" in entry.reason


def test_of_two_areas_of_one_name_the_nearer_counts(town: Database, tmp_path: Path) -> None:
    with town.transaction() as connection:
        connection.execute(text("UPDATE area SET name = '云禧社区' WHERE code = '990101001002'"))
    lines = (f"云禧社区和平路1号,{lon(100)},{LAT}", f"云禧社区和平路2号,{lon(500)},{LAT}")
    assert said(import_addresses(town, table(tmp_path, "地址,经度,纬度", *lines))) == []


def test_only_the_boundary_in_force_counts(town: Database, tmp_path: Path) -> None:
    with town.transaction() as connection:
        connection.execute(
            text("""
            UPDATE area_boundary SET valid = tstzrange(NULL, now() - interval '1 day')
             WHERE area_id = (SELECT id FROM area WHERE code = '990101001001')""")
        )
    path = table(tmp_path, "text,lon,lat", f"云禧社区和平路1号,{lon(500)},{LAT}")
    assert said(import_addresses(town, path)) == []


def test_without_areas_nothing_is_claimed(database: Database, tmp_path: Path) -> None:
    assert import_addresses(database, table(tmp_path, "text,lon,lat", "云禧社区和平路1号,5,5")).entries == []


def test_buildings_without_an_address_are_counted_and_listed(town: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "text,building", "和平路12号,B1")
    report = import_addresses(town, path)
    assert "  noted     buildings: 1 have no address: B2" in list(report.lines())
    assert not any("building B2" in line for line in report.lines())
    report.write(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [(row["outcome"], row["subject"], row["lon"]) for row in csv.DictReader(file)][1:]
    assert listed == [("without address", "B2", str(LON + 0.001))]
    assert import_addresses(town, table(tmp_path, "text,building", "和平路14号,B2")).entries == []


def _add_district(database: Database, name: str, west_m: float, east_m: float) -> None:
    """Another district of the city, east of the others."""
    box = {"name": name, "west": lon(west_m), "east": lon(east_m)}
    with database.transaction() as connection:
        connection.execute(
            text("""
            WITH made AS (INSERT INTO area (level, code, name, parent_id)
                          SELECT 'district', '990102', :name, id FROM area WHERE code = '990100' RETURNING *)
            INSERT INTO area_boundary (area_id, valid, name, kind, geom)
            SELECT id, tstzrange(NULL, NULL), name, kind,
                   ST_Multi(ST_MakeEnvelope(:west, 40.72, :east, 40.7236, 4326))
              FROM made"""),
            box,
        )
    assert rows(database, "SELECT count(*) FROM area WHERE level = 'district'") == [(2,)]
