"""Estates, buildings and standard addresses: tables and SQL."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB

from geoapi.core.db import metadata

estate = Table(
    "estate",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    Index("estate_geom", "geom", postgresql_using="gist"),
    Index("estate_3857", "geom_3857", postgresql_using="gist"),
)

building = Table(
    "building",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text),
    Column("kind", Text, nullable=False, server_default="yes"),
    Column("estate_id", BigInteger, ForeignKey("estate.id", ondelete="SET NULL")),
    Column("levels", SmallInteger),
    Column("units", SmallInteger),
    Column("households", Integer),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
    Column("entrance", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("bound_grid_id", BigInteger, ForeignKey("area.id", ondelete="SET NULL")),
    Column(
        "geom_3857",
        Geometry("MULTIPOLYGON", 3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    ),
    Index("building_geom", "geom", postgresql_using="gist"),
    Index("building_entrance", "entrance", postgresql_using="gist"),
    Index("building_3857", "geom_3857", postgresql_using="gist"),
    Index("building_estate", "estate_id"),
    Index("building_bound", "bound_grid_id", postgresql_where=text("bound_grid_id IS NOT NULL")),
)

address = Table(
    "address",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("text", Text, nullable=False, unique=True),
    Column("search_key", Text, nullable=False),
    Column("elements", JSONB),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="SET NULL")),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Index("address_search_key", "search_key"),
    Index(
        "address_search_trigrams", "search_key", postgresql_using="gin", postgresql_ops={"search_key": "gin_trgm_ops"}
    ),
    Index("address_building", "building_id"),
    Index("address_geom", "geom", postgresql_using="gist"),
)

toponym = Table(
    "toponym",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("geom", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Index("toponym_geom", "geom", postgresql_using="gist"),
)

alias = Table(
    "alias",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area_code", Text, nullable=False, server_default=""),
    Column("valid", DATERANGE),
    Column("source", Text, nullable=False, server_default="table"),
    UniqueConstraint("kind", "target", "name", "area_code"),
)
