"""What was answered to signed messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, text

from geoapi.features.exchange.store.clients import Client

# Of the outbox: what is to be fetched lies in it as what is to be sent does, and is tried again as that is.
MEDIA = "open311_media"


def take(connection: Connection, client_id: int, message: str, digest: bytes) -> bool:
    """Whether a message is new; one that is under way is waited for."""
    added = connection.execute(
        text("""
        INSERT INTO exchange_message (client_id, message, digest) VALUES (:client, :message, :digest)
        ON CONFLICT DO NOTHING RETURNING message"""),
        {"client": client_id, "message": message, "digest": digest},
    )
    return added.one_or_none() is not None


def answer_of(connection: Connection, client_id: int, message: str) -> tuple[bytes, Any]:
    """The digest of a message that has come before, and what it was answered."""
    row = connection.execute(
        text("SELECT digest, answer FROM exchange_message WHERE client_id = :client AND message = :message"),
        {"client": client_id, "message": message},
    ).one()
    return bytes(row.digest), row.answer


def put_answer(connection: Connection, client_id: int, message: str, answer: Any) -> None:
    connection.execute(
        text("""
        UPDATE exchange_message SET answer = CAST(:answer AS jsonb)
         WHERE client_id = :client AND message = :message"""),
        {"client": client_id, "message": message, "answer": orjson.dumps(answer).decode()},
    )


@dataclass(frozen=True)
class Fault:
    """A message for a system that is dead, or a picture of its that was not fetched: by its address."""

    id: int
    dead_at: datetime
    number: str | None
    url: str | None
    fault: str | None


def faults_of(connection: Connection, client: Client, most: int) -> list[Fault]:
    """The latest first."""
    sql = """
        SELECT id, dead_at, in_order_of, body ->> 'url', fault FROM outbox
         WHERE dead_at IS NOT NULL AND (channel = 'webhook' AND target = :webhook
               OR channel = :media AND body ->> 'client' = :code)
         ORDER BY dead_at DESC, id DESC LIMIT :most"""
    values = {"webhook": client.webhook_id, "media": MEDIA, "code": client.code, "most": most}
    return [Fault(*row) for row in connection.execute(text(sql), values)]


def delete_old(connection: Connection, days: int, most: int) -> int:
    """Those that nobody sends again; returns how many."""
    return connection.execute(
        text("""
        DELETE FROM exchange_message WHERE (client_id, message) IN (
            SELECT client_id, message FROM exchange_message
             WHERE at < now() - make_interval(days => :days) LIMIT :most)"""),
        {"days": days, "most": most},
    ).rowcount
