"""Persons, the posts they hold and who stands in for them: tables and SQL."""

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
    Table,
    Text,
    select,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

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
    Column("private_phone", Text),
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
