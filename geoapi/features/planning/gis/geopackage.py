"""GeoPackage files: how they are written, and the grids of a draft as other programs edit them in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import shapely
from pyogrio.errors import DataSourceError  # type: ignore[import-untyped]
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.importing.projections import in_wgs84
from geoapi.city.areas.importing.rows import Reading, features_of
from geoapi.core.errors import InvalidInput
from geoapi.features.planning.drawing.coverage import polygons_of
from geoapi.features.planning.figures import Figures
from geoapi.features.planning.grids import PlanGrid, shown_fate
from geoapi.importing.report import Report

GRIDS = "grids"
# The newest version of the format has programs warn that are not as new.
_FOR_OLD_PROGRAMS = {"VERSION": "1.2"}


@dataclass(frozen=True)
class FileLayer:
    """A layer: shapes in WGS 84 and, as long as they, columns of text, whole numbers or numbers.

    `kind`: Point, MultiPolygon and so on. A cell of text may be None.
    """

    name: str
    kind: str
    shapes: Sequence[BaseGeometry]
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class FileGrid:
    """A grid as a file has it. `number`: of the feature, from 1; the shape in WGS 84, None where it has none.

    What the draft wrote into the file: `plan`; `version` of the grid; `base`, the boundary in force that it
    was a difference from; `as_of`, the version of the draft. Empty or None where a program left it out.
    """

    number: int
    shape: BaseGeometry | None
    code: str
    name: str
    kind: str
    plan: str
    version: int | None
    base: int | None
    as_of: int | None


def write_geopackage(path: Path, layers: Sequence[FileLayer]) -> None:
    """Write layers in WGS 84 (EPSG:4326); what was in the file before is gone."""
    path.unlink(missing_ok=True)
    for place, layer in enumerate(layers):
        pyogrio.raw.write(
            path,
            geometry=shapely.to_wkb(_alike(layer)),
            field_data=[_array(column) for column in layer.columns.values()],
            fields=list(layer.columns),
            layer=layer.name,
            driver="GPKG",
            geometry_type=layer.kind,
            crs="EPSG:4326",
            dataset_options=_FOR_OLD_PROGRAMS if place == 0 else None,
        )


def grids_layer(plan: str, version: int, found: Sequence[tuple[PlanGrid, Figures]]) -> FileLayer:
    """The grids of a draft at a version, to be edited and read again."""
    grids, figures = [grid for grid, _ in found], [counted for _, counted in found]
    columns: dict[str, Sequence[Any]] = {
        **{name: [getattr(grid, name) for grid in grids] for name in ("code", "name", "kind", "parent")},
        "fate": [shown_fate(grid) for grid in grids],
        "households": [each.households for each in figures],
        "buildings": [each.buildings for each in figures],
        "plan": [plan] * len(grids),
        "as_of": [version] * len(grids),
        "version": [grid.version for grid in grids],
        "base": [grid.base_id or 0 for grid in grids],
    }
    return FileLayer(GRIDS, "MultiPolygon", [grid.shape for grid in grids if grid.shape], columns)


def read_grids(path: Path, report: Report) -> list[FileGrid]:
    """The grids of a file that was made of a draft: a GeoPackage, or whatever it was made into.

    Raises InvalidInput where it cannot be read, or its coordinates do not fit what it says of them.
    """
    cells, shapes, crs = features_of(path, Reading(file_layer=_layer_of(path)), report)
    if "code" not in cells:
        raise InvalidInput.of("file", f"{path.name} has no column `code`: keep the columns of the export.")
    shapes = in_wgs84(shapes, crs, path)
    blank = [""] * len(shapes)
    texts = [cells.get(name, blank) for name in ("code", "name", "kind", "plan")]
    wholes = [_numbers(path, name, cells.get(name, blank)) for name in ("version", "base", "as_of")]
    rows = zip(shapes, zip(*texts, strict=True), zip(*wholes, strict=True), strict=True)
    return [FileGrid(number, shape, *said, *told) for number, (shape, said, told) in enumerate(rows, start=1)]


def _layer_of(path: Path) -> str | None:
    """The layer of grids, of a file that has several."""
    try:
        found = [str(name) for name, _ in pyogrio.list_layers(path)] if path.is_file() else []
    except (DataSourceError, UnicodeDecodeError):
        return None  # Whoever reads it says why it cannot be read.
    return GRIDS if len(found) > 1 else None


def _numbers(path: Path, name: str, column: Sequence[str]) -> list[int | None]:
    try:
        return [int(cell) if cell else None for cell in column]
    except ValueError:
        raise InvalidInput.of(
            "file", f"The column `{name}` of {path.name} has something else than whole numbers in it."
        ) from None


def _array(column: Sequence[Any]) -> np.ndarray[Any, Any]:
    if all(isinstance(each, int) for each in column):
        return np.asarray(column, dtype=np.int64)
    if all(isinstance(each, int | float) for each in column):
        return np.asarray(column, dtype=np.float64)
    return np.asarray(column, dtype=object)


def _alike(layer: FileLayer) -> np.ndarray[Any, Any]:
    """The shapes of a layer; in one of several polygons each, a single one is several of one."""
    if layer.kind != "MultiPolygon":
        return np.asarray(layer.shapes, dtype=object)
    return np.asarray([MultiPolygon(polygons_of(shape)) for shape in layer.shapes], dtype=object)
