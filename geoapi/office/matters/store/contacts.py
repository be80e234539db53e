"""The names and phones of reporters, in boxes, and who looked at them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

TABLE = "matter_contact"


@dataclass(frozen=True)
class Contact:
    """Boxes; None of what was not left, or is gone. `answer_by`: how the answer is wanted."""

    name_box: bytes | None
    phone_box: bytes | None
    answer_by: str
    confidential: bool
    gone_at: datetime | None


@dataclass(frozen=True)
class Look:
    at: datetime
    by_post: str
    reason: str


def add_contact(
    connection: Connection,
    matter_id: int,
    *,
    name_box: bytes | None,
    phone_box: bytes | None,
    phone_key: bytes | None,
    answer_by: str,
    confidential: bool,
) -> None:
    sql = """
        INSERT INTO matter_contact (matter_id, name_box, phone_box, phone_key, answer_by, confidential)
        VALUES (:id, :name_box, :phone_box, :phone_key, :answer_by, :confidential)"""
    values = {"name_box": name_box, "phone_box": phone_box, "phone_key": phone_key}
    connection.execute(
        text(sql), {"id": matter_id, **values, "answer_by": answer_by, "confidential": confidential}
    )


def find_contact(connection: Connection, matter_id: int) -> Contact | None:
    sql = """
        SELECT name_box, phone_box, answer_by, confidential, gone_at FROM matter_contact
         WHERE matter_id = :id"""
    row = connection.execute(text(sql), {"id": matter_id}).one_or_none()
    if row is None:
        return None
    name, phone = (bytes(box) if box is not None else None for box in (row.name_box, row.phone_box))
    return Contact(name, phone, row.answer_by, row.confidential, row.gone_at)


def add_look(connection: Connection, matter_id: int, account_id: int, by_post: str, reason: str) -> None:
    sql = """
        INSERT INTO matter_contact_look (matter_id, account_id, by_post, reason)
        VALUES (:id, :account, :post, :reason)"""
    values = {"id": matter_id, "account": account_id, "post": by_post, "reason": reason}
    connection.execute(text(sql), values)


def looks_of(connection: Connection, matter_id: int) -> list[Look]:
    """The oldest first."""
    sql = "SELECT at, by_post, reason FROM matter_contact_look WHERE matter_id = :id ORDER BY id"
    return [Look(*row) for row in connection.execute(text(sql), {"id": matter_id})]
