"""What has happened, as it is spread: what there is to tell, and the posts and accounts that it is for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Event:
    """`put_off`: it is for one post that was off duty; everybody else has heard of it."""

    id: int
    name: str
    subject: str
    details: Mapping[str, Any]
    account_id: int | None
    post_code: str | None
    verb: str | None
    area_ids: tuple[int, ...]
    building_id: int | None
    place_id: int | None
    at: datetime
    spread_at: datetime
    when_on_duty: bool
    put_off: bool


@dataclass(frozen=True)
class Holders:
    """The accounts of who holds a post or stands in, or who was enrolled (no post): all act as the same."""

    acts_as: str
    post_code: str | None
    duty_hours: str | None
    account_ids: tuple[int, ...]


def take_events(connection: Connection, most: int) -> list[Event]:
    """Events that nobody has been told of yet; ours until the transaction ends, and told then."""
    rows = connection.execute(
        text("""
        UPDATE event SET spread_at = now() WHERE id IN (
            SELECT id FROM event
             WHERE spread_at IS NULL AND (not_before IS NULL OR not_before <= now())
             ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED)
        RETURNING id, name, subject, details, account_id, post_code, verb, area_ids, building_id, place_id,
                  at, spread_at, when_on_duty, put_off"""),
        {"most": most},
    )
    found = [Event(**{**row, "area_ids": tuple(row["area_ids"])}) for row in rows.mappings()]
    return sorted(found, key=lambda each: each.id)


def put_off(connection: Connection, event_id: int, post_code: str, until: datetime) -> None:
    """Have whoever holds a post by then told of an event later."""
    statement = """
        INSERT INTO event (name, subject, details, post_code, at, not_before, put_off)
        SELECT name, subject, details, :post, at, :until, true FROM event WHERE id = :event"""
    connection.execute(text(statement), {"event": event_id, "post": post_code, "until": until})


def holders_there(connection: Connection, acts_as: Collection[str], event: Event) -> list[Holders]:
    """Whoever may act so where an event is.

    What is about a post is for others to settle than the one who holds it.
    """
    rows = connection.execute(
        text(f"""
        SELECT * FROM ({_OF_POSTS}
                   AND role.acts_as = ANY(:acts_as) AND post.code <> :subject
                   AND (post.area_id = ANY(:areas) OR post.building_id = :building)) AS posts
         WHERE accounts <> '{{}}'
        UNION ALL
        SELECT each.acts_as, NULL, NULL, array_agg(DISTINCT account_id ORDER BY account_id)
          FROM enrollment each JOIN account ON account.id = account_id
         WHERE each.valid @> now() AND closed_at IS NULL AND each.acts_as = ANY(:acts_as)
           AND (each.area_id = ANY(:areas) OR each.place_id = :place)
         GROUP BY each.acts_as
         ORDER BY 1, 2"""),
        {
            "acts_as": sorted(acts_as),
            "subject": event.subject,
            "areas": list(event.area_ids),
            "building": event.building_id,
            "place": event.place_id,
        },
    )
    return [_holders(*row) for row in rows]


def holders_of(connection: Connection, post_code: str) -> list[Holders]:
    """Whoever holds one post."""
    rows = connection.execute(text(f"{_OF_POSTS} AND post.code = :code"), {"code": post_code})
    return [_holders(*row) for row in rows]


def _holders(acts_as: str, post_code: str | None, hours: str | None, accounts: Sequence[int]) -> Holders:
    return Holders(acts_as, post_code, hours, tuple(accounts))


_OF_POSTS = """
        SELECT role.acts_as, post.code, post.duty_hours, ARRAY(
               SELECT DISTINCT account.id FROM account
                WHERE closed_at IS NULL AND (account.person_id = post.person_id OR person_id IN (
                      SELECT person_id FROM substitution
                       WHERE post_code = post.code AND substitution.valid @> now()))
                ORDER BY 1) AS accounts
          FROM post JOIN role ON role.code = post.role
         WHERE post.valid @> now()"""
