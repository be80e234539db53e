"""Importing overlay layers: which there are beside the administrative one, and how each is drawn."""

from pathlib import Path
from typing import Unpack

from geoapi.city.areas.rules import RUNGS
from geoapi.core.db import Database
from geoapi.importing.report import Report
from geoapi.importing.run import ImportRun, RunOptions
from geoapi.importing.terms import (
    TERM_COLUMNS,
    TONES,
    TermTable,
    icon,
    like,
    one_of,
    read_terms,
    whole_number,
    write_terms,
)

COLUMNS = {
    **TERM_COLUMNS,
    "icon": ("图标",),
    "tone": ("颜色", "色调"),
    "dash": ("线型", "虚线"),
    "rank": ("顺序", "排序", "序号"),
    "rung": ("值守层级", "呼叫层级"),
}
_DASH = like(r"[1-9]\d?( [1-9]\d?){1,7}", "12 5, lengths of strokes and gaps in pixels")
LAYER = TermTable(
    "overlay_layer",
    "layer",
    "layers",
    {"icon": icon, "tone": one_of(*TONES), "dash": _DASH, "rank": whole_number, "rung": one_of(*RUNGS)},
    optional=("rung",),
)


def import_layers(database: Database, path: Path, **options: Unpack[RunOptions]) -> Report:
    """Add or change overlay layers by code; an empty cell keeps what is known, and none is ever removed.

    Raises ImportRefused if any row is refused and the run is strict,
    InvalidInput when the file cannot be used at all.
    """
    run = ImportRun(database, path, "layers", **options)
    sheet = run.read(COLUMNS, ("code",))
    with run.transaction() as connection:
        run.check()
        layers = read_terms(connection, LAYER, sheet.rows, run.report)
        run.write()
        run.count(write_terms(connection, LAYER, layers))
    return run.report
