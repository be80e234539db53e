"""How matters are linked, and who follows one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Link:
    """`outward`: it is said of the matter at hand, not of the other one."""

    kind: str
    number: str
    state: str
    outward: bool


def add(connection: Connection, from_id: int, to_id: int, kind: str) -> None:
    sql = "INSERT INTO matter_link (from_id, to_id, kind) VALUES (:one, :other, :kind) ON CONFLICT DO NOTHING"
    connection.execute(text(sql), {"one": from_id, "other": to_id, "kind": kind})


def join(connection: Connection, matter_id: int, other_id: int) -> None:
    """One is a duplicate of the other, which gets its followers."""
    values = {"one": matter_id, "other": other_id}
    statements = (
        """INSERT INTO matter_link (from_id, to_id, kind) VALUES (:one, :other, 'duplicate_of')
           ON CONFLICT DO NOTHING""",
        """INSERT INTO matter_follow (matter_id, follower, came_from)
           SELECT :other, follower, :one FROM matter_follow WHERE matter_id = :one ORDER BY follower
           ON CONFLICT DO NOTHING""",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def separate(connection: Connection, matter_id: int) -> None:
    """It is no duplicate of anything any more; the followers that came from it are its own again."""
    statements = (
        """DELETE FROM matter_follow USING matter_link
            WHERE from_id = :one AND kind = 'duplicate_of' AND matter_id = to_id AND came_from = :one""",
        "DELETE FROM matter_link WHERE from_id = :one AND kind = 'duplicate_of'",
    )
    for statement in statements:
        connection.execute(text(statement), {"one": matter_id})


def links_of(connection: Connection, matter_id: int) -> list[Link]:
    sql = """
        SELECT link.kind, number, state, true AS outward
          FROM matter_link AS link JOIN matter ON matter.id = to_id WHERE from_id = :id
        UNION ALL
        SELECT link.kind, number, state, false
          FROM matter_link AS link JOIN matter ON matter.id = from_id WHERE to_id = :id
         ORDER BY 1, 2"""
    return [Link(*row) for row in connection.execute(text(sql), {"id": matter_id})]


def original_of(connection: Connection, matter_id: int) -> str | None:
    """The number of the one that a matter is a duplicate of, itself none of another one."""
    sql = """
        WITH RECURSIVE original (id) AS (
            SELECT to_id FROM matter_link WHERE from_id = :id AND kind = 'duplicate_of'
            UNION SELECT to_id FROM matter_link JOIN original ON from_id = original.id
                   WHERE kind = 'duplicate_of')
        SELECT number FROM original JOIN matter USING (id)
         WHERE NOT EXISTS (SELECT FROM matter_link WHERE from_id = original.id AND kind = 'duplicate_of')"""
    found: str | None = connection.execute(text(sql), {"id": matter_id}).scalar()
    return found


def duplicates_of(connection: Connection, matter_id: int) -> list[int]:
    """The ids of all that were merged into a matter, and into these."""
    sql = """
        WITH RECURSIVE duplicate (id) AS (
            SELECT from_id FROM matter_link WHERE to_id = :id AND kind = 'duplicate_of'
            UNION SELECT from_id FROM matter_link JOIN duplicate ON to_id = duplicate.id
                   WHERE kind = 'duplicate_of')
        SELECT id FROM duplicate ORDER BY id"""
    return list(connection.execute(text(sql), {"id": matter_id}).scalars())


def follow(connection: Connection, matter_id: int, follower: bytes) -> bool:
    """Note that somebody says "me too"; whether he had not yet."""
    sql = """
        INSERT INTO matter_follow (matter_id, follower) VALUES (:id, :follower)
        ON CONFLICT DO NOTHING RETURNING matter_id"""
    found = connection.execute(text(sql), {"id": matter_id, "follower": follower})
    return found.one_or_none() is not None


def unfollow(connection: Connection, matter_id: int, hashes: Sequence[bytes]) -> bool:
    """Take back what one of these followers has said, also where that went with it; whether he had."""
    sql = """
        WITH RECURSIVE original (id) AS (
            SELECT CAST(:id AS bigint)
            UNION SELECT to_id FROM matter_link JOIN original ON from_id = original.id
                   WHERE kind = 'duplicate_of'),
        gone AS (
            DELETE FROM matter_follow USING original
             WHERE matter_id = original.id AND follower = ANY(:hashes)
               AND (matter_id = :id OR came_from IS NOT NULL)
            RETURNING matter_id)
        SELECT EXISTS (SELECT FROM gone WHERE matter_id = :id)"""
    found = connection.execute(text(sql), {"id": matter_id, "hashes": list(hashes)})
    return bool(found.scalar_one())


def followers(connection: Connection, matter_id: int) -> int:
    """How many neighbours follow a matter, besides who reported it."""
    sql = "SELECT count(*) FROM matter_follow WHERE matter_id = :id"
    return int(connection.execute(text(sql), {"id": matter_id}).scalar_one())


def followed(connection: Connection, number: str) -> int | None:
    """The id of a matter of which others may say that they have the same."""
    sql = """
        SELECT matter.id FROM matter JOIN category ON category.code = category
          JOIN matter_state ON matter_state.kind = matter.kind AND matter_state.code = state
         WHERE number = :number AND category.face <> 'none' AND phase <> 'void' AND closed_at IS NULL"""
    found: int | None = connection.execute(text(sql), {"number": number}).scalar_one_or_none()
    return found


def is_followed_by(connection: Connection, matter_id: int, hashes: Sequence[bytes]) -> bool:
    sql = "SELECT 1 FROM matter_follow WHERE matter_id = :id AND follower = ANY(:hashes) LIMIT 1"
    found = connection.execute(text(sql), {"id": matter_id, "hashes": list(hashes)})
    return found.scalar_one_or_none() is not None
