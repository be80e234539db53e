"""What is measured of grids: a registry, each measure with a version of its own. Pure."""

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from shapely.geometry.base import BaseGeometry

from geoapi.city.areas.coverage import Plane
from geoapi.city.routing.walks import WalkGraph
from geoapi.core.geo import Floats
from geoapi.features.planning.dwellings import Dwellings
from geoapi.features.planning.measures.walking import Minutes, minutes


@dataclass(frozen=True)
class Measured:
    """A grid with the buildings in it, and the ways around."""

    shape: BaseGeometry
    dwellings: Dwellings
    graph: WalkGraph

    @cached_property
    def flat(self) -> BaseGeometry:
        found: BaseGeometry = Plane.over([self.shape]).metres([self.shape])[0]
        return found

    @cached_property
    def minutes(self) -> Minutes | None:
        doors: Floats = np.column_stack([self.dwellings.lon, self.dwellings.lat])
        return minutes(doors, self.dwellings.households, self.graph)


@dataclass(frozen=True)
class Metric:
    key: str
    version: int
    measure: Callable[[Measured], float | None]


def _compactness(grid: Measured) -> float:
    """Polsby and Popper: 1 of a circle, near 0 of a thread."""
    return round(4 * math.pi * grid.flat.area / grid.flat.length**2, 3)


METRICS = (
    Metric("households", 1, lambda grid: int(grid.dwellings.households.sum())),
    Metric("buildings", 1, lambda grid: len(grid.dwellings.ids)),
    Metric("area_m2", 1, lambda grid: round(grid.flat.area)),
    Metric("walk_mean_min", 1, lambda grid: round(grid.minutes.mean, 1) if grid.minutes else None),
    Metric("walk_far_min", 1, lambda grid: round(grid.minutes.farthest, 1) if grid.minutes else None),
    Metric("compactness", 1, _compactness),
)


def digest() -> str:
    """Which measures there are, of which versions."""
    said = ",".join(f"{metric.key}:{metric.version}" for metric in METRICS)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def measure(grid: Measured) -> dict[str, float | None]:
    return {metric.key: metric.measure(grid) for metric in METRICS}


def spread(households: Sequence[int]) -> float | None:
    """The standard deviation of the households of grids, by their mean; None of none."""
    mean = float(np.mean(households)) if households else 0.0
    return round(float(np.std(households)) / mean, 3) if mean else None


def within(
    households: Mapping[str, int], kinds: Mapping[str, str], bounds: Mapping[str, tuple[int, int]]
) -> tuple[int, int]:
    """How many grids are within the bounds of their kind, and how many have bounds."""
    bounded = [(number, bounds[kinds[code]]) for code, number in households.items() if kinds[code] in bounds]
    return sum(least <= number <= most for number, (least, most) in bounded), len(bounded)
