"""What was asked for to even out grids, how far it is, and what was found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from geoapi.core.leases import LeasedRows, taken_for
from geoapi.features.planning.store.plans import Plan

# So much longer than asked for nobody else takes one whose child gives no sign of life.
LEASE_MORE_S = 20
KEPT_DAYS = 7


@dataclass(frozen=True)
class Taken:
    """One that is to be worked on now, by whoever has `lease`."""

    id: int
    plan: str
    area_code: str
    low: int
    high: int
    whole_estates: bool
    keep: tuple[str, ...]
    seconds: int
    lease: UUID
    tries: int


@dataclass(frozen=True)
class Request:
    """`running_s`: how long it has been worked on, or was; `version`: of the plan that it was found for."""

    id: int
    plan: str
    area_code: str
    low: int
    high: int
    whole_estates: bool
    keep: tuple[str, ...]
    seconds: int
    state: str
    version: int | None
    result: dict[str, Any] | None
    created_at: datetime
    running_s: float


_OPEN = "ended_at IS NULL"
_LEASED = LeasedRows("plan_proposal", "state IN ('waiting', 'running')")
_MINE = "id = :id AND lease = :lease AND state = 'running'"
_REQUEST = """
    SELECT wanted.id, plan.code AS plan, area_code, low, high, whole_estates, keep, seconds, wanted.state,
           wanted.version, result, created_at,
           coalesce(extract(epoch FROM coalesce(ended_at, now()) - started_at), 0)::float8 AS running_s
      FROM plan_proposal AS wanted JOIN plan ON plan.id = plan_id"""


def open_of(connection: Connection, account_id: int) -> Request | None:
    """The one of somebody that waits or is under way."""
    return _one(connection, f"account_id = :account AND wanted.{_OPEN}", account=account_id)


def find(connection: Connection, plan: Plan, account_id: int, number: int) -> Request | None:
    return _one(
        connection,
        "wanted.id = :id AND plan_id = :plan AND account_id = :account",
        id=number,
        plan=plan.id,
        account=account_id,
    )


def _one(connection: Connection, condition: str, **values: Any) -> Request | None:
    row = connection.execute(text(f"{_REQUEST} WHERE {condition}"), values).one_or_none()
    return None if row is None else Request(**row._asdict() | {"keep": tuple(row.keep)})


def add(
    connection: Connection,
    plan: Plan,
    account_id: int,
    *,
    area: str,
    low: int,
    high: int,
    whole_estates: bool,
    keep: Collection[str],
    seconds: int,
) -> int:
    sql = """
        INSERT INTO plan_proposal (plan_id, account_id, area_code, low, high, whole_estates, keep, seconds)
        VALUES (:plan, :account, :area, :low, :high, :whole, :keep, :seconds) RETURNING id"""
    asked = {"area": area, "low": low, "high": high, "whole": whole_estates, "seconds": seconds}
    values = {"plan": plan.id, "account": account_id, "keep": sorted(keep), **asked}
    number: int = connection.execute(text(sql), values).scalar_one()
    return number


def waiting(connection: Connection) -> int:
    return _LEASED.waiting(connection)


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has given no sign of life for long."""
    sql = f"""
        UPDATE plan_proposal AS wanted
           SET {taken_for("seconds + :more")}, state = 'running', started_at = now(), result = NULL
         WHERE id = {_LEASED.next}
     RETURNING id, (SELECT code FROM plan WHERE plan.id = plan_id) AS plan, area_code, low, high,
               whole_estates, keep, seconds, lease, tries"""
    row = connection.execute(text(sql), {"more": LEASE_MORE_S}).one_or_none()
    return None if row is None else Taken(**row._asdict() | {"keep": tuple(row.keep)})


def held(connection: Connection, number: int, lease: UUID) -> Taken | None:
    """One that is still to be worked on by whoever has this lease."""
    sql = f"""
        SELECT id, (SELECT code FROM plan WHERE plan.id = plan_id) AS plan, area_code, low, high,
               whole_estates, keep, seconds, lease, tries FROM plan_proposal WHERE {_MINE}"""
    row = connection.execute(text(sql), {"id": number, "lease": lease}).one_or_none()
    return None if row is None else Taken(**row._asdict() | {"keep": tuple(row.keep)})


def note(
    connection: Connection,
    taken: Taken,
    version: int,
    result: dict[str, Any],
    *,
    state: str = "running",
) -> None:
    """Keep what was found, unless it was stopped or somebody else is at it by now."""
    sql = f"""
        UPDATE plan_proposal
           SET result = CAST(:result AS jsonb), version = :version, state = :state,
               ended_at = CASE :state WHEN 'running' THEN NULL ELSE now() END
         WHERE {_MINE}"""
    values = {"id": taken.id, "lease": taken.lease, "version": version, "state": state}
    connection.execute(text(sql), values | {"result": orjson.dumps(result).decode()})


def has_ended(connection: Connection, number: int) -> bool:
    """Whether its child has come to the end of it."""
    sql = "SELECT FROM plan_proposal WHERE id = :id AND state IN ('done', 'impossible', 'failed')"
    return connection.execute(text(sql), {"id": number}).one_or_none() is not None


def note_failed(connection: Connection, taken: Taken) -> None:
    sql = f"UPDATE plan_proposal SET state = 'failed', ended_at = now() WHERE {_MINE}"
    connection.execute(text(sql), {"id": taken.id, "lease": taken.lease})


def release(connection: Connection, taken: Taken) -> None:
    """Let it be taken again at once."""
    sql = f"UPDATE plan_proposal SET state = 'waiting', lease = NULL, leased_until = NULL WHERE {_MINE}"
    connection.execute(text(sql), {"id": taken.id, "lease": taken.lease})


def stop(connection: Connection, number: int) -> None:
    """Whoever is at it leaves it; what was found so far stays."""
    sql = f"UPDATE plan_proposal SET state = 'stopped', ended_at = now() WHERE id = :id AND {_OPEN}"
    connection.execute(text(sql), {"id": number})


def delete_old(connection: Connection) -> None:
    sql = "DELETE FROM plan_proposal WHERE created_at < now() - make_interval(days => :days)"
    connection.execute(text(sql), {"days": KEPT_DAYS})
