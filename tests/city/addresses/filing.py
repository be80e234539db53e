"""A small town whose tables the import tests write: two buildings in the first grid of a city of boxes."""

from pathlib import Path

from openpyxl import Workbook
from sqlalchemy import text

from geoapi.city.areas.importing.run import import_areas
from geoapi.core.changes import version_of
from geoapi.core.db import Database
from geoapi.importing.report import Entry, Report
from tests.city.areas.shapes import Feature, city, feature, write

# A door in the first grid, on the building B1; B2 stands 85 m to the east of it and has no address.
LON, LAT = 120.851, 40.721
NAMES = {
    "990100": "滨城市",
    "990101": "临海区",
    "990101001": "和平街道",
    "990101001001": "云禧社区",
    "990101001002": "锦和社区居委会",
}


def build_named_town(database: Database, tmp_path: Path) -> None:
    """Areas with names, and the buildings B1 and B2."""
    import_areas(database, write(tmp_path / "areas.geojson", [_named(*each) for each in city()]))
    with database.transaction() as connection:
        for code, lon in (("B1", LON), ("B2", LON + 0.001)):
            sql = """INSERT INTO building (code, geom, entrance)
                     SELECT :code, ST_Multi(ST_Buffer(door, 0.0001)), door
                       FROM ST_Point(:lon, 40.721, 4326) AS door"""
            connection.execute(text(sql), {"code": code, "lon": lon})


def _named(properties: dict[str, object], shape: object) -> Feature:
    code, level, parent = (properties[name] for name in ("code", "level", "parent"))
    name = NAMES.get(str(code), "")
    return feature(str(code), str(level), parent and str(parent), shape, name)  # type: ignore[arg-type]


def table(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def workbook(tmp_path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "table.xlsx")
    return tmp_path / "table.xlsx"


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def texts(database: Database) -> list[object]:
    return [row[0] for row in rows(database, "SELECT text FROM address ORDER BY text")]


def versions(database: Database) -> list[int]:
    with database.transaction() as connection:
        return [version_of(connection, topic) for topic in ("buildings", "basemap", "addresses")]


def said(report: Report) -> list[Entry]:
    """What a report says of the rows; that of buildings without an address has a test of its own."""
    return [entry for entry in report.entries if not entry.where.startswith("building")]
