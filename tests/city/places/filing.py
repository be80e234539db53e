"""What the tests of the imports of places look at."""

from geoapi.core.changes import version_of
from geoapi.core.db import Database
from tests.city.addresses.filing import rows

HEAD = "code,name,kind,lon,lat"


def places(database: Database) -> dict[str, dict[str, object]]:
    """Every place by its code."""
    names = ("code", "name", "kind", "lon", "lat", "amenities", "access", "wheelchair", "area", "source")
    sql = """SELECT p.code, p.name, p.kind, ST_X(entrance), ST_Y(entrance), amenities, access, wheelchair,
                      a.code,
                    source FROM place p LEFT JOIN area a ON a.id = p.area_id ORDER BY p.code"""
    return {str(row[0]): dict(zip(names, row, strict=True)) for row in rows(database, sql)}


def spells(database: Database, code: str) -> list[tuple[object, ...]]:
    return rows(
        database,
        f"""SELECT lower(valid), upper(valid), x.hours, reason FROM place_exception x
               JOIN place p ON p.id = place_id
             WHERE p.code = '{code}' ORDER BY valid""",
    )


def version(database: Database) -> int:
    with database.transaction() as connection:
        return version_of(connection, "places")
