"""Blocks: what roads cut a grid into, which may be given to another as they are. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapi.features.planning.balancing.atoms import cut
from geoapi.features.planning.drawing.coverage import Coverage, Vertex
from geoapi.features.planning.drawing.operations import Refused
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.figures import grid_of_each


@dataclass(frozen=True)
class Block:
    """Ground between roads, in degrees on the lattice, and what would change hands with it: no building that
    is bound to a grid.
    """

    shape: BaseGeometry
    households: int
    buildings: int


def blocks_of(grids: Coverage, code: str, roads: Sequence[BaseGeometry], dwellings: Dwellings) -> list[Block]:
    """The blocks of a grid, which fill it; `grids`: it and those beside it, which share its edges' houses."""
    atoms = cut({code: grids[code]}, roads, dwellings, grid_of_each(grids, dwellings))
    inside = atoms.of_building >= 0
    number = len(atoms.faces)
    of_block = atoms.of_building[inside]
    buildings = np.bincount(of_block, minlength=number).tolist()
    households = np.bincount(of_block, dwellings.households[inside], minlength=number)
    return [
        Block(shapely.coverage_union_all(list(faces)), int(lives), stands)
        for faces, lives, stands in zip(atoms.faces, households.tolist(), buildings, strict=True)
    ]


def ground_at(blocks: Sequence[Block], places: Sequence[Vertex], name: str) -> BaseGeometry:
    """The blocks of a grid in which these places (lon, lat) lie, as one ground.

    Raises Refused where a place lies in none of them, or where they are the whole grid.
    """
    if len(blocks) < 2:
        raise Refused.because(
            "uncut", f"No road cuts {name} into blocks: give buildings, or draw the ground."
        )
    chosen: dict[int, BaseGeometry] = {}
    for place in places:
        point = shapely.Point(place)
        number = next((n for n, block in enumerate(blocks) if shapely.intersects(block.shape, point)), None)
        if number is None:
            lon, lat = place
            raise Refused.because("no-block", f"The place {lon}, {lat} lies in no block of {name}.", [point])
        chosen[number] = blocks[number].shape
    if len(chosen) == len(blocks):
        raise Refused.because("swallowed", "These are all blocks of the grid: merge it instead.")
    return shapely.coverage_union_all(list(chosen.values()))
