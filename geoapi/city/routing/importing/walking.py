"""What one can walk along, cut where ways meet: a graph that is asked for ways of some hundred metres."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
from osmium.filter import KeyFilter
from osmium.osm import Way

from geoapi.city.routing.store import Position, WalkEdge

# Where nobody walks, whatever else is said.
_NOT_ON_FOOT = {"motorway", "motorway_link", "construction", "proposed", "raceway", "bus_guideway"}
_OPEN_TO_WALKERS = {"yes", "designated", "permissive", "official"}


def walk_edges(network: bytes) -> Iterator[WalkEdge]:
    """The edges of a road network (.osm.pbf); in yards too, for who lives there walks there."""
    with TemporaryDirectory(prefix="geoapi-walks-") as name:
        file = Path(name) / "roads.osm.pbf"
        file.write_bytes(network)
        ways = list(_ways(file))
    used = Counter(node for way in ways for node, _ in way)
    for way in ways:
        first = 0
        for place in range(1, len(way)):
            if used[way[place][0]] > 1 or place == len(way) - 1:
                part = way[first : place + 1]
                yield WalkEdge(part[0][0], part[-1][0], tuple(position for _, position in part))
                first = place


def _ways(file: Path) -> Iterator[list[tuple[int, Position]]]:
    """The nodes of each way that one can walk along."""
    found = osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for way in found.with_filter(KeyFilter("highway")):
        if not isinstance(way, Way) or not _is_walked(dict(way.tags)):
            continue
        nodes = [(node.ref, (node.lon, node.lat)) for node in way.nodes if node.location.valid()]
        if len(nodes) > 1:
            yield nodes


def _is_walked(tags: dict[str, str]) -> bool:
    foot = tags.get("foot")
    if tags["highway"] in _NOT_ON_FOOT or foot in ("no", "use_sidepath"):
        return False
    return tags.get("access") != "no" or foot in _OPEN_TO_WALKERS
