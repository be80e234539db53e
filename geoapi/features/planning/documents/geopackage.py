"""A plan as a GeoPackage (OGC 12-128), for any desktop GIS."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyogrio.raw  # type: ignore[import-untyped]
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.documents.dossier import Dossier, Side, first_person

_CRS = "EPSG:4326"


def geopackage(dossier: Dossier) -> bytes:
    """Layers `grids` (as the plan leaves them; ended ones as they were), `grids_before` and `buildings`,
    those that change their grid. EPSG:4326.
    """
    with TemporaryDirectory(prefix="geoapi-plan-") as folder:
        path = Path(folder, f"{dossier.plan.code}.gpkg")
        _write_grids(path, dossier)
        _write_before(path, dossier)
        _write_buildings(path, dossier)
        return path.read_bytes()


def _write_grids(path: Path, dossier: Dossier) -> None:
    rows = [(change, change.after or change.before) for change in dossier.changes]
    shown = [(change, side) for change, side in rows if side is not None and side.shape is not None]
    _write(
        path,
        "grids",
        [side.shape for _, side in shown],
        {
            "code": [change.code for change, _ in shown],
            "name": [side.name for _, side in shown],
            "community": [side.community for _, side in shown],
            "kind": [side.kind for _, side in shown],
            "fate": [change.fate or "" for change, _ in shown],
            "households_before": [_households(change.before) for change, _ in shown],
            "households_after": [_households(change.after) for change, _ in shown],
            "person": [first_person(change.after) for change, _ in shown],
        },
    )


def _write_before(path: Path, dossier: Dossier) -> None:
    sides = [side for side in dossier.before if side.shape is not None]
    _write(
        path,
        "grids_before",
        [side.shape for side in sides],
        {
            "code": [side.code for side in sides],
            "name": [side.name for side in sides],
            "households": [side.households for side in sides],
            "person": [first_person(side) for side in sides],
        },
    )


def _write_buildings(path: Path, dossier: Dossier) -> None:
    rows = [(move, door) for move in dossier.moves for door in move.doors if door.shape is not None]
    _write(
        path,
        "buildings",
        [door.shape for _, door in rows],
        {
            "code": [door.code for _, door in rows],
            "address": [door.address for _, door in rows],
            "street": [door.street for _, door in rows],
            "door": [door.door for _, door in rows],
            "households": [door.households for _, door in rows],
            "from_code": [move.source.code if move.source else "" for move, _ in rows],
            "from_grid": [move.source.full_name if move.source else "" for move, _ in rows],
            "to_code": [move.target.code if move.target else "" for move, _ in rows],
            "to_grid": [move.target.full_name if move.target else "" for move, _ in rows],
        },
    )


def _write(
    path: Path, layer: str, shapes: Sequence[BaseGeometry | None], columns: dict[str, list[Any]]
) -> None:
    # Many polygons in one column: a single one is several of one.
    many = [shapely.multipolygons(shapely.get_parts(shape)) for shape in shapes]
    values = [
        np.asarray(column, np.int32 if column and isinstance(column[0], int) else object)
        for column in columns.values()
    ]
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.asarray(many, object)),
        values,
        list(columns),
        layer=layer,
        driver="GPKG",
        geometry_type="MultiPolygon",
        crs=_CRS,
        encoding="UTF-8",
    )


def _households(side: Side | None) -> int:
    return side.households if side else 0
