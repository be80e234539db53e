"""Places, what they offer and when, and reports that one was closed: tables.

Their SQL is where each is read and written: `directory`, `editing`, `reports`, `importing`.
"""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

from geoapi.core.db import metadata

place_kind = Table(
    "place_kind",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("icon", Text, nullable=False, server_default="map-pin"),
    Column("tone", Text, nullable=False, server_default="blue"),
    Column("osm", ARRAY(Text), nullable=False, server_default="{}"),
    Column("position", Integer, nullable=False, server_default="1000"),
)

amenity = Table(
    "amenity",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("icon", Text, nullable=False, server_default="check"),
    Column("osm", ARRAY(Text), nullable=False, server_default="{}"),
    Column("position", Integer, nullable=False, server_default="1000"),
)

place = Table(
    "place",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, ForeignKey("place_kind.code"), nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="SET NULL")),
    Column("entrance", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("phone", Text),
    Column("hours", Text),
    Column("hours_clear", Boolean, nullable=False, server_default="true"),
    Column("access", Text),
    Column("wheelchair", Text),
    Column("amenities", ARRAY(Text), nullable=False, server_default="{}"),
    Column("photo_captions", ARRAY(Text), nullable=False, server_default="{}"),
    Column("description", Text),
    Column("operator", Text),
    Column("verified_on", Date),
    Column("verified_by", Text),
    Column("source", Text, nullable=False, server_default="table"),
    Column("retired_at", DateTime(timezone=True)),
    Column("retired_by", Text),
    Index("place_kind_of", "kind"),
    Index("place_area", "area_id"),
    Index("place_entrance", "entrance", postgresql_using="gist"),
)

place_exception = Table(
    "place_exception",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    Column("valid", TSTZRANGE, CheckConstraint("NOT isempty(valid)"), nullable=False),
    Column("hours", Text, nullable=False),
    Column("reason", Text),
    Column("edited_by", Text),
    Column("edited_at", DateTime(timezone=True)),
    ExcludeConstraint(("place_id", "="), ("valid", "&&"), using="gist"),
)

place_report = Table(
    "place_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place_id", BigInteger, ForeignKey("place.id", ondelete="CASCADE"), nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("reporter", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("expected_open", Boolean),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_by", Text),
    Column("outcome", Text),
    Column("answer", Text),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("place_report_place", "place_id", "reported_at"),
    Index("place_report_source", "source", "received_at"),
    Index("place_report_received", "received_at"),
)
