"""Clients: finding, adding and changing them, and the boxes of their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

BOX_COLUMNS = ("box", "old_box")
_COLUMNS = "id, code, name, account_id, may, channel, hosts, webhook_id, post_code, created_at"


@dataclass(frozen=True)
class Client:
    """Another system. `may`: open311, feed, platform; `hosts`: HOST or HOST=NETWORK that it may name."""

    id: int
    code: str
    name: str
    account_id: int
    may: tuple[str, ...]
    channel: str
    hosts: tuple[str, ...]
    webhook_id: int | None
    post_code: str | None
    created_at: datetime


def clients(connection: Connection) -> list[Client]:
    """Those that are not retired, by code."""
    sql = f"SELECT {_COLUMNS} FROM exchange_client WHERE retired_at IS NULL ORDER BY code"
    return [_client(row) for row in connection.execute(text(sql))]


def find_client(connection: Connection, code: str) -> Client | None:
    """None also of one that is retired."""
    sql = f"SELECT {_COLUMNS} FROM exchange_client WHERE code = :code AND retired_at IS NULL"
    return _one(connection.execute(text(sql), {"code": code}).one_or_none())


def by_key_hash(connection: Connection, key_hash: bytes) -> Client | None:
    sql = f"SELECT {_COLUMNS} FROM exchange_client WHERE key_hash = :hash AND retired_at IS NULL"
    return _one(connection.execute(text(sql), {"hash": key_hash}).one_or_none())


def add_client(
    connection: Connection,
    *,
    code: str,
    name: str,
    account_id: int,
    may: Sequence[str],
    channel: str,
    hosts: Sequence[str],
    webhook_id: int | None,
    post_code: str | None,
) -> int | None:
    """Its number; None where the code is used, or was."""
    number: int | None = connection.execute(
        text("""
        INSERT INTO exchange_client (code, name, account_id, may, channel, hosts, webhook_id, post_code)
        VALUES (:code, :name, :account, :may, :channel, :hosts, :webhook, :post)
        ON CONFLICT (code) DO NOTHING RETURNING id"""),
        {
            "code": code,
            "name": name,
            "account": account_id,
            "may": sorted(may),
            "channel": channel,
            "hosts": list(hosts),
            "webhook": webhook_id,
            "post": post_code,
        },
    ).scalar_one_or_none()
    return number


def put_key_hash(connection: Connection, client_id: int, key_hash: bytes) -> None:
    """Another key holds from now on."""
    statement = "UPDATE exchange_client SET key_hash = :hash WHERE id = :id"
    connection.execute(text(statement), {"id": client_id, "hash": key_hash})


def boxes_of(connection: Connection, client_id: int) -> dict[str, bytes]:
    """The boxes of the secrets that hold, by column, the newer first."""
    row = connection.execute(
        text("SELECT box, old_box FROM exchange_client WHERE id = :id"), {"id": client_id}
    ).one()
    return {name: bytes(getattr(row, name)) for name in BOX_COLUMNS if getattr(row, name) is not None}


def put_boxes(connection: Connection, client_id: int, box: bytes | None, old_box: bytes | None) -> None:
    statement = "UPDATE exchange_client SET box = :box, old_box = :old WHERE id = :id"
    connection.execute(text(statement), {"id": client_id, "box": box, "old": old_box})


def lock_all(connection: Connection) -> list[int]:
    """The numbers of all that have a box; nobody else changes them until this transaction ends."""
    sql = "SELECT id FROM exchange_client WHERE box IS NOT NULL ORDER BY id FOR UPDATE"
    return list(connection.execute(text(sql)).scalars())


def retire(connection: Connection, client_id: int) -> None:
    """It may do nothing any more, and its secrets are gone; what came from it stays."""
    connection.execute(
        text("""
        UPDATE exchange_client SET retired_at = now(), key_hash = NULL, box = NULL, old_box = NULL
         WHERE id = :id"""),
        {"id": client_id},
    )


def person_of_post(connection: Connection, post_code: str) -> int | None:
    """Who holds a post now, by number; None where nobody does, or there is no such post."""
    sql = "SELECT person_id FROM post WHERE code = :code AND valid @> now() AND person_id IS NOT NULL"
    found: int | None = connection.execute(text(sql), {"code": post_code}).scalars().first()
    return found


def _one(row: object) -> Client | None:
    return None if row is None else _client(row)


def _client(row: object) -> Client:
    values = dict(row._mapping)  # type: ignore[attr-defined]
    return Client(**{**values, "may": tuple(values["may"]), "hosts": tuple(values["hosts"])})
