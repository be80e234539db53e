"""An area as seen from outside: its chain, people, statistics and history."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson
import shapely

from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.areas.codes import ADMIN, credit_of
from geoapi.city.areas.rules import Layer
from geoapi.city.locate.answers import Answers
from geoapi.city.locate.atlas import Area, Atlas
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.people.rules import on_duty
from geoapi.city.people.serializers import describe_duty
from geoapi.city.people.store import load_roles
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.profiles import store
from geoapi.city.profiles.circle import (
    CIRCLE_MINUTES,
    centre_json,
    circle_centre,
    circle_url,
    kinds_within,
    places_of,
)
from geoapi.city.profiles.store import AreaFilter, AreaRow
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.queries import Router
from geoapi.core.changes import version_of
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput, NotFound

Json = dict[str, Any]

# What pages know the versions by, and the topics that each is of.
VERSIONS = {
    "atlas": AtlasSnapshot.topics,
    "addresses": GazetteerSnapshot.topics,
    "basemap": ("basemap",),
    "places": DirectorySnapshot.topics,
}


class Profiles:
    """Reads areas: what is in force from the Atlas, history and full boundaries from the database."""

    def __init__(
        self,
        database: Database,
        snapshot: AtlasSnapshot,
        places: DirectorySnapshot,
        router: Router,
        calendar: Calendar,
        *,
        answers: Callable[[datetime], Answers],
        attribution: str = "",
        outside_tiles_url: str | None = None,
    ) -> None:
        self._answers_at = answers
        self._attribution = attribution
        self._outside_tiles_url = outside_tiles_url
        self._database = database
        self._snapshot = snapshot
        self._places = places
        self._router = router
        self._calendar = calendar

    def moment(self, at: str | None) -> datetime:
        return self._calendar.moment(at)

    def check_layer(self, layer: str) -> None:
        """Raises InvalidInput for a layer that there is not."""
        atlas = self._snapshot.current()
        known = [ADMIN, *dict.fromkeys([*atlas.layers, *(overlay.layer for overlay in atlas.overlays)])]
        if layer not in known:
            names = ", ".join(known)
            raise InvalidInput.of("layer", f"There is no layer {layer[:40]!r}; there are {names}.")

    def page(self, wanted: AreaFilter, after: str, limit: int) -> tuple[list[AreaRow], str | None]:
        """One page in order of code, and where the next begins."""
        with self._database.transaction() as connection:
            found = store.list_areas(connection, wanted, after, limit + 1)
        return found[:limit], found[limit - 1].code if len(found) > limit else None

    def tree(self, at: datetime, layer: str | None, root: str | None) -> list[Json]:
        """Areas nested in their parents; from `root` down, or from the tops of a layer."""
        atlas = self._snapshot.at(at)
        children: dict[str | None, list[Area]] = {}
        for area in sorted(atlas.areas.values(), key=lambda area: area.code):
            if area.layer == (layer or ADMIN):
                children.setdefault(area.parent if area.parent in atlas.areas else None, []).append(area)

        def nested(area: Area) -> Json:
            return _named(area) | {"children": [nested(child) for child in children.get(area.code, [])]}

        if root is not None:
            return [nested(_area(atlas, root))]
        return [nested(area) for area in children.get(None, [])]

    def geojson(self, wanted: AreaFilter) -> Iterator[str]:
        """A FeatureCollection in pieces; the first piece is made only once the database has answered."""
        with self._database.transaction() as connection:
            yield '{"type":"FeatureCollection","features":['
            for place, feature in enumerate(store.stream_geojson(connection, wanted)):
                yield f",{feature}" if place else feature
            yield "]}"

    def profile(self, code: str, at: datetime, *, with_geometry: bool) -> Json:
        """Everything public about one area. History and geometry need the database; the rest does not."""
        answers = self._answers_at(at)
        atlas = answers.atlas
        area = _area(atlas, code)
        posts = atlas.posts_of_area.get(code, ())
        below = _below(atlas, code)
        held = [
            duty
            for one in below
            for duty in on_duty(atlas.posts_of_area.get(one.code, ()), at, self._calendar)
        ]
        with self._database.transaction() as connection:
            history = store.list_history(connection, code)
            boundary = store.boundary_geojson(connection, code, at) if with_geometry else None
            introduction = store.introduction(connection, code)
        levels = Counter(one.level for one in below)
        centre = shapely.point_on_surface(area.shape)
        lon, lat = float(shapely.get_x(centre)), float(shapely.get_y(centre))
        directory = self._places.current()
        profile = _named(area) | {
            "introduction": introduction,
            "layer_name": atlas.layer(area.layer).name,
            "chain": [_named(link) for link in atlas.chain(area)],
            "children": [_named(one) for one in below if one.parent == code],
            "responsible": [
                describe_duty(duty, self._calendar) for duty in on_duty(posts, at, self._calendar)
            ],
            "call": answers.area_call(area, lon, lat, at),
            **places_of(directory, area, at, self._calendar),
            "living_circle": {
                **centre_json(circle_centre(directory, area)),
                "minutes": CIRCLE_MINUTES,
                "url": circle_url(code),
            },
            "statistics": {
                "households": atlas.households[code],
                "buildings": atlas.buildings[code],
                "communities": levels["community"],
                "grids": levels["grid"],
                "area_km2": next((each.area_km2 for each in history if each.period.holds(at)), None),
                "posts": len(held),
                "vacant_posts": sum(duty.vacant for duty in held),
            },
            "bbox": shapely.bounds(area.shape).tolist(),
            "centre": {"lon": lon, "lat": lat},
            "history": [
                {
                    "from": each.period.since,
                    "until": each.period.until,
                    "name": each.name,
                    "area_km2": each.area_km2,
                }
                for each in history
            ],
            "atlas_version": atlas.version,
        }
        return profile | ({"geometry": orjson.Fragment(boundary)} if boundary else {})

    def living_circle(self, code: str, minutes: int, mode: Mode) -> Json:
        """What can be reached from the middle of an area in so many minutes, kind by kind, and what cannot.

        Raises NotFound, and as directions do: NoRoadNear, RoutingUnavailable.
        """
        directory = self._places.current()
        centre = circle_centre(directory, _area(self._snapshot.current(), code))
        (ring,) = self._router.isochrones(centre.point, mode, [minutes])["features"]
        return {
            "centre": centre_json(centre),
            "minutes": minutes,
            "mode": mode,
            "geometry": ring["geometry"],
            "kinds": kinds_within(directory, shapely.geometry.shape(ring["geometry"]), centre.point),
        }

    def meta(self) -> Json:
        """What this map is of: the city, its layers and roles, and the versions of what is shown."""
        answers = self._answers_at(self._calendar.now())
        atlas = answers.atlas
        tops = [
            area for area in atlas.areas.values() if area.layer == ADMIN and area.parent not in atlas.areas
        ]
        top = min(tops, key=lambda area: area.code, default=None)
        extent = atlas.extent()
        with self._database.transaction() as connection:
            versions = {name: version_of(connection, *topics) for name, topics in VERSIONS.items()}
            roles = load_roles(connection).values()
        return {
            "city": {
                "code": top.code if top and len(tops) == 1 else None,
                "name": top.name if top and len(tops) == 1 else None,
                "bbox": extent,
                "centre": extent and {"lon": (extent[0] + extent[2]) / 2, "lat": (extent[1] + extent[3]) / 2},
            },
            "hotline": answers.hotline()[0],
            "layers": [_described(atlas.layer(overlay.layer)) for overlay in atlas.overlays],
            "roles": [
                {
                    "code": role.code,
                    "name": role.name,
                    "name_en": role.name_en,
                    "rank": role.rank,
                    "rung": role.rung,
                }
                for role in roles
            ],
            "versions": versions,
            "attribution": credit_of(
                top.code if top else "", self._attribution if versions["basemap"] else ""
            ),
            "outside_tiles_url": self._outside_tiles_url,
        }


def _described(layer: Layer) -> Json:
    drawn = {"icon": layer.icon, "tone": layer.tone, "dash": layer.dash}
    return {"code": layer.code, "name": layer.name, "name_en": layer.name_en, **drawn, "rung": layer.rung}


def _area(atlas: Atlas, code: str) -> Area:
    area = atlas.areas.get(code)
    if area is None:
        raise NotFound(f"No area has the code {code[:40]!r} at that time.")
    return area


def _below(atlas: Atlas, code: str) -> list[Area]:
    """The area itself and everything inside it, in order of code."""
    inside = {code}
    ordered = sorted(atlas.areas.values(), key=lambda area: area.code)
    grown = True
    while grown:
        more = {area.code for area in ordered if area.parent in inside} - inside
        inside |= more
        grown = bool(more)
    return [area for area in ordered if area.code in inside]


def _named(area: Area) -> Json:
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "layer": area.layer,
        "kind": area.kind,
        "parent": area.parent,
    }
