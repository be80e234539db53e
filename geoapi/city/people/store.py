"""Persons, the posts they hold and who stands in for them: tables and SQL."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from geoapi.core.db import metadata

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
    Column("role", Text, nullable=False),
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
