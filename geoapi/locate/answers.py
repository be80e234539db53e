"""The answer to "which grid covers this, and who is responsible", with its evidence.

Everything that does not depend on the exact point is rendered to JSON once and reused until it changes, so that an
answer is little more than a lookup and a join of ready pieces.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import orjson

from geoapi.areas.rules import layer_name
from geoapi.core.clock import Calendar
from geoapi.core.errors import OutsideAllGrids
from geoapi.locate.atlas import Area, Atlas
from geoapi.locate.index import NOWHERE
from geoapi.people.rules import ROLES, Duty, Post, changes_at, on_duty

Json = dict[str, Any]


class Question(NamedTuple):
    """A place to find (WGS 84) and how it was asked for. `query` is echoed; `matched` says what was understood."""

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

    def __init__(self, atlas: Atlas, calendar: Calendar) -> None:
        self.atlas = atlas
        self._calendar = calendar
        self._places: dict[int, tuple[orjson.Fragment, orjson.Fragment]] = {}
        self._people: dict[str, _People] = {}
        self._zones: dict[str, tuple[_People, orjson.Fragment]] = {}

    def find(self, question: Question) -> Found:
        """The leaf of a question. Raises OutsideAllGrids, naming the nearest."""
        bound_leaf = self.atlas.bound_leaf.get(question.building_code or "")
        if bound_leaf is not None:
            return Found(bound_leaf, question.building_code)
        leaf, binding = self.atlas.locate_one(question.lon, question.lat)
        if leaf == NOWHERE:
            raise self.outside(question)
        return Found(leaf, self.atlas.binding(binding).building_code if binding != NOWHERE else None)

    def outside(self, question: Question) -> OutsideAllGrids:
        """The error for a point that no area covers, with what may help."""
        near = self.atlas.nearest(question.lon, question.lat)
        swapped, _ = self.atlas.locate_one(question.lat, question.lon)
        hint = " The coordinates look swapped: lon comes first." if swapped != NOWHERE else ""
        if near is None:
            return OutsideAllGrids("No grid is anywhere near this point." + hint, {"nearest": None})
        nearest = {"code": near.area.code, "name": near.area.name, "distance_m": round(near.distance_m, 1)}
        sentence = f"No grid covers this point; the nearest, {near.area.name}, is {near.distance_m:.0f} m away."
        return OutsideAllGrids(sentence + hint, {"nearest": nearest})

    def answer(self, question: Question, found: Found, at: datetime) -> Json:
        """The whole answer as a dictionary ready for orjson."""
        grid, chain = self._place(found.leaf)
        return {
            "query": question.query,
            "matched": question.matched,
            "grid": grid,
            "chain": chain,
            "responsible": self._responsible(found, question, at).rendered,
            "overlays": self._overlays(question, at),
            "evidence": self.evidence(question, found),
        }

    def evidence(self, question: Question, found: Found) -> Json:
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
            "basis": "boundary" if found.bound_building is None else "binding",
            "distance_to_boundary_m": round(distance_m, 1),
            "accuracy_m": question.accuracy_m,
            "needs_confirmation": doubtful or question.house_unknown,
            "alternatives": alternatives,
            "atlas_version": self.atlas.version,
        }

    def first_to_call(self, found: Found, question: Question, at: datetime) -> Duty | None:
        """The person to call: the first who is on duty, else the first there is."""
        people = [duty for duty in self._responsible(found, question, at).duties if not duty.vacant]
        return next((duty for duty in people if duty.hours.on), people[0] if people else None)

    def _posts_of(self, area: Area) -> Sequence[Post]:
        return self.atlas.posts_of_area.get(area.code, ())

    def _posts(self, leaf: int, building_code: str | None) -> list[Post]:
        posts = list(self.atlas.posts_of_building.get(building_code or "", ()))
        for area in self.atlas.chains[leaf]:
            posts += self._posts_of(area)
        return posts

    def _place(self, leaf: int) -> tuple[orjson.Fragment, orjson.Fragment]:
        """The rendered grid and chain."""
        kept = self._places.get(leaf)
        if kept is None:
            area, chain = self.atlas.leaves[leaf], self.atlas.chains[leaf]
            grid = {
                "code": area.code,
                "name": area.name,
                "kind": area.kind,
                "households": self.atlas.households[area.code],
            }
            links = [{"level": link.level, "code": link.code, "name": link.name} for link in chain]
            kept = self._places[leaf] = (_render(grid if area.level == "grid" else None), _render(links))
        return kept

    def _responsible(self, found: Found, question: Question, at: datetime) -> "_People":
        building = question.building_code or found.bound_building
        if building not in self.atlas.posts_of_building:
            building = None
        return self._people_of(f"{found.leaf}/{building or ''}", lambda: self._posts(found.leaf, building), at)

    def _overlays(self, question: Question, at: datetime) -> list[orjson.Fragment]:
        zones: list[orjson.Fragment] = []
        for overlay in self.atlas.overlays:
            position = overlay.index.find_one(question.lon, question.lat)
            if position != NOWHERE:
                zones.append(self._zone(overlay.areas[position], at))
        return zones

    def _zone(self, zone: Area, at: datetime) -> orjson.Fragment:
        """A rendered zone, rendered anew when its people change."""
        people = self._people_of(zone.code, partial(self._posts_of, zone), at)
        kept = self._zones.get(zone.code)
        if kept is None or kept[0] is not people:
            described = {
                "layer": zone.layer,
                "layer_name": layer_name(zone.layer).name,
                "code": zone.code,
                "name": zone.name,
                "responsible": people.rendered,
            }
            kept = self._zones[zone.code] = (people, _render(described))
        return kept[1]

    def _people_of(self, key: str, posts: Callable[[], Sequence[Post]], at: datetime) -> "_People":
        """The people of `posts()` at `at`, kept for as long as nothing about them changes."""
        kept = self._people.get(key)
        if kept is not None and kept.since <= at and (kept.until is None or at < kept.until):
            return kept
        found = posts()
        duties = on_duty(found, at, self._calendar)
        rendered = _render([describe_duty(duty, self._calendar) for duty in duties])
        kept = self._people[key] = _People(at, changes_at(found, at, self._calendar), duties, rendered)
        return kept


@dataclass(frozen=True)
class _People:
    """Who answers for something, true from `since` until `until`."""

    since: datetime
    until: datetime | None
    duties: Sequence[Duty]
    rendered: orjson.Fragment


def describe_duty(duty: Duty, calendar: Calendar) -> Json:
    """A person as the public sees them: the duty phone only."""
    post = duty.post
    return {
        "post_code": post.code,
        "name": duty.name,
        "role": post.role,
        "role_name": ROLES[post.role].name,
        "phone": duty.phone,
        "on_duty": duty.hours.on,
        "on_duty_until": duty.hours.until if duty.hours.on else None,
        "next_on_duty": None if duty.hours.on else duty.hours.next_on,
        "since": post.period.since and calendar.local(post.period.since),
        "vacant": duty.vacant,
        "substitute_for": duty.substitute_for,
        "area_code": post.area_code,
        "building_code": post.building_code,
    }


def _render(value: object) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(value))
