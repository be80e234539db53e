"""Comments on plans, and who has one open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

# Who asks every few seconds and has not for so long has gone; and so often it is written down anew.
GONE_AFTER_S, NOTED_EVERY_S = 20, 8


@dataclass(frozen=True)
class Comment:
    """`reply_to`: the comment that it answers; only one that answers none has a place, and is settled."""

    id: int
    reply_to: int | None
    lon: float | None
    lat: float | None
    body: str
    by_account: int
    by: str
    at: datetime
    settled_by: str | None
    settled_at: datetime | None


def comments_of(connection: Connection, plan_id: int) -> list[Comment]:
    """The oldest first."""
    sql = """
        SELECT plan_comment.id, reply_to, ST_X(at_place), ST_Y(at_place), body, by_account,
               account.shown_name, at, settler.shown_name, settled_at
          FROM plan_comment JOIN account ON account.id = by_account
          LEFT JOIN account AS settler ON settler.id = settled_by
         WHERE plan_id = :plan ORDER BY plan_comment.id"""
    return [Comment(*row) for row in connection.execute(text(sql), {"plan": plan_id})]


def add_comment(
    connection: Connection,
    plan_id: int,
    body: str,
    account_id: int,
    place: Sequence[float] | None,
    reply_to: int | None,
) -> int:
    sql = """
        INSERT INTO plan_comment (plan_id, reply_to, at_place, body, by_account)
        VALUES (:plan, :reply_to, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :body, :by) RETURNING id"""
    lon, lat = place or (None, None)
    values = {"plan": plan_id, "reply_to": reply_to, "lon": lon, "lat": lat, "body": body, "by": account_id}
    return int(connection.execute(text(sql), values).scalar_one())


def settle(connection: Connection, number: int, account_id: int | None) -> None:
    """Say that a comment has been dealt with, or with None that it has not."""
    sql = """
        UPDATE plan_comment
           SET settled_by = :by, settled_at = CASE WHEN CAST(:by AS bigint) IS NULL THEN NULL ELSE now() END
         WHERE id = :id"""
    connection.execute(text(sql), {"id": number, "by": account_id})


def note_presence(connection: Connection, plan_id: int, account_id: int, area: str | None) -> None:
    sql = """
        INSERT INTO plan_presence AS held (plan_id, account_id, area_code) VALUES (:plan, :by, :area)
        ON CONFLICT (plan_id, account_id)
        DO UPDATE SET area_code = excluded.area_code, seen_at = now()
            WHERE held.seen_at < now() - make_interval(secs => :every)
               OR held.area_code IS DISTINCT FROM excluded.area_code"""
    values = {"plan": plan_id, "by": account_id, "area": area, "every": NOTED_EVERY_S}
    connection.execute(text(sql), values)


def others_present(connection: Connection, plan_id: int, account_id: int) -> list[tuple[str, str | None]]:
    """Who else has a plan open, by name, and the code of the community that they look at."""
    sql = """
        SELECT shown_name, area_code FROM plan_presence JOIN account ON account.id = account_id
         WHERE plan_id = :plan AND account_id <> :by AND seen_at > now() - make_interval(secs => :gone)
         ORDER BY shown_name"""
    values = {"plan": plan_id, "by": account_id, "gone": GONE_AFTER_S}
    return [(name, area) for name, area in connection.execute(text(sql), values)]


def forget_presence(connection: Connection) -> int:
    """Of who has gone nothing is kept; how many that were."""
    sql = "DELETE FROM plan_presence WHERE seen_at < now() - make_interval(secs => :gone)"
    return connection.execute(text(sql), {"gone": GONE_AFTER_S}).rowcount
