"""What was answered to signed messages."""

from typing import Any

import orjson
from sqlalchemy import Connection, text


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


def delete_old(connection: Connection, days: int, most: int) -> int:
    """Those that nobody sends again; returns how many."""
    return connection.execute(
        text("""
        DELETE FROM exchange_message WHERE (client_id, message) IN (
            SELECT client_id, message FROM exchange_message
             WHERE at < now() - make_interval(days => :days) LIMIT :most)"""),
        {"days": days, "most": most},
    ).rowcount
