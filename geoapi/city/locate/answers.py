"""The answer to "which grid covers this, and who is responsible", with its evidence.

Everything that does not depend on the exact point is rendered to JSON once and reused until it changes,
so that an answer is little more than a lookup and a join of ready pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from geoapi.city.locate.atlas import Area, Atlas
from geoapi.city.locate.index import NOWHERE
from geoapi.city.people.ladder import Call, call_ladder
from geoapi.city.people.rules import Duty, Post, changes_at, on_duty
from geoapi.city.people.serializers import describe_call, describe_duty
from geoapi.core.clock import Calendar
from geoapi.core.errors import OutsideAllGrids
from geoapi.core.phones import Phone

Json = dict[str, Any]

# What decides where a place lies.
BOUNDARY, BINDING = "boundary", "binding"
# Of larger areas, no one zone of a layer is the right one.
_LEVELS_WITHIN_ZONES = ("grid", "community")


# Of each overlay layer of the Atlas the position of a zone, or NOWHERE.
Zones = tuple[int, ...]


class LookupRequest(NamedTuple):
    """A place to find (WGS 84) and how it was asked for.

    `query` is echoed; `matched` says what was understood.
    """

    lon: float
    lat: float
    query: Json
    matched: Json
    accuracy_m: float = 0.0
    building_code: str | None = None
    # It stands for several houses of one grid, of which none was named.
    house_unknown: bool = False


class Found(NamedTuple):
    """Where a question led: a leaf of the Atlas, and the building whose binding decided it, if one did."""

    leaf: int
    bound_building: str | None = None


class Answers:
    """Answers from one Atlas; safe to share between threads."""

    def __init__(self, atlas: Atlas, calendar: Calendar, hotline: Phone) -> None:
        self.atlas = atlas
        self._calendar = calendar
        self._hotline = hotline
        self._surroundings: dict[tuple[int, str | None, Zones], _Surroundings] = {}

    def find(self, question: LookupRequest) -> Found:
        """The leaf of a question. Raises OutsideAllGrids, naming the nearest."""
        bound_leaf = self.atlas.bound_leaf.get(question.building_code or "")
        if bound_leaf is not None:
            return Found(bound_leaf, question.building_code)
        leaf, binding = self.atlas.locate_one(question.lon, question.lat)
        if leaf == NOWHERE:
            raise self.outside(question)
        return Found(leaf, self.atlas.binding(binding).building_code if binding != NOWHERE else None)

    def outside(self, question: LookupRequest) -> OutsideAllGrids:
        """The error for a point that no area covers, with what may help."""
        call = self.hotline()
        near = self.atlas.nearest(question.lon, question.lat)
        swapped, _ = self.atlas.locate_one(question.lat, question.lon)
        hint = " The coordinates look swapped: lon comes first." if swapped != NOWHERE else ""
        nearest = near and {
            "code": near.area.code,
            "name": near.area.name,
            "distance_m": round(near.distance_m, 1),
        }
        sentence = outside_sentence((near.area.name, near.distance_m) if near else None)
        return OutsideAllGrids(sentence + hint, {"nearest": nearest, "call": call})

    def answer(self, question: LookupRequest, found: Found, at: datetime) -> Json:
        """The whole answer as a dictionary ready for orjson."""
        return {
            "query": question.query,
            "matched": question.matched,
            **self._surroundings_of(found, question, at).rendered,
            "evidence": self.evidence(question, found),
        }

    def evidence(self, question: LookupRequest, found: Found) -> Json:
        """Why this leaf: how it was decided, how far its boundary is, and which others it could be."""
        distance_m = self.atlas.distance_to_boundary_m(found.leaf, question.lon, question.lat)
        alternatives: list[Json] = []
        # A binding holds wherever in the building the point is.
        doubtful = found.bound_building is None and question.accuracy_m > distance_m
        if doubtful and not question.house_unknown:
            code = self.atlas.leaves[found.leaf].code
            alternatives = [
                {"code": near.area.code, "name": near.area.name, "distance_m": round(near.distance_m, 1)}
                for near in self.atlas.leaves_within(question.lon, question.lat, question.accuracy_m)
                if near.area.code != code
            ]
        return {
            "basis": BOUNDARY if found.bound_building is None else BINDING,
            "distance_to_boundary_m": round(distance_m, 1),
            "accuracy_m": question.accuracy_m,
            "needs_confirmation": doubtful or question.house_unknown,
            "alternatives": alternatives,
            "atlas_version": self.atlas.version,
        }

    def first_people(self, found: Found, question: LookupRequest, at: datetime) -> tuple[Call, Duty | None]:
        """The first of `call`, and of `responsible` the first on duty, else the first there is."""
        around = self._surroundings_of(found, question, at)
        held = [duty for duty in around.duties if not duty.vacant]
        return around.first_call, next((duty for duty in held if duty.hours.on), held[0] if held else None)

    def holds_until(self, found: Found, question: LookupRequest, at: datetime) -> datetime:
        """Until when what is told of a place at `at` holds."""
        return self._surroundings_of(found, question, at).until

    def area_call(self, area: Area, lon: float, lat: float, at: datetime) -> list[Json]:
        """The duty ladder of an area: its own posts and those above,
        and those of the zones at a point inside it.
        """
        posts = [post for each in reversed(self.atlas.chain(area)) for post in self._posts_of(each)]
        of_zones: list[tuple[str, Post]] = []
        rung = self.atlas.layer(area.layer).rung
        if rung is not None:
            posts, of_zones = [], [(rung, post) for post in posts]
        elif area.level in _LEVELS_WITHIN_ZONES:
            of_zones = self._on_rungs(self._zones(self._zones_at(lon, lat)))
        return self._described(call_ladder(posts, of_zones, at, self._calendar, self._hotline))

    def hotline(self) -> list[Json]:
        """The duty ladder of nowhere: the hotline alone."""
        return self._described(call_ladder([], [], self._calendar.now(), self._calendar, self._hotline))

    def _posts_of(self, area: Area) -> Sequence[Post]:
        return self.atlas.posts_of_area.get(area.code, ())

    def _posts(self, leaf: int, building_code: str | None) -> list[Post]:
        """The posts of a building and of the areas it lies in, nearest first."""
        posts = list(self.atlas.posts_of_building.get(building_code or "", ()))
        for area in reversed(self.atlas.chains[leaf]):
            posts += self._posts_of(area)
        return posts

    def _building(self, found: Found, question: LookupRequest) -> str | None:
        """The building asked about, if anybody answers for it by itself."""
        building = question.building_code or found.bound_building
        return building if building in self.atlas.posts_of_building else None

    def _surroundings_of(self, found: Found, question: LookupRequest, at: datetime) -> "_Surroundings":
        """What is told of a place at `at`, kept for as long as nothing about it changes."""
        building = self._building(found, question)
        key = (found.leaf, building, self._zones_at(question.lon, question.lat))
        kept = self._surroundings.get(key)
        if kept is None or not kept.since <= at < kept.until:
            kept = self._surroundings[key] = self._surroundings_at(*key, at)
        return kept

    def _surroundings_at(
        self, leaf: int, building: str | None, positions: Zones, at: datetime
    ) -> "_Surroundings":
        zones = self._zones(positions)
        posts = self._posts(leaf, building)
        duties = on_duty(posts, at, self._calendar)
        calls = call_ladder(posts, self._on_rungs(zones), at, self._calendar, self._hotline)
        of_zones = [post for zone in zones for post in self._posts_of(zone)]
        area, chain = self.atlas.leaves[leaf], self.atlas.chains[leaf]
        told = {
            "grid": self._describe_grid(area) if area.level == "grid" else None,
            "chain": [{"level": link.level, "code": link.code, "name": link.name} for link in chain],
            "responsible": [describe_duty(duty, self._calendar) for duty in duties],
            "call": self._described(calls),
            "overlays": [self._describe_zone(zone, at) for zone in zones],
        }
        return _Surroundings(
            since=at,
            until=self._keep_until([*posts, *of_zones], at),
            duties=duties,
            first_call=calls[0],
            rendered={name: orjson.Fragment(orjson.dumps(value)) for name, value in told.items()},
        )

    def _describe_grid(self, grid: Area) -> Json:
        households = self.atlas.households[grid.code]
        return {"code": grid.code, "name": grid.name, "kind": grid.kind, "households": households}

    def _describe_zone(self, zone: Area, at: datetime) -> Json:
        duties = on_duty(self._posts_of(zone), at, self._calendar)
        return {
            "layer": zone.layer,
            "layer_name": self.atlas.layer(zone.layer).name,
            "code": zone.code,
            "name": zone.name,
            "responsible": [describe_duty(duty, self._calendar) for duty in duties],
        }

    def _on_rungs(self, zones: Sequence[Area]) -> list[tuple[str, Post]]:
        """The posts of zones whose layer has a rung on the ladder, with that."""
        rungs = [(self.atlas.layer(zone.layer).rung, zone) for zone in zones]
        return [(rung, post) for rung, zone in rungs if rung for post in self._posts_of(zone)]

    def _described(self, calls: Sequence[Call]) -> list[Json]:
        areas = self.atlas.areas
        names = [
            areas[call.post.area_code].name if call.post and call.post.area_code else None for call in calls
        ]
        return [describe_call(call, self._calendar, name) for call, name in zip(calls, names, strict=True)]

    def _keep_until(self, posts: Sequence[Post], at: datetime) -> datetime:
        """Until when what is told of `posts` holds: hours are looked ahead from each day anew."""
        midnight = (self._calendar.local(at) + timedelta(days=1)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        change = changes_at(posts, at, self._calendar)
        # In the zone of the moments asked about: those of one zone are compared quickly.
        return min(self._calendar.local(change), midnight) if change is not None else midnight

    def _zones_at(self, lon: float, lat: float) -> Zones:
        """The zones that cover a point."""
        return tuple([overlay.index.find_one(lon, lat) for overlay in self.atlas.overlays])

    def _zones(self, positions: Zones) -> list[Area]:
        found = zip(self.atlas.overlays, positions, strict=True)
        return [overlay.areas[position] for overlay, position in found if position != NOWHERE]


def outside_sentence(nearest: tuple[str, float] | None) -> str:
    """What is said of a point outside; `nearest`: the name of a leaf and the metres to it."""
    if nearest is None:
        return "No grid is anywhere near this point."
    name, distance_m = nearest
    return f"No grid covers this point; the nearest, {name}, is {distance_m:.0f} m away."


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What is told of every point of a leaf in the same zones, true from `since` until `until`."""

    since: datetime
    until: datetime
    duties: Sequence[Duty]
    first_call: Call
    rendered: dict[str, orjson.Fragment]
