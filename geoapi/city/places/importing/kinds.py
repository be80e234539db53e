"""Importing kinds of places and amenities: a city adds its own and gives the known ones its own names."""

from pathlib import Path
from typing import Unpack

from geoapi.core.cells import plain_text
from geoapi.core.db import Database
from geoapi.importing.report import Report
from geoapi.importing.rows import Row
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.terms import (
    TERM_COLUMNS,
    TONES,
    TermTable,
    icon,
    like,
    list_of,
    one_of,
    read_terms,
    whole_number,
    write_terms,
)

COLUMNS = {
    # `sort` is what tables made for earlier versions call it.
    "term_type": ("sort", "分类", "类", "table"),
    **TERM_COLUMNS,
    "icon": ("图标",),
    "tone": ("颜色", "色调"),
    "osm": ("osm标签", "标签"),
    "position": ("顺序", "排序", "序号"),
}
_TAGS = list_of(like(r"[a-z][a-z0-9_:]*=[A-Za-z0-9_:.-]+", "amenity=clinic"))
_SHOWN = {"icon": icon, "osm": _TAGS, "position": whole_number}
KIND = TermTable("place_kind", "kind", "kinds", {**_SHOWN, "tone": one_of(*TONES)})
AMENITY = TermTable("amenity", "amenity", "amenities", _SHOWN)
_TABLES = {
    "kind": KIND,
    "类型": KIND,
    "场所类型": KIND,
    "amenity": AMENITY,
    "设施": AMENITY,
    "服务设施": AMENITY,
}


def import_place_kinds(database: Database, path: Path, **options: Unpack[RunOptions]) -> Report:
    """Add or change kinds and amenities by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "kinds and amenities", **options)
    sheet = run.read(COLUMNS, ("term_type", "code"))
    rows: dict[str, list[Row]] = {KIND.table: [], AMENITY.table: []}
    for row in sheet.rows:
        table = _TABLES.get(plain_text(row["term_type"]).lower())
        if table is not None:
            rows[table.table].append(row)
        else:
            fault = f"term_type is {row['term_type']!r}, neither kind (类型) nor amenity (设施)"
            run.report.refuse(row.where, row.fault or fault, row["name"] or row["code"])
    with run.transaction() as connection:
        run.check()
        found = [
            (table, read_terms(connection, table, rows[table.table], run.report)) for table in (KIND, AMENITY)
        ]
        run.write()
        for table, terms in found:
            run.count(write_terms(connection, table, terms, run.edits), table.plural)
    return run.report
