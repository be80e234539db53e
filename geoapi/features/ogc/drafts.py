"""Collections for those who may change them: drafts that another feature gives, read and written."""

from collections.abc import Mapping
from typing import Any, Protocol

import shapely

from geoapi.core.actors import Actor
from geoapi.features.ogc.collections import About, Box, Page, Property, Wanted
from geoapi.features.ogc.matching import holds

Json = dict[str, Any]
# What a collection of a draft is called by: this and the draft's code.
PREFIX = "plan-"
GRID = {
    "code": Property("string", "编码 Code"),
    "name": Property("string", "名称 Name"),
    "kind": Property("string", "类型 base or dedicated"),
    "parent": Property("string", "社区 Code of the community"),
    "fate": Property("string", "变化 What the plan makes of it; nothing where it is as in force"),
    "version": Property("integer", "版本 Version: is sent back with what is changed"),
    "households": Property("integer", "户数 Households"),
    "buildings": Property("integer", "楼栋数 Buildings"),
}


class Drafts(Protocol):
    """Drafts by code. `verb`: the permission that one needs there. Features are as GeoJSON has them.

    What cannot be done raises NotFound, Forbidden, InvalidInput or Conflict.
    """

    @property
    def verb(self) -> str: ...

    def titles(self, actor: Actor) -> Mapping[str, str]: ...

    def title(self, actor: Actor, code: str) -> str: ...

    def features(self, actor: Actor, code: str) -> list[Json]: ...

    def put(
        self, actor: Actor, code: str, grid: str, geometry: Mapping[str, Any] | None, properties: Json
    ) -> None: ...

    def post(self, actor: Actor, code: str, geometry: Mapping[str, Any] | None, properties: Json) -> str: ...

    def delete(self, actor: Actor, code: str, grid: str) -> None: ...


class DraftCollection:
    """A draft, for somebody who may edit it."""

    def __init__(self, drafts: Drafts, actor: Actor, code: str, title: str) -> None:
        self._drafts, self._actor, self._code, self._title = drafts, actor, code, title

    @property
    def about(self) -> About:
        return About(
            f"{PREFIX}{self._code}",
            f"{self._code} {self._title}",
            "The grids of a draft: what is written is saved at once, and can be taken back",
            "geometry-multipolygon",
            GRID,
        )

    def extent(self) -> Box | None:
        return None

    def page(self, wanted: Wanted) -> Page:
        found = [
            feature
            for feature in self._drafts.features(self._actor, self._code)
            if holds(wanted.condition, feature["properties"], shapely.geometry.shape(feature["geometry"]))
        ]
        left = [feature for feature in found if feature["id"] > wanted.after]
        shown = left[: wanted.limit]
        return Page(shown, len(found), shown[-1]["id"] if len(left) > wanted.limit else None)

    def feature(self, code: str, wanted: Wanted) -> Json | None:  # noqa: ARG002
        found = self._drafts.features(self._actor, self._code)
        return next((feature for feature in found if feature["id"] == code), None)


def code_of(collection: str) -> str | None:
    """The code of the draft that a collection is of, if it is of one."""
    return collection.removeprefix(PREFIX) if collection.startswith(PREFIX) else None


def drafts_of(drafts: Drafts, actor: Actor) -> list[DraftCollection]:
    return [DraftCollection(drafts, actor, code, title) for code, title in drafts.titles(actor).items()]
