"""Importing places: the city's own tables, and what the map of OpenStreetMap shows."""

from pathlib import Path
from typing import Unpack
from zoneinfo import ZoneInfo

from geoapi.city.places.importing.from_osm import SUFFIXES
from geoapi.city.places.importing.import_list import How, import_list
from geoapi.city.places.importing.import_map import import_map
from geoapi.city.places.importing.staging import load_vocabulary
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.filekinds import kind_of_file
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun, RunOptions


def import_places(
    database: Database,
    path: Path,
    *,
    crs: str | None = None,
    kind: str | None = None,
    file_layer: str | None = None,
    replace: bool = False,
    timezone: str = "Asia/Shanghai",
    **options: Unpack[RunOptions],
) -> Report:
    """Import a file of places. A row that does not fit is refused and the others enter.

    `kind` is that of rows that say none; with `replace`, places of the city's list that are of the file's
    kinds and not in it are removed. Raises ImportRefused if any row is refused and the run is strict, or if
    all coordinates carry the map offset; InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "places", **options)
    with run.transaction() as connection:
        vocabulary = load_vocabulary(connection)
        if path.suffix.lower() in SUFFIXES or kind_of_file(path) == "map":
            if run.scope is not None:
                fault = "An extract of the map is the whole city's: send a list of places."
                raise InvalidInput.of("file", fault)
            import_map(run, connection, vocabulary, crs or "wgs84")
        else:
            how = How(crs, kind, file_layer, replace, ZoneInfo(timezone))
            import_list(run, connection, vocabulary, how)
    return run.report
