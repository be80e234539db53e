"""What an account is told of in its own pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

# So long before it ends, whoever holds a post hears of it.
ENDS_WITHIN_DAYS = 3


@dataclass(frozen=True)
class Notice:
    id: int
    at: datetime
    name: str
    subject: str
    details: Mapping[str, Any]
    is_read: bool


def notices_of(connection: Connection, account_id: int, most: int) -> list[Notice]:
    """The latest first."""
    rows = connection.execute(
        text("""
        SELECT notice.id, at, name, subject, details, read_at IS NOT NULL
          FROM notice JOIN event ON event.id = event_id WHERE notice.account_id = :account
         ORDER BY notice.id DESC LIMIT :most"""),
        {"account": account_id, "most": most},
    )
    return [Notice(*row) for row in rows]


def unread(connection: Connection, account_id: int) -> int:
    statement = "SELECT count(*) FROM notice WHERE account_id = :account AND read_at IS NULL"
    count: int = connection.execute(text(statement), {"account": account_id}).scalar_one()
    return count


def mark_read(connection: Connection, account_id: int, up_to: int) -> None:
    statement = """
        UPDATE notice SET read_at = now() WHERE account_id = :account AND id <= :up_to AND read_at IS NULL"""
    connection.execute(text(statement), {"account": account_id, "up_to": up_to})


def raise_ends_of_posts(connection: Connection) -> None:
    connection.execute(
        text("""
        INSERT INTO event (name, subject, details, account_id, dedup)
        SELECT 'post.ends', post.code, jsonb_build_object('until', upper(valid)), account.id,
               format('post.ends %s %s %s', post.code, account.id, extract(epoch FROM upper(valid)))
          FROM post JOIN account ON account.person_id = post.person_id AND closed_at IS NULL
         WHERE valid @> now() AND upper(valid) <= now() + make_interval(days => :days)
        ON CONFLICT DO NOTHING"""),
        {"days": ENDS_WITHIN_DAYS},
    )
