"""Importing the road network of an OpenStreetMap extract."""

from pathlib import Path

from sqlalchemy import Connection

from geoapi.city.routing import store
from geoapi.city.routing.importing.network import has_ferries, road_network
from geoapi.city.routing.importing.walking import walk_edges
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import Report


def load_roads(connection: Connection, extract: Path, keep: bool, report: Report) -> None:
    """Make the ways of an extract the road network of the map, or add them to it with `keep`.

    Raises InvalidInput when the file is broken.
    """
    earlier = store.read_network(connection) if keep else None
    try:
        network = road_network(extract, earlier.pbf if earlier else None)
    except (RuntimeError, OSError) as error:
        raise InvalidInput.of(
            "file", f"{extract.name} cannot be read as OpenStreetMap data: {error}."
        ) from None
    ferries = network is not None and has_ferries(network)
    if store.replace_network(connection, network, ferries=ferries):
        report.count("road network for directions changed", 1)
    elif network is None or store.has_walk_edges(connection):
        return
    store.replace_walk_edges(connection, walk_edges(network) if network else ())
