"""Seats of matters and who holds them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, text


def free_slots(connection: Connection, matter_id: int) -> list[int]:
    """The seats that nobody holds at this moment, as far as can be seen."""
    sql = """
        SELECT slot FROM matter, generate_series(1, seats) AS slot
         WHERE id = :id AND NOT EXISTS (
               SELECT FROM matter_claim WHERE matter_id = :id AND matter_claim.slot = slot.slot
                  AND held @> clock_timestamp())
         ORDER BY slot"""
    return list(connection.execute(text(sql), {"id": matter_id}).scalars())


def add(
    connection: Connection, matter_id: int, slot: int, account_id: int, lease: timedelta
) -> tuple[int, datetime] | None:
    """Take a seat: its number and until when; None where somebody has it, or this account has another."""
    sql = """
        INSERT INTO matter_claim (matter_id, slot, account_id, held)
        VALUES (:id, :slot, :account, tstzrange(clock_timestamp(), clock_timestamp() + :lease))
        ON CONFLICT DO NOTHING RETURNING id, upper(held)"""
    values = {"id": matter_id, "slot": slot, "account": account_id, "lease": lease}
    row = connection.execute(text(sql), values).one_or_none()
    return None if row is None else (int(row[0]), row[1])


def held_by(connection: Connection, matter_id: int, account_id: int) -> int | None:
    """The seat that an account holds."""
    sql = """
        SELECT slot FROM matter_claim
         WHERE matter_id = :id AND account_id = :account AND held @> clock_timestamp()"""
    values = {"id": matter_id, "account": account_id}
    found: int | None = connection.execute(text(sql), values).scalar_one_or_none()
    return found


def held_since(connection: Connection, matter_id: int, account_id: int) -> datetime | None:
    """When an account took the seat that it holds."""
    sql = """
        SELECT lower(held) FROM matter_claim
         WHERE matter_id = :id AND account_id = :account AND held @> clock_timestamp()"""
    values = {"id": matter_id, "account": account_id}
    found: datetime | None = connection.execute(text(sql), values).scalar_one_or_none()
    return found


def extend(connection: Connection, matter_id: int, account_id: int, lease: timedelta) -> datetime | None:
    sql = """
        UPDATE matter_claim SET held = tstzrange(lower(held), clock_timestamp() + :lease)
         WHERE matter_id = :id AND account_id = :account AND held @> clock_timestamp()
        RETURNING upper(held)"""
    values = {"id": matter_id, "account": account_id, "lease": lease}
    found: datetime | None = connection.execute(text(sql), values).scalar_one_or_none()
    return found


def end(connection: Connection, matter_id: int, account_id: int, how: str) -> bool:
    """Let a seat be free from now on."""
    sql = """
        UPDATE matter_claim SET ended = :how, held = tstzrange(lower(held), clock_timestamp())
         WHERE matter_id = :id AND account_id = :account AND held @> clock_timestamp()
           AND lower(held) < clock_timestamp()"""
    values = {"id": matter_id, "account": account_id, "how": how}
    return connection.execute(text(sql), values).rowcount > 0


def end_expired(connection: Connection, matter_id: int) -> None:
    """Note of claims whose time has run out that it has: they are over without that."""
    sql = """
        UPDATE matter_claim SET ended = 'expired'
         WHERE matter_id = :id AND ended IS NULL AND upper(held) <= clock_timestamp()"""
    connection.execute(text(sql), {"id": matter_id})
