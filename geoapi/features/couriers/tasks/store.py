"""Tasks in the database: those that may be taken, and whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Index, text

from geoapi.office.matters.flows import Matter
from geoapi.office.matters.store.matters import COLUMNS, matter_of
from geoapi.office.matters.store.tables import matter

# By which they are found; and nobody is at two.
Index("matter_task_open", matter.c.id, postgresql_where=text("kind = 'task' AND closed_at IS NULL"))
Index("matter_task_call", text("(facts ->> 'call')"), _table=matter, postgresql_where=text("kind = 'task'"))
Index(
    "matter_one_task",
    matter.c.account_id,
    unique=True,
    postgresql_where=text("kind = 'task' AND state = 'taken'"),
)


@dataclass(frozen=True)
class Offered:
    """Where a task is that somebody may take: one of its free seats stands for all. WGS 84."""

    id: int
    lon: float
    lat: float
    seats_left: int


@dataclass(frozen=True)
class OfferedTasks:
    """All of these, by columns. No ferry is taken for one."""

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    seats_left: NDArray[np.int64]
    ferries: bool = False

    def at(self, i: int) -> Offered:
        return Offered(int(self.ids[i]), float(self.lon[i]), float(self.lat[i]), int(self.seats_left[i]))


@dataclass(frozen=True)
class TaskWords:
    """What there is to read of a task before it is taken."""

    id: int
    number: str
    category: str
    category_name: str
    category_name_en: str
    icon: str
    title: str
    body: str
    place_text: str
    minutes: int
    lease_min: int
    seats: int
    until: datetime


@dataclass(frozen=True)
class OwnTask:
    """A task that somebody has, or had. `held_until`: how long still; None where it is over or handed in."""

    number: str
    state: str
    turn: int
    category: str
    category_name: str
    category_name_en: str
    icon: str
    title: str
    body: str
    place_text: str
    lon: float | None
    lat: float | None
    minutes: int
    held_until: datetime | None
    changed_at: datetime
    said: str | None


def held_by(connection: Connection, account_id: int) -> list[Matter]:
    """What an account has and has not handed in, whatever its time; locked."""
    sql = f"""
        SELECT {COLUMNS} FROM matter
         WHERE kind = 'task' AND account_id = :account AND state IN ('taken', 'sent_back')
         ORDER BY id FOR NO KEY UPDATE"""
    return [matter_of(row) for row in connection.execute(text(sql), {"account": account_id})]


def is_held(connection: Connection, matter_id: int) -> bool:
    """Whether the time of whoever has it is not over."""
    return bool(connection.execute(text(f"SELECT {_HELD}"), {"id": matter_id}).scalar_one())


def lock_free_seat(connection: Connection, call: str) -> Matter | None:
    """A seat that nobody has; None where there is none, also after those who are at it this moment."""
    not_free: list[int] = []
    for waits in (" SKIP LOCKED", ""):
        values = {"call": call, "not": not_free}
        while (row := connection.execute(text(_FREE_SEAT + waits), values).one_or_none()) is not None:
            # Who waited for the row knows its state, but not yet the claim of whoever was before.
            if row.state == "open" or not is_held(connection, row.id):
                return matter_of(row)
            not_free.append(row.id)
    return None


def had_it(connection: Connection, matter_id: int, account_id: int) -> bool:
    """Whether somebody has, or once had, taken it."""
    sql = "SELECT EXISTS (SELECT FROM matter_claim WHERE matter_id = :id AND account_id = :account)"
    return bool(connection.execute(text(sql), {"id": matter_id, "account": account_id}).scalar_one())


def let_go(connection: Connection, account_id: int) -> None:
    """Whoever is a courier no more has nothing: it is free from now on; the clerk notes that in its time."""
    connection.execute(_LET_GO, {"account": account_id})


def personal_data_of(connection: Connection, account_id: int) -> list[dict[str, Any]]:
    """What is known of somebody's tasks: rows to be shown to himself."""
    return [dict(row) for row in connection.execute(_KEPT, {"account": account_id}).mappings()]


