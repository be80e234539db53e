"""All periods of a post as whoever changes it finds them, and as the audit shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from geoapi.city.people.editing.tenure import HOLDER, HOURS, SUBSTITUTION, course
from geoapi.city.people.importing.rows import PostRow
from geoapi.city.people.importing.staging import (
    names_of,
    posts_standing,
    substitutions_standing,
    write_posts,
)
from geoapi.city.people.store import lock_post, place_of_post
from geoapi.core.actors import Site
from geoapi.core.db import Connection

Json = dict[str, Any]
_OF_HOLDER = ("staff_no", "duty_hours", "role", "area_code", "building_code", "desk_name", "desk_phone")


@dataclass(frozen=True)
class PostState:
    """A post at a moment, by the database's clock. `site`: who is above it; `around`: where it is."""

    code: str
    at: datetime
    site: Site
    around: Site
    holders: tuple[PostRow, ...]
    substitutions: tuple[PostRow, ...]

    def replaced(
        self, holders: Sequence[PostRow] | None = None, substitutions: Sequence[PostRow] | None = None
    ) -> "PostState":
        return replace(
            self,
            holders=self.holders if holders is None else tuple(holders),
            substitutions=self.substitutions if substitutions is None else tuple(substitutions),
        )


def lock(connection: Connection, code: str) -> PostState | None:
    """A post that nobody else changes until this transaction ends."""
    lock_post(connection, code)
    return read(connection, code)


def read(connection: Connection, code: str) -> PostState | None:
    """A post as it stands."""
    found = place_of_post(connection, code)
    if found is None:
        return None
    holders = tuple(posts_standing(connection, [code]))
    substitutions = tuple(substitutions_standing(connection, [code]))
    site = Site(area_ids=frozenset(found.above), post_code=code)
    around = Site(area_ids=frozenset(found.around), building_id=found.building_id, post_code=code)
    return PostState(code, found.at, site, around, holders, substitutions)


def write(connection: Connection, state: PostState) -> None:
    write_posts(connection, [*state.holders, *state.substitutions], [state.code])


def as_json(connection: Connection, state: PostState) -> Json:
    return {
        "holders": described(connection, state.holders),
        "substitutions": described(connection, state.substitutions),
    }


def described(connection: Connection, rows: Sequence[PostRow]) -> list[Json]:
    names = names_of(connection, [row.staff_no for row in rows if row.staff_no])
    found = []
    for row in rows:
        period = {"since": row.since and row.since.isoformat(), "until": row.until and row.until.isoformat()}
        who = {"name": names.get(row.staff_no or "")}
        more = ("staff_no",) if row.is_substitution else _OF_HOLDER
        found.append(period | who | {name: getattr(row, name) for name in more})
    return found


def of_json(state: PostState, parts: Mapping[str, list[Json]]) -> PostState:
    """A state with these parts of it as `as_json` showed them."""
    rows = {
        part: tuple(_row(state.code, part == "substitutions", each) for each in told)
        for part, told in parts.items()
    }
    return state.replaced(**rows)


def terms(told: Sequence[Json]) -> list[Json]:
    """What is compared: people may be called otherwise meanwhile."""
    return [{name: value for name, value in each.items() if name != "name"} for each in told]


def changed_cells(old: PostState, new: PostState) -> list[str]:
    """Which cells differ of what is to come."""
    found = []
    for cell, column in ((HOLDER, "staff_no"), (HOURS, "duty_hours")):
        if course(old.holders, column, old.at) != course(new.holders, column, old.at):
            found.append(cell)
    if course(old.substitutions, "staff_no", old.at) != course(new.substitutions, "staff_no", old.at):
        found.append(SUBSTITUTION)
    return found


def _row(code: str, is_substitution: bool, told: Json) -> PostRow:
    since, until = (
        datetime.fromisoformat(told[name]) if told[name] is not None else None for name in ("since", "until")
    )
    values = {name: told.get(name) for name in _OF_HOLDER}
    return PostRow("audit", code, is_substitution, since=since, until=until, **values)
