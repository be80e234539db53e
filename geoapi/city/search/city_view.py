"""The city as one question sees it: one version of each snapshot, the moment, the language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from geoapi.city.locate.atlas import Area, Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.city.people.rules import Post
from geoapi.city.places.directory.directory import Directory
from geoapi.city.search.area_names import AreaEntry, AreaNames
from geoapi.city.search.post_names import PostNames
from geoapi.city.search.snapshot import SearchKnowledge
from geoapi.core.clock import Calendar
from geoapi.core.geo import distance_m

Json = dict[str, Any]
Point = tuple[float, float]
ENGLISH = "en"


class AtlasNames:
    """The names of an Atlas's areas and people, made anew only for the part of it that is another."""

    def __init__(self) -> None:
        self._areas: tuple[object, AreaNames] | None = None
        self._posts: tuple[object, PostNames] | None = None

    def areas(self, atlas: Atlas) -> AreaNames:
        held = self._areas
        if held is None or held[0] is not atlas.areas:
            entries = (AreaEntry(area.code, area.name, area.parent) for area in atlas.areas.values())
            held = self._areas = (atlas.areas, AreaNames(entries))
        return held[1]

    def posts(self, atlas: Atlas) -> PostNames:
        held = self._posts
        if held is None or held[0] is not atlas.posts_of_area:
            held = self._posts = (atlas.posts_of_area, PostNames(_all_posts(atlas)))
        return held[1]


def _all_posts(atlas: Atlas) -> list[Post]:
    grouped: Sequence[Mapping[str, tuple[Post, ...]]] = (atlas.posts_of_area, atlas.posts_of_building)
    return [post for groups in grouped for posts in groups.values() for post in posts]


@dataclass(frozen=True)
class CityView:
    """`near`: where whoever asks looks, WGS 84; `typing`: more may come of the text."""

    atlas: Atlas
    directory: Directory
    knowledge: SearchKnowledge
    areas: AreaNames
    posts: PostNames
    calendar: Calendar
    at: datetime
    near: Point | None
    language: str
    typing: bool
    building_point: Callable[[str], Point | None]

    def named(self, name: str, name_en: str | None) -> str:
        """Of the two names that of the language asked for."""
        return name_en or name if self.language == ENGLISH else name

    def leaf(self, lon: float, lat: float) -> Area | None:
        """The grid, or the finest area known, at a point."""
        leaf, _ = self.atlas.locate_one(lon, lat)
        return None if leaf == NOWHERE else self.atlas.leaves[leaf]

    def grid(self, point: Point | None) -> Json | None:
        """The grid at a point as an answer names it, its community before it."""
        leaf = None if point is None else self.leaf(*point)
        if leaf is None:
            return None
        community = next((each for each in self.atlas.chain(leaf) if each.level == "community"), None)
        return {"code": leaf.code, "name": leaf.name, "community_name": community and community.name}

    def where(self, point: Point) -> str:
        """The community and the grid at a point in words; empty outside of the city."""
        leaf = self.leaf(*point)
        return "" if leaf is None else self.path(leaf)

    def path(self, area: Area) -> str:
        """An area with its community before it, where it lies in one."""
        names = [
            each.name for each in self.atlas.chain(area) if each.level == "community" and each is not area
        ]
        return "".join([*names, area.name])

    def above(self, area: Area) -> str:
        """The names of what an area lies in, without the city."""
        return "".join(each.name for each in self.atlas.chain(area)[:-1] if each.level != "city")

    def middle(self, area: Area) -> Point:
        inside = shapely.point_on_surface(area.shape)
        return float(shapely.get_x(inside)), float(shapely.get_y(inside))

    def holding_near(self) -> list[str]:
        """The codes of all areas that `near` lies in, the smallest grid first; none where nobody says it."""
        if self.near is None or (leaf := self.leaf(*self.near)) is None:
            return []
        codes = [area.code for area in reversed(self.atlas.chain(leaf))]
        for overlay in self.atlas.overlays:
            zone = overlay.index.find_one(*self.near)
            if zone != NOWHERE:
                codes.append(overlay.areas[zone].code)
        return codes

    def zones_of(self, codes: Sequence[str]) -> set[str]:
        """The zones of other layers in which the grids of some areas lie, by their middles."""
        leaves = [area for area in self.atlas.leaves if self.areas.lies_in(area.code, codes)]
        points = [self.middle(area) for area in leaves]
        zones = (
            (overlay, overlay.index.find_one(*point)) for overlay in self.atlas.overlays for point in points
        )
        return {overlay.areas[zone].code for overlay, zone in zones if zone != NOWHERE}

    def away_m(self, point: Point | None) -> float | None:
        return None if self.near is None or point is None else distance_m(self.near, point)
