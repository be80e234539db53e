"""Maps of a plan for paper: of all of it, of one grid, of one door."""

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.documents.dossier import (
    Dossier,
    GridChange,
    Move,
    Side,
    box_around,
    shapes_of,
    widest_place,
)
from geoapi.printing.maps import Hatch, Pill, Spot, Stroke, draw_map
from geoapi.printing.sheet import Sheet, sheet_over

NOW, DRAFT, MOVED = "#5f6b7c", "#143a76", "#1667d9"


def whole_map(dossier: Dossier, width_mm: float, height_mm: float) -> str:
    """All that the plan changes on one sheet."""
    sheet = sheet_over(box_around(shapes_of(*dossier.before, *dossier.after)), width_mm, height_mm)
    return _draw(dossier, sheet, [_pill(side, "dark") for side in dossier.after], dossier.moves)


def grid_map(dossier: Dossier, change: GridChange, width_mm: float, height_mm: float) -> str:
    """One grid, before and after, with what goes to it and from it."""
    sheet = sheet_over(box_around(shapes_of(change.before, change.after)), width_mm, height_mm)
    own = change.after or change.before
    pills = [_pill(own, "dark")] if own else []
    pills += [_pill(side, "plain", figures=False) for side in _others(dossier, change.code)]
    moves = [move for move in dossier.moves if change.code in move.codes]
    return _draw(dossier, sheet, pills, moves)


def door_map(dossier: Dossier, grid: Side, lon: float, lat: float, width_mm: float, height_mm: float) -> str:
    """The grid of a building, and a ring around it. In it only what residents need to know."""
    assert grid.shape is not None
    sheet = sheet_over(grid.shape.bounds, width_mm, height_mm)
    return draw_map(
        sheet,
        dossier.ground,
        strokes=[Stroke([grid.shape], DRAFT, 0.9, f"{grid.name}的边界")],
        pills=[_pill(grid, "dark", figures=False)],
        spots=[Spot(lon, lat)],
        source=dossier.source,
    )


def _others(dossier: Dossier, code: str) -> list[Side]:
    return [side for side in (*dossier.after, *dossier.around.values()) if side.code != code]


def _draw(dossier: Dossier, sheet: Sheet, pills: Sequence[Pill], moves: Sequence[Move]) -> str:
    lasting = shapes_of(*dossier.after, *dossier.around.values())
    return draw_map(
        sheet,
        dossier.ground,
        hatches=[Hatch(dossier.ground_that_moves, MOVED, "换了网格的地")],
        strokes=[
            Stroke(shapes_of(*dossier.before), NOW, 0.5, "现行", (2.2, 1.2)),
            Stroke(lasting, DRAFT, 0.6, "改后"),
        ],
        pills=[*(_note(move) for move in moves if move.households), *pills],
        source=" · ".join(each for each in (dossier.source, dossier.local(dossier.made_at)) if each),
    )


def _pill(side: Side, tone: str, *, figures: bool = True) -> Pill:
    lines = (side.name, f"{side.households} 户") if figures else (side.name,)
    return Pill(lines, _spots(side.shape), tone)


def _note(move: Move) -> Pill:
    middle = shapely.MultiPoint([(door.lon, door.lat) for door in move.doors]).centroid
    goes = f" → {move.target.name}" if move.target else ""
    lines = (f"+{move.households} 户", f"{len(move.doors)} 栋{goes}")
    return Pill(lines, _ring_of_spots(middle.x, middle.y), "note")


def _ring_of_spots(lon: float, lat: float) -> list[tuple[float, float]]:
    steps = (0, 0.0003, -0.0003, 0.0006, -0.0006)
    return [(lon + east, lat + north) for north in steps for east in steps]


def _spots(shape: BaseGeometry | None) -> list[tuple[float, float]]:
    """Where a grid's name may stand: in its widest place, and elsewhere inside it."""
    if shape is None or shape.is_empty:
        return []
    widest = widest_place(shape)
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    lons = [west + (east - west) * part for part in (0.3, 0.5, 0.7)]
    lats = [south + (north - south) * part for part in (0.5, 0.3, 0.7, 0.85, 0.15)]
    return [widest, *((x, y) for y in lats for x in lons if shapely.contains_xy(shape, x, y))]
