"""Which matters are another system's, too: those that came from it and those that were handed to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

_COLUMNS = "client_id, matter_id, external_id, came_from, digest, notified_turn"


@dataclass(frozen=True)
class Tie:
    """`notified_turn`: up to which step the system knows how it stands."""

    client_id: int
    matter_id: int
    external_id: str | None
    came_from: bool
    digest: bytes | None
    notified_turn: int


def of_external(connection: Connection, client_id: int, external_id: str) -> Tie | None:
    sql = f"SELECT {_COLUMNS} FROM exchange_matter WHERE client_id = :client AND external_id = :external"
    return _tie(connection.execute(text(sql), {"client": client_id, "external": external_id}).one_or_none())


def of_number(connection: Connection, client_id: int, number: str) -> Tie | None:
    sql = f"""
        SELECT {_COLUMNS} FROM exchange_matter
         WHERE client_id = :client AND matter_id = (SELECT id FROM matter WHERE number = :number)"""
    return _tie(connection.execute(text(sql), {"client": client_id, "number": number}).one_or_none())


def add(connection: Connection, tie: Tie) -> bool:
    """Whether it was not there yet."""
    added = connection.execute(
        text(f"""
        INSERT INTO exchange_matter ({_COLUMNS})
        VALUES (:client_id, :matter_id, :external_id, :came_from, :digest, :notified_turn)
        ON CONFLICT DO NOTHING RETURNING matter_id"""),
        vars(tie),
    )
    return added.one_or_none() is not None


def name_external(connection: Connection, tie: Tie, external_id: str) -> bool:
    """Note what a system calls what was handed to it; whether that is free or its own name already."""
    named = connection.execute(
        text("""
        UPDATE exchange_matter SET external_id = :external
         WHERE client_id = :client AND matter_id = :matter
           AND (external_id IS NULL OR external_id = :external)
           AND NOT EXISTS (SELECT FROM exchange_matter other WHERE other.client_id = :client
                              AND other.external_id = :external AND other.matter_id <> :matter)"""),
        {"client": tie.client_id, "matter": tie.matter_id, "external": external_id},
    )
    return named.rowcount == 1


def lock(connection: Connection, client_id: int, matter_id: int) -> Tie:
    """The same, as it is once nobody else is at it."""
    sql = (
        f"SELECT {_COLUMNS} FROM exchange_matter WHERE client_id = :client AND matter_id = :matter FOR UPDATE"
    )
    row = connection.execute(text(sql), {"client": client_id, "matter": matter_id}).one()
    tie = _tie(row)
    assert tie is not None
    return tie


def set_notified_turn(connection: Connection, tie: Tie, turn: int) -> None:
    statement = """
        UPDATE exchange_matter SET notified_turn = :turn WHERE client_id = :client AND matter_id = :matter"""
    connection.execute(text(statement), {"client": tie.client_id, "matter": tie.matter_id, "turn": turn})


def lock_to_notify(connection: Connection, within_min: int | None, most: int) -> list[Tie]:
    """Of systems that are told: those with a step that theirs does not know yet.

    `within_min`: among the matters that were moved so lately, which an index finds; None: among all.
    """
    recent = "" if within_min is None else "AND matter.changed_at > now() - make_interval(mins => :within)"
    rows = connection.execute(
        text(f"""
        SELECT tie.client_id, tie.matter_id, tie.external_id, tie.came_from, tie.digest, tie.notified_turn
          FROM exchange_matter tie JOIN matter ON matter.id = tie.matter_id
               JOIN exchange_client client ON client.id = tie.client_id
         WHERE matter.turn > tie.notified_turn AND client.webhook_id IS NOT NULL AND client.retired_at IS NULL
               {recent}
         ORDER BY tie.matter_id, tie.client_id LIMIT :most FOR UPDATE OF tie SKIP LOCKED"""),
        {"within": within_min, "most": most},
    )
    return [tie for row in rows if (tie := _tie(row)) is not None]


def tie_handed(connection: Connection, most: int) -> int:
    """Tie what a system's post has by now, and nobody has told it of; returns how many."""
    return connection.execute(
        text("""
        INSERT INTO exchange_matter (client_id, matter_id, came_from, notified_turn)
        SELECT client.id, matter.id, false, -1
          FROM exchange_client client JOIN matter ON matter.post_code = client.post_code
         WHERE client.retired_at IS NULL AND matter.closed_at IS NULL AND NOT EXISTS (
               SELECT FROM exchange_matter tie
                WHERE tie.client_id = client.id AND tie.matter_id = matter.id)
         LIMIT :most ON CONFLICT DO NOTHING"""),
        {"most": most},
    ).rowcount


@dataclass(frozen=True)
class Sent:
    """What a system is told of a matter that was handed to it: what it is about, and where."""

    title: str
    body: str
    place_text: str
    lon: float | None
    lat: float | None
    area_codes: Sequence[str]
    urgent: bool


def what_is_sent(connection: Connection, matter_id: int) -> Sent:
    row = connection.execute(
        text("""
        SELECT title, body, place_text, ST_X(point), ST_Y(point),
               ARRAY(SELECT code FROM area WHERE id = ANY(area_ids) AND layer = 'admin'
                      ORDER BY length(code) DESC, code), urgent
          FROM matter WHERE id = :id"""),
        {"id": matter_id},
    ).one()
    return Sent(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6])


def _tie(row: Any) -> Tie | None:
    if row is None:
        return None
    client_id, matter_id, external_id, came_from, digest, notified_turn = row
    return Tie(client_id, matter_id, external_id, came_from, digest and bytes(digest), notified_turn)
