"""The names and phones of reporters, in boxes, and who looked at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class Relay:
    """Who puts a call through to a reporter who does not want to be known to who has the matter."""

    post_code: str
    phone: str | None


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


def add_look(connection: Connection, matter_id: int, account_id: int, by_post: str, reason: str) -> int:
    """The number of it."""
    sql = """
        INSERT INTO matter_contact_look (matter_id, account_id, by_post, reason)
        VALUES (:id, :account, :post, :reason) RETURNING id"""
    values = {"id": matter_id, "account": account_id, "post": by_post, "reason": reason}
    number: int = connection.execute(text(sql), values).scalar_one()
    return number


def is_young(connection: Connection, look: int, account_id: int, seconds: int) -> bool:
    """Whether a look is of this account and of this moment."""
    sql = """
        SELECT 1 FROM matter_contact_look
         WHERE id = :look AND account_id = :account AND at > now() - make_interval(secs => :seconds)"""
    values = {"look": look, "account": account_id, "seconds": seconds}
    return connection.execute(text(sql), values).scalar_one_or_none() is not None


def looks_of(connection: Connection, matter_id: int) -> list[Look]:
    """The oldest first."""
    sql = "SELECT at, by_post, reason FROM matter_contact_look WHERE matter_id = :id ORDER BY id"
    return [Look(*row) for row in connection.execute(text(sql), {"id": matter_id})]


@dataclass(frozen=True)
class Past:
    """One that was reported by a phone."""

    number: str
    kind: str
    state: str
    title: str
    opened_at: datetime
    due_at: datetime | None
    area_ids: tuple[int, ...]
    building_id: int | None
    confidential: bool


def of_phone(connection: Connection, kind: str, keys: Sequence[bytes], most: int) -> list[Past]:
    """The latest first. `keys`: hashes of the phone, one a key."""
    rows = connection.execute(_OF_PHONE, {"kind": kind, "keys": list(keys), "most": most})
    return [Past(**{**row._mapping, "area_ids": tuple(row.area_ids)}) for row in rows]


def relay_of(connection: Connection, area_ids: Sequence[int]) -> Relay | None:
    """The post of the community in whose area it lies, and on what phone somebody answers there."""
    row = connection.execute(_RELAY, {"areas": list(area_ids)}).first()
    return None if row is None else Relay(*row)


def receipt_phone(connection: Connection, number: str) -> tuple[int, bytes, bytes] | None:
    """The matter's id, its receipt key and the box of the phone; None where no phone was left."""
    sql = """
        SELECT id, receipt_key, phone_box FROM matter JOIN matter_contact ON matter_id = id
         WHERE number = :number AND phone_box IS NOT NULL"""
    row = connection.execute(text(sql), {"number": number}).one_or_none()
    return None if row is None else (int(row.id), bytes(row.receipt_key), bytes(row.phone_box))


def lock_boxes(connection: Connection, after: int, most: int) -> list[tuple[int, bytes | None, bytes | None]]:
    """Matter, name and phone of some that have any, from a matter on."""
    sql = """
        SELECT matter_id, name_box, phone_box FROM matter_contact
         WHERE matter_id > :after AND (name_box IS NOT NULL OR phone_box IS NOT NULL)
         ORDER BY matter_id LIMIT :most FOR UPDATE"""
    rows = connection.execute(text(sql), {"after": after, "most": most})
    return [(int(row[0]), _bytes(row[1]), _bytes(row[2])) for row in rows]


def put_boxes(
    connection: Connection, matter_id: int, name_box: bytes | None, phone_box: bytes | None,
    phone_key: bytes | None,
) -> None:  # fmt: skip
    sql = """
        UPDATE matter_contact SET name_box = :name_box, phone_box = :phone_box, phone_key = :phone_key
         WHERE matter_id = :id"""
    values = {"name_box": name_box, "phone_box": phone_box, "phone_key": phone_key}
    connection.execute(text(sql), {"id": matter_id, **values})


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


_OF_PHONE = text("""
    SELECT number, kind, state, title, opened_at, due_at, area_ids, building_id, confidential
      FROM matter_contact JOIN matter ON id = matter_id
     WHERE kind = :kind AND phone_key = ANY(:keys) ORDER BY opened_at DESC, number LIMIT :most""")
_RELAY = text("""
    SELECT post.code, coalesce(post.desk_phone, person.duty_phone) FROM post
      JOIN role ON role.code = post.role JOIN area ON area.id = post.area_id
      LEFT JOIN person ON person.id = post.person_id
     WHERE post.valid @> now() AND post.area_id = ANY(:areas) AND role.acts_as = 'community'
       AND area.level = 'community' AND (post.person_id IS NOT NULL OR post.desk_name IS NOT NULL)
     ORDER BY role.rank, post.code LIMIT 1""")
