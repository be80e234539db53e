"""Areas and their boundaries in time: tables and SQL."""

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint

from geoapi.core.db import metadata

area = Table(
    "area",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("layer", Text, nullable=False, server_default="admin"),
    Column("level", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="base"),
    Column("parent_id", BigInteger, ForeignKey("area.id")),
    Column("introduction", Text),
    Index("area_parent", "parent_id"),
    Index("area_level", "layer", "level", "code"),
)

boundary = Table(
    "area_boundary",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), nullable=False),
    Column("valid", TSTZRANGE, CheckConstraint("NOT isempty(valid)"), nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    ExcludeConstraint(("area_id", "="), ("valid", "&&"), using="gist"),
    Index("area_boundary_geom", "geom", postgresql_using="gist"),
    Index("area_boundary_3857", "geom_3857", postgresql_using="gist"),
)
