"""Who acts, and what may be done where: a post is the permission."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from geoapi.core.errors import Forbidden

Level = int
"""How sure it is who signed in: 1 or, with a passkey or a second factor a moment ago, 2."""


@dataclass(frozen=True)
class Site:
    """Where something lies: in all these areas, of every level and layer; by ids."""

    area_ids: Collection[int] = ()
    building_id: int | None = None
    place_id: int | None = None
    # Where what is done concerns a post itself: which one.
    post_code: str | None = None


@dataclass(frozen=True)
class Reach:
    """As far as one post or enrollment goes: an area, a building, a place, the post itself, or everywhere."""

    post_code: str
    area_id: int | None = None
    building_id: int | None = None
    place_id: int | None = None
    own: bool = False
    everywhere: bool = False
    # How sure it must be who acts by this; None: as the rule says.
    level: Level | None = None
    # What whoever acts by this has to do first, as the `reason` of a refusal says it; None: nothing.
    owes: str | None = None

    def covers(self, site: Site) -> bool:
        return (
            self.everywhere
            or self.area_id in site.area_ids
            or (self.building_id is not None and self.building_id == site.building_id)
            or (self.place_id is not None and self.place_id == site.place_id)
            or (self.own and self.post_code == site.post_code)
        )


@dataclass(frozen=True)
class Rule:
    """Who may do something: whoever holds a post that acts as one of these, as far as the post reaches.

    `own`: whose posts allow it of the post itself, too; `citywide`: whose enrollment, wherever it was made,
    allows it in the whole city. `unproven`: for whom level 1 is enough, since they have nothing to prove it
    with.
    """

    acts_as: frozenset[str]
    level: Level = 1
    own: frozenset[str] = frozenset()
    citywide: frozenset[str] = frozenset()
    unproven: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in. `grants`: what may be done at all, and as far as which posts reach."""

    account_id: int
    name: str
    level: Level = 1
    rules: Mapping[str, Rule] = field(default_factory=dict)
    grants: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)
    # By which a member of staff is known among the people of the city.
    staff_no: str | None = None

    def must(self, verb: str, site: Site) -> str:
        """The code of the post by which that may be done there. Raises Forbidden."""
        covering = [reach for reach in self.grants.get(verb, ()) if reach.covers(site)]
        if not covering:
            raise Forbidden("Your post does not allow this here.", {"verb": verb})
        sure = [
            reach
            for reach in covering
            if (self.rules[verb].level if reach.level is None else reach.level) <= self.level
        ]
        if not sure:
            raise Forbidden("Confirm that it is you first.", {"verb": verb, "needs_level": 2})
        free = [reach for reach in sure if reach.owes is None]
        if not free:
            said = "What you agreed to reads otherwise now: read it, and agree anew."
            raise Forbidden(said, {"verb": verb, "reason": sure[0].owes})
        return free[0].post_code

    def reaches(self, *verbs: str) -> tuple[Reach, ...]:
        """As far as the own posts let any of these be done. Raises Forbidden where that is nowhere."""
        found = tuple(reach for verb in verbs for reach in self.grants.get(verb, ()))
        if not found:
            raise Forbidden("Your post does not allow this.", {"verb": verbs[0]})
        return found
