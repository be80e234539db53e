"""Loading an OpenStreetMap extract: it replaces the base map, but buildings and addresses in use stay."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, text

from geoapi.city.addresses.importing.edited import spare_corrected
from geoapi.city.osm.importing.extract import COLUMNS, RowOf, read_extract
from geoapi.city.osm.importing.toponyms import load_aliases, load_toponyms
from geoapi.city.routing.importing.run import load_roads
from geoapi.core.db import Database, copy_rows
from geoapi.importing.edits import Edits
from geoapi.importing.report import Changes, Progress, Report
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.staging import merge

# Rows held back before they are copied together.
BUNCH = 20_000
# A door number is not given twice within some 200 m.
NEAR_DEGREES = 0.002

_STAGED = {
    "road": """osm_id bigint, kind text, name text, name_en text, oneway boolean, bridge boolean,
               layer smallint,
               geom geometry""",
    "surface": (
        "osm_id text, theme text, kind text, name text, name_en text, geom geometry, area_m2 double precision"
    ),
    "point": "osm_id text, kind text, name text, name_en text, geom geometry",
    "estate": "code text, name text, geom geometry",
    "building": """code text, name text, kind text, levels smallint, units smallint, households integer,
                   geom geometry, entrance geometry, estate_id bigint""",
    "address": """number bigserial, text text, elements jsonb, building text, geom geometry,
                  building_id bigint""",
    "place": "code text, name text, geom geometry, shape geometry",
    "alias": "kind text, target text, name text, former boolean",
}

# How what a person set of a building, and what the file says instead, is shown.
_SHOWN = {
    "geom": "left(ST_AsText({0}, 6), 60)",
    "entrance": "ST_AsText({0}, 6)",
    "estate_id": "(SELECT code FROM estate WHERE id = {0})",
}

# A building somebody answers for, lives at or bound to a grid is not taken away by a new map.
_UNUSED = """NOT EXISTS (SELECT FROM address a WHERE a.building_id = t.id)
             AND NOT EXISTS (SELECT FROM building_binding b WHERE b.building_id = t.id)
             AND NOT EXISTS (SELECT FROM post p WHERE p.building_id = t.id)"""


def import_osm(
    database: Database,
    path: Path,
    *,
    keep: bool = False,
    addresses: bool = True,
    **options: Unpack[RunOptions],
) -> Report:
    """Import an .osm or .osm.pbf file as base map, estates,
    buildings, names and (unless told otherwise) addresses.

    What an earlier extract brought and this one lacks goes, unless `keep`; buildings in use always stay.
    Raises InvalidInput when the file is broken.
    """
    run = ImportRun(database, path, "OpenStreetMap", **options)
    report, progress = run.report, run.progress
    with run.transaction() as connection:
        for table, columns in _STAGED.items():
            connection.execute(text(f"CREATE TEMP TABLE staged_{table} ({columns}) ON COMMIT DROP"))
        run.step("Reading")
        _spool(connection, read_extract(path, report, progress))
        progress.step("Writing the base map", 7)
        _load_basemap(connection, keep, report, progress)
        _load_buildings(connection, keep, replace(run.edits, shown=_SHOWN), progress)
        if addresses:
            _load_addresses(connection, run.edits)
        report.count_changes("roads and places by name", load_toponyms(connection, keep))
        report.count_changes("other names", load_aliases(connection, keep, run.edits))
        progress.advance()
        load_roads(connection, path, keep, report)
        progress.advance()
    return report


def _spool(connection: Connection, rows: Iterable[RowOf]) -> None:
    held: dict[str, list[tuple[object, ...]]] = defaultdict(list)

    def flush(table: str) -> None:
        copy_rows(connection, f"staged_{table}", COLUMNS[table], iter(held.pop(table)))

    for table, values in rows:
        held[table].append(values)
        if len(held[table]) == BUNCH:
            flush(table)
    for table in list(held):
        flush(table)
    for table in _STAGED:
        connection.execute(text(f"ANALYZE staged_{table}"))


def _load_basemap(connection: Connection, keep: bool, report: Report, progress: Progress) -> None:
    connection.execute(text("UPDATE staged_surface SET area_m2 = ST_Area(geom::geography)"))
    for table, words in (
        ("road", "roads, railways and waterways"),
        ("surface", "surfaces"),
        ("point", "named points"),
    ):
        columns = [name for name in (*COLUMNS[table], "area_m2") if name != "osm_id"]
        columns = columns if table == "surface" else columns[:-1]
        stale = None if keep else "true"
        changes = merge(
            connection, f"basemap_{table}", f"staged_{table}", ("osm_id",), columns, remove_where=stale
        )
        report.count_changes(words, changes)
        progress.advance()


def _load_buildings(connection: Connection, keep: bool, edits: Edits, progress: Progress) -> None:
    report = edits.report
    # Stale estates go last: until then buildings may still name them.
    estates = merge(connection, "estate", "staged_estate", ("code",), ("name", "geom"))
    connection.execute(
        text("""
        UPDATE staged_building b
           SET entrance = coalesce(b.entrance, ST_PointOnSurface(b.geom)),
               estate_id = (SELECT e.id FROM estate e WHERE ST_Covers(e.geom, ST_Centroid(b.geom))
                             ORDER BY ST_Area(e.geom), e.code LIMIT 1)""")
    )
    progress.advance()
    columns = ("name", "kind", "levels", "units", "households", "geom", "entrance", "estate_id")
    # What the city's own table says of households and units stands.
    kept = ("units", "households")
    stale = None if keep else _UNUSED
    changes = merge(
        connection,
        "building",
        "staged_building",
        ("code",),
        columns,
        keep=kept,
        remove_where=stale,
        edits=edits,
    )
    if not keep:
        gone = "NOT EXISTS (SELECT FROM staged_estate s WHERE s.code = t.code)"
        removed = connection.execute(text(f"SELECT count(*) FROM estate t WHERE {gone}")).scalar_one()
        if removed:
            connection.execute(text(f"DELETE FROM estate t WHERE {gone}"))
        estates = Changes(estates.added, estates.changed, removed, estates.unchanged)
        _tell_kept(connection, report)
    report.count_changes("estates", estates)
    report.count_changes("buildings", changes)
    progress.advance()


def _tell_kept(connection: Connection, report: Report) -> None:
    kept = connection.execute(
        text("""
        SELECT t.code, (SELECT count(*) FROM address a WHERE a.building_id = t.id),
               (SELECT count(*) FROM post p WHERE p.building_id = t.id),
               EXISTS (SELECT FROM building_binding b WHERE b.building_id = t.id)
          FROM building t WHERE NOT EXISTS (SELECT FROM staged_building s WHERE s.code = t.code)
         ORDER BY t.code""")
    )
    for code, addresses, posts, bound in kept:
        uses = f"{addresses} addresses, {posts} posts" + (", a binding to a grid" if bound else "")
        report.note(f"building {code}", f"it is not in the file, but stays because of {uses}")
        report.count("buildings kept though not in the file")


def _load_addresses(connection: Connection, edits: Edits) -> None:
    """Add addresses from tags. Addresses already known stand, and a building that has one needs no other."""
    connection.execute(
        text("""
        UPDATE staged_address s SET building_id = b.id, geom = coalesce(s.geom, b.entrance)
          FROM building b WHERE b.code = s.building""")
    )
    connection.execute(
        text("""
        UPDATE staged_address s
           SET building_id = (SELECT b.id FROM building b WHERE ST_Covers(b.geom, s.geom)
                               ORDER BY b.code LIMIT 1)
         WHERE s.building IS NULL""")
    )
    # Shops in one house, or houses around one yard, share a text: the first stands for all.
    shared = connection.execute(
        text("""
        DELETE FROM staged_address s USING staged_address t WHERE t.text = s.text AND t.number < s.number""")
    )
    # 管家桥85号 is 南京管家桥85号, of an object that leaves the city out.
    lesser = connection.execute(
        text("""
        DELETE FROM staged_address s USING staged_address t
         WHERE NOT s.elements ? 'city' AND t.elements ? 'city'
           AND s.elements - :areas = t.elements - :areas AND ST_DWithin(s.geom, t.geom, :near_degrees)"""),
        {"areas": ["city", "district", "subdistrict"], "near_degrees": NEAR_DEGREES},
    )
    known = connection.execute(
        text("""
        DELETE FROM staged_address s USING address a
         WHERE a.text = s.text OR a.building_id = s.building_id""")
    )
    spare_corrected(connection, edits)
    columns = ("elements", "building_id", "geom")
    changes = merge(connection, "address", "staged_address", ("text",), columns)
    report = edits.report
    report.count("addresses new", changes.added)
    report.count("addresses known already, or of a building that has one", known.rowcount)
    report.count("addresses left out because another object has the same text", shared.rowcount)
    report.count("addresses left out because another object has the same with its city", lesser.rowcount)
