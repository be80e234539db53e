"""What waits, by the first clock: of some posts and areas, or all that one has to do with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Scope:
    """What somebody may see: in these areas, of these buildings, held by these posts."""

    area_ids: Sequence[int]
    building_ids: Sequence[int]
    post_codes: Sequence[str]
    everywhere: bool = False


@dataclass(frozen=True)
class Filter:
    """What is asked for of it; None: whatever it is. `after`: the last row that is known, by due and id."""

    kind: str | None = None
    states: Sequence[str] | None = None
    category: str | None = None
    area_code: str | None = None
    post_code: str | None = None
    number: str | None = None
    late: bool = False
    # Also those that are over; and of when they came in.
    with_closed: bool = False
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    # None but what this account has entered, wherever it is by now.
    entered_by: int | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True)
class Row:
    """One line of an inbox. `area_name`: of its grid, or of the smallest area known; `claimed_by`: what
    whoever has a seat of it is called.
    """

    id: int
    number: str
    kind: str
    state: str
    turn: int
    category: str
    category_name: str
    category_name_en: str
    channel: str
    title: str
    place_text: str
    area_code: str | None
    area_name: str | None
    lon: float | None
    lat: float | None
    post_code: str | None
    opened_at: datetime
    due_at: datetime | None
    clocks: Sequence[Any]
    facts: Any
    urgent: bool
    special_group: bool
    area_ids: Sequence[int]
    building_id: int | None
    account_id: int | None
    claimed_by: str | None
    entered_by: int | None
    grid_id: int | None
    closed_at: datetime | None
    outcome: str | None


def rows(connection: Connection, scope: Scope, wanted: Filter, most: int) -> list[Row]:
    """The first by when their first clock is due; those without a clock last."""
    conditions = ["true" if wanted.with_closed else "closed_at IS NULL", _SCOPE]
    if scope.everywhere or wanted.entered_by is not None:
        conditions = conditions[:1]
    values: dict[str, Any] = {
        "areas": list(scope.area_ids),
        "buildings": list(scope.building_ids),
        "posts": list(scope.post_codes),
        "most": most,
        "late": wanted.late,
    }
    for name, condition in _FILTERS.items():
        value = getattr(wanted, name)
        if value:
            conditions.append(condition)
            values[name] = list(value) if name == "states" else value
    if wanted.after is not None:
        conditions.append("(coalesce(due_at, 'infinity'), id) > (:after_at, :after_id)")
        values |= {"after_at": wanted.after[0], "after_id": wanted.after[1]}
    found = connection.execute(text(_ROWS.format(where=" AND ".join(conditions))), values)
    return [Row(**row._mapping) for row in found]


# One condition for the index of the open ones by area; what is held elsewhere is one of few posts.
_SCOPE = """(area_ids && CAST(:areas AS bigint[]) OR post_code = ANY(:posts)
             OR building_id = ANY(:buildings))"""
_FILTERS = {
    "kind": "kind = :kind",
    "states": "state = ANY(:states)",
    "category": "category = :category",
    "area_code": "area_ids && ARRAY(SELECT id FROM area WHERE code = :area_code)",
    "post_code": "post_code = :post_code",
    "number": "number = :number",
    "opened_from": "opened_at >= :opened_from",
    "opened_until": "opened_at < :opened_until",
    "entered_by": "entered_by = :entered_by",
}
# What is late comes first by when it is due: to look for it among the first is not to sort all that is.
_ROWS = """
    WITH found AS (
        SELECT * FROM matter WHERE {where} ORDER BY due_at NULLS LAST, id LIMIT :most)
    SELECT found.id, number, found.kind, state, turn, category, category.name AS category_name,
           category.name_en AS category_name_en, channel, title, place_text,
           area.code AS area_code, area.name AS area_name, ST_X(point) AS lon, ST_Y(point) AS lat,
           post_code, opened_at, found.due_at, facts, urgent, special_group, area_ids, building_id,
           account_id, entered_by, grid_id, closed_at, outcome,
           (SELECT string_agg(shown_name, ', ' ORDER BY slot)
              FROM matter_claim AS claim JOIN account ON account.id = claim.account_id
             WHERE claim.matter_id = found.id AND held @> clock_timestamp()) AS claimed_by,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'name', clock.name, 'rule', clock.rule, 'started_at', clock.started_at,
                       'due_at', clock.due_at, 'provisional', provisional, 'rung_at', rung_at,
                       'stopped_at', NULL) ORDER BY clock.due_at, clock.name), '[]')
              FROM matter_clock AS clock WHERE matter_id = found.id AND stopped_at IS NULL) AS clocks
      FROM found JOIN category ON category.code = category LEFT JOIN area ON area.id = grid_id
     WHERE NOT :late OR found.due_at < now()
     ORDER BY found.due_at NULLS LAST, found.id"""
