"""The road network as one document in the database, so that it changes with the map it belongs to."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    delete,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from geoapi.core.db import metadata

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
