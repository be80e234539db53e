"""`geoapi import layers` and `areas`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from geoapi.city.areas.codes import LEVELS
from geoapi.city.areas.coverage import TOLERANCE_M
from geoapi.city.areas.importing.columns import ALIASES, FIELDS
from geoapi.city.areas.importing.layers import HEADINGS, LAYER
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.run import Picture, import_areas
from geoapi.core.db import Database
from geoapi.core.settings import Settings
from geoapi.importing.cli import MOMENT, Importer, import_command
from geoapi.importing.report import Progress, Report
from geoapi.importing.terms import import_terms

_CONSTANTS = ("level", "layer", "parent")


class _Dissolve(click.ParamType[tuple[str, str]]):
    name = "level=field"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        level, _, field = value.partition("=")
        if level not in LEVELS or not field:
            self.fail(f"{value!r} is not LEVEL=FIELD with a level of {', '.join(LEVELS)}", param, ctx)
        return level, field


def _field_options(importer: Importer) -> Importer:
    """An option for each field of areas: what the file calls it."""
    for field in reversed(FIELDS):
        usual = " or ".join((field, *ALIASES[field][:2]))
        text = f"Field that holds the {field}.  [default: {usual}]"
        importer = click.option(f"--{field}-field", metavar="FIELD", help=text)(importer)
    return importer


@import_command("areas", file_help="GeoJSON, GeoPackage (.gpkg), Shapefile (.shp or .zip), KML or KMZ")
@click.option("--crs", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.  [default: what the file says]")
@click.option("--file-layer", help="Layer of a GeoPackage with several.")
@click.option("--encoding", help="Encoding of a Shapefile's attributes.  [default: found out]")
@_field_options
@click.option("--level", help="The level of every feature, whatever the file says.")
@click.option("--layer", help="The layer of every feature that does not say it.")
@click.option("--parent", help="The parent of every feature that does not say it.")
@click.option(
    "--dissolve",
    type=_Dissolve(),
    multiple=True,
    help="Make the areas of a coarser level by joining features with the same FIELD; may be repeated.",
)
@click.option(
    "--valid-from", type=MOMENT, help="When they begin.  [default: new areas always were, changes begin now]"
)
@click.option("--close-missing", is_flag=True, help="End areas of these levels that the file lacks.")
@click.option(
    "--tolerance-m",
    type=click.FloatRange(0, 1, min_open=True),
    default=TOLERANCE_M,
    show_default=True,
    help="Widest sliver to mend, in metres: mending more would move boundaries.",
)
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help="Draw the areas and their faults as HTML."
)
def areas(
    database: Database,
    file: Path,
    *,
    overrule: bool,
    dry_run: bool,
    progress: Progress,
    valid_from: datetime | None,
    close_missing: bool,
    map_file: Path | None,
    dissolve: tuple[tuple[str, str], ...],
    **options: Any,
) -> Report:
    """Areas: districts down to grids, and overlay layers.

    The file enters whole or not at all: boundaries must be valid, leave no gap and no overlap, and children
    must fill their parent. What fits but for a sliver is mended and reported. A boundary that changes ends,
    and the new one begins.
    """
    reading = Reading(
        fields={name: value for name in FIELDS if (value := options[f"{name}_field"])},
        constants={name: value for name in _CONSTANTS if (value := options[name])},
        dissolve=dict(sorted(dissolve, key=lambda pair: LEVELS.index(pair[0]))),
        crs=options["crs"],
        file_layer=options["file_layer"],
        encoding=options["encoding"],
        tolerance_m=options["tolerance_m"],
    )
    picture = Picture()
    try:
        return import_areas(
            database,
            file,
            reading,
            timezone=Settings().timezone,
            valid_from=valid_from,
            close_missing=close_missing,
            picture=picture,
            overrule=overrule,
            dry_run=dry_run,
            progress=progress,
        )
    finally:
        # Whatever the picture.
        if map_file is not None and picture.members:
            from geoapi.city.areas.importing.faultmap import write_fault_map  # It brings folium.

            write_fault_map(map_file, picture.members, picture.faults)
            print(f"Map of the areas and {len(picture.faults)} faults: {map_file}", file=sys.stderr)


@import_command("layers", file_help="CSV or XLSX", table=True)
def layers(database: Database, file: Path, **options: Any) -> Report:
    """Overlay layers, one row each, beside those that are there: which there are and how each is drawn.

    Columns: code, name, name_en, other_names, icon, tone, dash (strokes and gaps in pixels, such as 12 5),
    rank, rung; their Chinese names (编码, 名称, 英文名称, 其他名称, 图标, 颜色, 线型, 顺序, 值守层级) serve
    as well. With a rung (grid, community or police), whoever has a post in a zone of the layer is called on
    that rung of the duty ladder. An empty cell keeps what is known, a dash takes a rung away. None is ever
    removed: areas may be of it.
    """
    return import_terms(database, file, LAYER, HEADINGS, **options)
