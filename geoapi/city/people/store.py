"""Persons, the posts they hold and who stands in for them: tables and SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from geoapi.city.areas.store import AREAS_ABOVE
from geoapi.city.people.rules import Role
from geoapi.core.db import metadata

role = Table(
    "role",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("rank", Integer, nullable=False, server_default="1000"),
    Column("rung", Text),
    Column("acts_as", Text),
    Column("listed", Boolean, nullable=False, server_default="true"),
)

person = Table(
    "person",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("staff_no", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("duty_phone", Text),
    # A box: see private_phones.py.
    Column("private_phone", LargeBinary),
)

# What older versions had as plain text, until it is in boxes; empty ever after.
phone_to_box = Table(
    "phone_to_box",
    metadata,
    Column("staff_no", Text, primary_key=True),
    Column("private_phone", Text, nullable=False),
)

post = Table(
    "post",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("role", Text, ForeignKey("role.code"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE")),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="CASCADE")),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    Column("duty_hours", Text),
    Column("desk_name", Text),
    Column("desk_phone", Text),
    Column("valid", TSTZRANGE, nullable=False),
    ExcludeConstraint(("code", "="), ("valid", "&&"), using="gist"),
    Index("post_area", "area_id"),
    Index("post_building", "building_id"),
    Index("post_person", "person_id"),
    Index("post_role", "role"),
)

substitution = Table(
    "substitution",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("post_code", Text, nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    ExcludeConstraint(("post_code", "="), ("valid", "&&"), using="gist"),
    Index("substitution_person", "person_id"),
)


def load_roles(connection: Connection) -> dict[str, Role]:
    """The roles by code, in their order."""
    rows = connection.execute(select(role).order_by(role.c.rank, role.c.code))
    return {
        row.code: Role(
            row.code, row.name, row.name_en, row.rank, row.rung, tuple(row.other_names), row.listed
        )
        for row in rows
    }


@dataclass(frozen=True)
class PlaceOfPost:
    """Where a post is, at a moment of the database's clock.

    `above` are the areas that its own area, or building, lies in; `around` are these and its own.
    """

    at: datetime
    above: list[int]
    around: list[int]
    building_id: int | None


@dataclass(frozen=True)
class PersonKnown:
    id: int
    name: str
    duty_phone: str | None


def lock_post(connection: Connection, code: str) -> None:
    """Let nobody else change a post until this transaction ends."""
    # Its rows come and go with its periods: whoever waited for one would not see what stands in its place.
    statement = "SELECT pg_advisory_xact_lock(hashtextextended('post ' || :code, 0))"
    connection.execute(text(statement), {"code": code})


def keep_post(connection: Connection, code: str) -> None:
    """Let a post stay as it is until this transaction ends; any number may ask for that at once."""
    statement = "SELECT pg_advisory_xact_lock_shared(hashtextextended('post ' || :code, 0))"
    connection.execute(text(statement), {"code": code})


def place_of_post(connection: Connection, code: str) -> PlaceOfPost | None:
    row = connection.execute(_PLACE_OF_POST, {"code": code}).one_or_none()
    return None if row is None else PlaceOfPost(*row)


_PLACE_OF_POST = text(f"""
    WITH RECURSIVE own AS (
        SELECT area_id, building_id FROM post WHERE code = :code
         ORDER BY valid @> now() DESC, lower(valid) DESC NULLS LAST LIMIT 1),
    {AREAS_ABOVE}
    SELECT date_trunc('second', clock_timestamp()), ARRAY(SELECT id FROM above),
           ARRAY(SELECT id FROM above UNION SELECT area_id FROM own WHERE area_id IS NOT NULL), building_id
      FROM own""")


def find_person(connection: Connection, staff_no: str) -> PersonKnown | None:
    statement = "SELECT id, name, duty_phone FROM person WHERE staff_no = :staff_no"
    row = connection.execute(text(statement), {"staff_no": staff_no}).one_or_none()
    return None if row is None else PersonKnown(*row)


def add_person(connection: Connection, staff_no: str, name: str, duty_phone: str | None) -> None:
    connection.execute(person.insert().values(staff_no=staff_no, name=name, duty_phone=duty_phone))


@dataclass(frozen=True)
class Phones:
    """Of a person; the private one as a box."""

    staff_no: str
    duty: str | None
    private: bytes | None


def find_phones(connection: Connection, person_id: int) -> Phones | None:
    statement = "SELECT staff_no, duty_phone, private_phone FROM person WHERE id = :id"
    row = connection.execute(text(statement), {"id": person_id}).one_or_none()
    return None if row is None else Phones(row[0], row[1], row[2] and bytes(row[2]))


def private_phones(connection: Connection, staff_numbers: Sequence[str]) -> dict[str, bytes]:
    """The boxes of these people, as far as there are any."""
    statement = """SELECT staff_no, private_phone FROM person
                    WHERE staff_no = ANY(:numbers) AND private_phone IS NOT NULL"""
    rows = connection.execute(text(statement), {"numbers": list(staff_numbers)})
    return {staff_no: bytes(box) for staff_no, box in rows}


def lock_private_phones(connection: Connection) -> list[tuple[str, bytes]]:
    """All boxes, by staff number."""
    rows = connection.execute(
        text("""
        SELECT staff_no, private_phone FROM person WHERE private_phone IS NOT NULL
         ORDER BY staff_no FOR UPDATE""")
    )
    return [(staff_no, bytes(box)) for staff_no, box in rows]


def put_private_phones(connection: Connection, boxes: Sequence[tuple[str, bytes]]) -> None:
    if boxes:
        connection.execute(
            text("UPDATE person SET private_phone = :box WHERE staff_no = :staff_no"),
            [{"staff_no": staff_no, "box": box} for staff_no, box in boxes],
        )


def has_plain_phones(connection: Connection) -> bool:
    found: bool = connection.execute(text("SELECT EXISTS (SELECT FROM phone_to_box)")).scalar_one()
    return found


def plain_phones(connection: Connection) -> list[tuple[str, str]]:
    """By staff number; nobody else takes them until the transaction ends."""
    connection.execute(text("LOCK TABLE phone_to_box"))
    rows = connection.execute(text("SELECT staff_no, private_phone FROM phone_to_box ORDER BY staff_no"))
    return [(staff_no, phone) for staff_no, phone in rows]


def forget_plain_phones(connection: Connection) -> None:
    # Not DELETE, which would leave them in the table's pages.
    connection.execute(text("TRUNCATE phone_to_box"))