def offered(connection: Connection) -> OfferedTasks:
    """Every task of which a seat is free, by the first of these."""
    rows = connection.execute(_OFFERED).all()
    ids, calls, lon, lat = zip(*rows, strict=True) if rows else ((), (), (), ())
    _, first, seats = np.unique(np.array(calls, dtype=str), return_index=True, return_counts=True)
    order = np.argsort(first)
    kept = first[order]
    return OfferedTasks(
        np.array(ids, dtype=np.int64)[kept],
        np.array(lon, dtype=np.float64)[kept],
        np.array(lat, dtype=np.float64)[kept],
        seats[order],
    )


def words_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, TaskWords]:
    """What is said of tasks, by id."""
    rows = connection.execute(_WORDS, {"ids": list(ids)})
    return {row.id: TaskWords(**row._mapping) for row in rows}


def own_tasks(connection: Connection, account_id: int, most: int) -> Sequence[OwnTask]:
    """What an account has or has done: the one that it has first, then the latest."""
    rows: Any = connection.execute(_OWN, {"account": account_id, "most": most})
    return [OwnTask(**row._mapping) for row in rows]


_HELD = """EXISTS (SELECT FROM matter_claim WHERE matter_id = :id AND held @> clock_timestamp())"""
# One that somebody has let run out is free, before the clerk has come to it.
_IS_FREE = """
    kind = 'task' AND closed_at IS NULL AND CAST(facts->>'until' AS timestamptz) > clock_timestamp()
    AND (state = 'open' OR (state IN ('taken', 'sent_back') AND NOT EXISTS (
         SELECT FROM matter_claim WHERE matter_id = matter.id AND held @> clock_timestamp())))"""
_FREE_SEAT = f"""
    SELECT {COLUMNS} FROM matter WHERE {_IS_FREE} AND facts->>'call' = :call AND id <> ALL(:not)
     ORDER BY id LIMIT 1 FOR NO KEY UPDATE OF matter"""
_LET_GO = text("""
    UPDATE matter_claim SET ended = 'released', held = tstzrange(lower(held), clock_timestamp())
      FROM matter
     WHERE matter.id = matter_id AND matter_claim.account_id = :account AND kind = 'task'
       AND state IN ('taken', 'sent_back') AND held @> clock_timestamp()""")
_KEPT = text("""
    SELECT number, title, lower(held) AS taken_at, ended, matter.state
      FROM matter_claim JOIN matter ON matter.id = matter_id AND kind = 'task'
     WHERE matter_claim.account_id = :account ORDER BY lower(held)""")
_OFFERED = text(f"""
    SELECT matter.id, facts->>'call' AS call, ST_X(coalesce(point, entrance)) AS lon,
           ST_Y(coalesce(point, entrance)) AS lat
      FROM matter LEFT JOIN building ON building.id = building_id
     WHERE {_IS_FREE.replace("kind =", "matter.kind =")} AND coalesce(point, entrance) IS NOT NULL
     ORDER BY matter.id""")
_WORDS = text("""
    SELECT matter.id, number, category, category.name AS category_name, category.name_en AS category_name_en,
           icon, title, body, place_text, CAST(facts->>'minutes' AS integer) AS minutes,
           CAST(facts->>'lease_min' AS integer) AS lease_min, CAST(facts->>'seats' AS integer) AS seats,
           CAST(facts->>'until' AS timestamptz) AS until
      FROM matter JOIN category ON category.code = category WHERE matter.id = ANY(:ids)""")
_OWN = text("""
    SELECT number, state, turn, category, category.name AS category_name,
           category.name_en AS category_name_en, icon, title, body, place_text,
           ST_X(coalesce(point, entrance)) AS lon, ST_Y(coalesce(point, entrance)) AS lat,
           CAST(facts->>'minutes' AS integer) AS minutes,
           CASE WHEN state IN ('taken', 'sent_back') THEN upper(claim.held) END AS held_until, changed_at,
           (SELECT said FROM matter_step WHERE matter_id = matter.id AND told <> 'staff'
             ORDER BY turn DESC LIMIT 1) AS said
      FROM matter JOIN category ON category.code = category
      LEFT JOIN building ON building.id = building_id
      LEFT JOIN matter_claim AS claim
             ON claim.matter_id = matter.id AND claim.account_id = matter.account_id
            AND claim.held @> clock_timestamp()
     WHERE matter.kind = 'task' AND matter.account_id = :account
       AND (state NOT IN ('taken', 'sent_back') OR claim.id IS NOT NULL)
     ORDER BY state = 'taken' DESC, state = 'sent_back' DESC, changed_at DESC LIMIT :most""")
