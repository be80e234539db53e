"""What a plan changes as a GeoPackage (OGC 12-128), for any desktop GIS."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.documents.dossier import Dossier, Side, first_person
from geoapi.features.planning.gis.geopackage import FileLayer, write_geopackage


def geopackage(dossier: Dossier) -> bytes:
    """Layers `grids` (as the plan leaves them; ended ones as they were), `grids_before` and `buildings`,
    those that change their grid. EPSG:4326.
    """
    with TemporaryDirectory(prefix="geoapi-plan-") as folder:
        path = Path(folder, f"{dossier.plan.code}.gpkg")
        write_geopackage(path, [_grids(dossier), _grids_before(dossier), _buildings(dossier)])
        return path.read_bytes()


def _grids(dossier: Dossier) -> FileLayer:
    rows = [(change, change.after or change.before) for change in dossier.changes]
    shown = [(change, side) for change, side in rows if side is not None and side.shape is not None]
    return _layer(
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


def _grids_before(dossier: Dossier) -> FileLayer:
    sides = [side for side in dossier.before if side.shape is not None]
    return _layer(
        "grids_before",
        [side.shape for side in sides],
        {
            "code": [side.code for side in sides],
            "name": [side.name for side in sides],
            "households": [side.households for side in sides],
            "person": [first_person(side) for side in sides],
        },
    )


def _buildings(dossier: Dossier) -> FileLayer:
    rows = [(move, door) for move in dossier.moves for door in move.doors if door.shape is not None]
    return _layer(
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


def _layer(
    name: str, shapes: Sequence[BaseGeometry | None], columns: Mapping[str, Sequence[Any]]
) -> FileLayer:
    return FileLayer(name, "MultiPolygon", [shape for shape in shapes if shape is not None], columns)


def _households(side: Side | None) -> int:
    return side.households if side else 0
