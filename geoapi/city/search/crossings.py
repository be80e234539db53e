"""Where two roads meet: the points that the ways of both share on the base map."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.text.normalization import match_key_uncached
from geoapi.city.search.words import any_of, words_of
from geoapi.core.geo import distance_m

# Carriageways and slip roads of one crossing lie no farther apart.
_ONE_CROSSING_M = 80.0
# A position is kept as one number: ten-millionths of a degree, a centimetre.
_STEPS = 10_000_000
_LAT_STEPS = 1 << 32

Keys = NDArray[np.int64]
Point = tuple[float, float]


@dataclass(frozen=True)
class RoadWays:
    """All ways of one name: vertices lon[n], lat[n] in WGS 84 degrees."""

    name: str
    name_en: str | None
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


@dataclass(frozen=True)
class Crossing:
    """What a text says of two roads: their names, and the points where they meet, none if they do not.

    `sure`: the text says no more than that.
    """

    names: tuple[str, str]
    points: tuple[Point, ...]
    sure: bool


class Roads:
    """The named roads of the base map, by their vertices."""

    def __init__(self, roads: Iterable[RoadWays]) -> None:
        self._names: dict[str, str] = {}
        self._vertices: dict[str, Keys] = {}
        for road in roads:
            packed = _packed(road.lon, road.lat)
            known = self._vertices.get(road.name)
            self._vertices[road.name] = np.unique(
                packed if known is None else np.concatenate([known, packed])
            )
            for name in (road.name, road.name_en):
                if name:
                    self._names.setdefault(match_key_uncached(name), road.name)

    def __len__(self) -> int:
        return len(self._vertices)

    def read(self, text: str) -> Crossing | None:
        """The two roads that a text names, and where they meet; None if it does not name two."""
        normalized, sure = _bare(match_key_uncached(text))
        for at in range(2, len(normalized) - 1):
            one = self._names.get(normalized[:at])
            if one is None:
                continue
            rest = normalized[at:]
            other = self._names.get(rest) or next(
                (
                    self._names[rest.removeprefix(word)]
                    for word in words_of("between")
                    if rest.startswith(word) and rest.removeprefix(word) in self._names
                ),
                None,
            )
            if other is not None and other != one:
                return Crossing((one, other), self.meeting(one, other), sure)
        return None

    def meeting(self, one: str, other: str) -> tuple[Point, ...]:
        """The points where two roads meet, one for each crossing, from west to east."""
        shared = np.intersect1d(self._vertices[one], self._vertices[other], assume_unique=True)
        groups: list[list[Point]] = []
        for point in _unpacked(shared):
            near = next((each for each in groups if distance_m(each[0], point) <= _ONE_CROSSING_M), None)
            if near is None:
                groups.append([point])
            else:
                near.append(point)
        return tuple(_middle(group) for group in groups)


@cache
def _endings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"(?:{any_of('joint')})?(?:{any_of('crossing')})$"), re.compile(
        f"(?:{any_of('joint')})?(?:{any_of('beside')})$"
    )


def _bare(normalized: str) -> tuple[str, bool]:
    """A normalized text without what says that it is a crossing, and whether it says no more."""
    crossing, beside = _endings()
    cut = beside.sub("", normalized, count=1)
    return crossing.sub("", cut, count=1), cut == normalized


def _packed(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Keys:
    east, north = np.rint(lon * _STEPS).astype(np.int64), np.rint(lat * _STEPS).astype(np.int64)
    return east * _LAT_STEPS + (north + _LAT_STEPS // 2)


def _unpacked(keys: Keys) -> list[Point]:
    east, north = keys // _LAT_STEPS, keys % _LAT_STEPS - _LAT_STEPS // 2
    return list(zip((east / _STEPS).tolist(), (north / _STEPS).tolist(), strict=True))


def _middle(group: list[Point]) -> Point:
    """That of the points which is nearest to the middle of all: it lies on both roads."""
    lon, lat = (sum(each) / len(group) for each in zip(*group, strict=True))
    return min(group, key=lambda point: distance_m(point, (lon, lat)))


def ways_by_name(rows: Iterable[tuple[str, str | None, NDArray[np.float64]]]) -> Iterable[RoadWays]:
    """Rows of name, English name and vertices[n, 2] as the ways of each name."""
    together: dict[str, tuple[str | None, list[NDArray[np.float64]]]] = {}
    for name, name_en, vertices in rows:
        together.setdefault(name, (name_en, []))[1].append(vertices)
    for name, (name_en, parts) in together.items():
        lon, lat = np.concatenate(parts).T
        yield RoadWays(name, name_en, lon, lat)
