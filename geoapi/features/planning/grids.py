"""A grid as a plan has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class PlanGrid:
    """A grid as a plan has it. `shape` is None of one that ends, `version` 0 of one that is as in force."""

    code: str
    name: str
    kind: str
    parent: str
    shape: BaseGeometry | None
    fate: str | None = None
    version: int = 0
    area_id: int | None = None
    base_id: int | None = None


def shapes_of(grids: Mapping[str, PlanGrid]) -> dict[str, BaseGeometry]:
    """The shapes of those that do not end, by code."""
    return {code: grid.shape for code, grid in grids.items() if grid.shape is not None}


def shown_fate(grid: PlanGrid) -> str | None:
    """What a plan makes of a grid, as other programs are told: a node on its edge is no change to anybody."""
    return None if grid.fate == "node_only" else grid.fate
