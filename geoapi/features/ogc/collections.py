"""What there is to be read: collections of features, each with the properties that it can be asked by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from geoapi.features.ogc.expressions import Expression

Json = dict[str, Any]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True)
class Property:
    """`kind`: string or integer."""

    kind: str
    title: str


@dataclass(frozen=True)
class About:
    """What a collection is of. `shape`: the kind of its geometries as queryables name it."""

    id: str
    title: str
    description: str
    shape: str
    properties: Mapping[str, Property]

    @property
    def kinds(self) -> Mapping[str, str]:
        return {name: each.kind for name, each in self.properties.items()}


@dataclass(frozen=True)
class Wanted:
    """Which features: all that is given must hold. `period`: what held at any moment of it, ends included.

    `after`: those whose id comes after this one, of which `limit` at most.
    """

    period: tuple[datetime | None, datetime | None]
    condition: Expression
    limit: int
    after: str = ""


@dataclass(frozen=True)
class Page:
    """Features as GeoJSON in order of their ids; `next`: after which the next page begins, if there is one.

    `matched`: how many there are on all pages together.
    """

    features: Sequence[Json]
    matched: int
    next: str | None


class Collection(Protocol):
    """Features that are read, by anybody."""

    @property
    def about(self) -> About: ...

    def extent(self) -> Box | None: ...

    def page(self, wanted: Wanted) -> Page: ...

    def feature(self, code: str, wanted: Wanted) -> Json | None: ...


AREA = {
    "code": Property("string", "编码 Code"),
    "name": Property("string", "名称 Name"),
    "level": Property("string", "级别 city, district, subdistrict, community, grid or zone"),
    "layer": Property("string", "图层 admin, or the code of an overlay layer"),
    "kind": Property("string", "类型 base or dedicated"),
    "parent": Property("string", "上级编码 Code of the area directly above"),
}
BUILDING = {
    "code": Property("string", "编码 Code"),
    "name": Property("string", "名称 Name"),
    "estate": Property("string", "小区 Estate"),
    "households": Property("integer", "户数 Households"),
}
PLACE = {
    "code": Property("string", "编码 Code"),
    "name": Property("string", "名称 Name"),
    "kind": Property("string", "类型 Kind"),
    "address": Property("string", "地址 Address"),
    "hours": Property("string", "开放时间 Hours, as OpenStreetMap writes them"),
}
AREAS = About(
    "areas",
    "区域 Areas",
    "Areas of every level and layer with their boundaries, as they were at a moment (`datetime`), else now",
    "geometry-multipolygon",
    AREA,
)
BUILDINGS = About("buildings", "楼栋 Buildings", "Buildings by footprint", "geometry-multipolygon", BUILDING)
PLACES = About("places", "服务点 Places", "Places by entrance", "geometry-point", PLACE)
