"""What checks look at, and what they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.codes import ADMIN
from geoapi.city.areas.coverage import AreaShape, faults_of
from geoapi.city.areas.coverage import Fault as Misfit
from geoapi.features.planning.dwellings import Dwellings, Footprint
from geoapi.features.planning.figures import grid_of_each
from geoapi.features.planning.grids import PlanGrid, shapes_of

# Some fifty metres: farther beyond its line no way serves a grid.
_RIM_DEGREES = 6e-4


@dataclass(frozen=True)
class OpenPost:
    """A post of a grid that ends; `person` is empty where nobody holds it."""

    code: str
    grid: str
    role: str
    person: str


@dataclass(frozen=True)
class Scene:
    """A community of a plan as it leaves it. `changed`: the grids that are other than in force.

    `bounds`: least and most households of a grid, by kind; `walks`: lines that one can walk along near the
    changed.
    """

    grids: Mapping[str, PlanGrid]
    outlines: Mapping[str, BaseGeometry]
    dwellings: Dwellings
    footprints: Sequence[Footprint]
    changed: frozenset[str]
    bounds: Mapping[str, tuple[int, int]]
    dead_bindings: Sequence[tuple[str, str]] = ()
    open_posts: Sequence[OpenPost] = ()
    taken_codes: Sequence[str] = ()
    moved_bases: Sequence[str] = ()
    later_bases: Sequence[str] = ()
    walks: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))

    @cached_property
    def shapes(self) -> dict[str, BaseGeometry]:
        return shapes_of(self.grids)

    @cached_property
    def grid_of_building(self) -> NDArray[np.str_]:
        """The codes of the grids of `dwellings`, "" for none."""
        return grid_of_each(self.shapes, self.dwellings)

    @cached_property
    def misfits(self) -> list[Misfit]:
        """Gaps, overlaps and overhangs, which are found together."""
        if not self.changed:
            return []
        members = [
            AreaShape(code, ADMIN, "grid", grid.parent, grid.shape, grid.name)
            for code, grid in self.grids.items()
            if grid.shape is not None
        ]
        members += [AreaShape(code, ADMIN, "community", None, shape) for code, shape in self.outlines.items()]
        return faults_of(members)

    @cached_property
    def _walk_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.walks)

    def walks_near(self, shape: BaseGeometry) -> NDArray[np.object_]:
        """What one can walk along inside a shape and close around it."""
        west, south, east, north = shape.bounds
        near = shapely.box(
            west - _RIM_DEGREES, south - _RIM_DEGREES, east + _RIM_DEGREES, north + _RIM_DEGREES
        )
        return self.walks[np.sort(self._walk_tree.query(near))]

    def changed_shapes(self) -> dict[str, BaseGeometry]:
        return {code: shape for code, shape in self.shapes.items() if code in self.changed}

    def name(self, code: str) -> str:
        return self.grids[code].name if code in self.grids else code

    def names(self, codes: Sequence[str]) -> str:
        return " and ".join(self.name(code) for code in codes)


@dataclass(frozen=True)
class Fault:
    """`params` go into the sentence in the page's words; `fixes` are edits ready to be sent."""

    key: str
    codes: tuple[str, ...]
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)
    shape: BaseGeometry | None = field(default=None, repr=False)
    fixes: tuple[Mapping[str, Any], ...] = ()

    @property
    def place(self) -> tuple[float, float] | None:
        if self.shape is None or self.shape.is_empty:
            return None
        point = shapely.point_on_surface(self.shape)
        return point.x, point.y
