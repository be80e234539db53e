"""What lies on a piece of ground, as a printed map shows it: shapes in degrees (EPSG:4326)."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Way:
    """A road, path, railway or stream; `kind` and names as in OpenStreetMap."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Surface:
    """Water, or ground of one use."""

    theme: str
    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class House:
    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Name:
    """Something that is called so at a point; the lower its `rank`, the sooner it is written."""

    text: str
    kind: str
    rank: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Ground:
    ways: Sequence[Way] = ()
    surfaces: Sequence[Surface] = ()
    houses: Sequence[House] = ()
    names: Sequence[Name] = ()
