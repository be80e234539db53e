"""The road network as one document in the database, so that it changes with the map it belongs to."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from geoapi.core.db import copy_rows, metadata
from geoapi.core.geo import distance_m

road_network = Table(
    "road_network",
    metadata,
    Column(
        "id",
        SmallInteger,
        CheckConstraint("id = 1"),
        primary_key=True,
        autoincrement=False,
        server_default="1",
    ),
    Column("sha256", Text, nullable=False),
    Column("pbf", LargeBinary, nullable=False),
    Column("ferries", Boolean, nullable=False, server_default="true"),
)

walk_edge = Table(
    "walk_edge",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("start_node", BigInteger, nullable=False),
    Column("end_node", BigInteger, nullable=False),
    Column("length_m", REAL, CheckConstraint("length_m >= 0"), nullable=False),
    Column("geom", Geometry("LINESTRING", 4326, spatial_index=False), nullable=False),
    Index("walk_edge_geom", "geom", postgresql_using="gist"),
)

Position = tuple[float, float]


@dataclass(frozen=True)
class WalkEdge:
    """A stretch between two nodes of the road network, by their numbers; positions in degrees (WGS 84)."""

    start: int
    end: int
    line: tuple[Position, ...]

    @cached_property
    def length_m(self) -> float:
        return sum(distance_m(one, other) for one, other in pairwise(self.line))


@dataclass(frozen=True)
class RoadNetwork:
    """An .osm.pbf of all that one can go along; `sha256` tells whether it has changed."""

    sha256: str
    pbf: bytes


def read_digest(connection: Connection) -> str | None:
    """Which network is in force; None where no map has been imported."""
    found: str | None = connection.execute(select(road_network.c.sha256)).scalar()
    return found


def read_network(connection: Connection) -> RoadNetwork | None:
    row = connection.execute(select(road_network.c.sha256, road_network.c.pbf)).one_or_none()
    return None if row is None else RoadNetwork(row.sha256, bytes(row.pbf))


def has_ferries(connection: Connection) -> bool:
    """Whether the network in force holds ferries; True where that is not known."""
    found = connection.execute(select(road_network.c.ferries)).scalar()
    return found is not False


def replace_network(connection: Connection, pbf: bytes | None, *, ferries: bool = True) -> bool:
    """Put a network in place of the one in force, or none.

    False if it is the same: then nothing is announced.
    """
    before = read_digest(connection)
    if pbf is None:
        if before is not None:
            connection.execute(delete(road_network))
        return before is not None
    sha256 = hashlib.sha256(pbf).hexdigest()
    if sha256 == before and has_ferries(connection) == ferries:
        return False
    values = {"sha256": sha256, "pbf": pbf, "ferries": ferries}
    connection.execute(
        insert(road_network).values(id=1, **values).on_conflict_do_update(index_elements=["id"], set_=values)
    )
    return True


def has_walk_edges(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT EXISTS (SELECT FROM walk_edge)")).scalar_one())


def replace_walk_edges(connection: Connection, edges: Iterable[WalkEdge]) -> None:
    connection.execute(delete(walk_edge))
    rows = (
        (edge.start, edge.end, edge.length_m, f"SRID=4326;{shapely.LineString(edge.line).wkt}")
        for edge in edges
    )
    copy_rows(connection, "walk_edge", ("start_node", "end_node", "length_m", "geom"), rows)
    connection.execute(text("ANALYZE walk_edge"))


_NEAR = "geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326) ORDER BY id"


def walk_edges_near(connection: Connection, box: tuple[float, float, float, float]) -> list[WalkEdge]:
    """The edges that come into a box: west, south, east, north in degrees."""
    sql = f"SELECT start_node, end_node, ST_AsBinary(geom) FROM walk_edge WHERE {_NEAR}"
    values = dict(zip(("west", "south", "east", "north"), box, strict=True))
    return [
        WalkEdge(start, end, tuple((lon, lat) for lon, lat in shapely.from_wkb(bytes(line)).coords))
        for start, end, line in connection.execute(text(sql), values)
    ]


def walk_lines_near(connection: Connection, box: tuple[float, float, float, float]) -> NDArray[np.object_]:
    """The lines of those edges alone, in degrees: a third of the time where nobody asks what meets where."""
    sql = f"SELECT ST_AsBinary(geom) FROM walk_edge WHERE {_NEAR}"
    values = dict(zip(("west", "south", "east", "north"), box, strict=True))
    lines = connection.execute(text(sql), values).scalars()
    return np.asarray(shapely.from_wkb([bytes(line) for line in lines]), dtype=object)
