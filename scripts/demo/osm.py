"""The city as OpenStreetMap data, written with pyosmium: nodes, then ways, then relations."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as mutable
import shapely

from .amenities import Amenity, find_gates
from .blocks import Fabric
from .buildings import Buildings
from .divisions import CITY_NAME, Divisions
from .geometry import Floats
from .network import Network
from .progress import watch
from .projection import to_lonlat
from .streets import Skeleton

MAXSPEED = {"trunk": "70", "primary": "60", "secondary": "50", "tertiary": "40", "residential": "30"}
LANES = {"trunk": "6", "primary": "6", "secondary": "4", "tertiary": "2", "residential": "2"}
SITE_TAGS = {
    "estate": {"landuse": "residential"}, "park": {"leisure": "park"}, "riverside": {"leisure": "park"},
    "school": {"amenity": "school"}, "kindergarten": {"amenity": "kindergarten"},
    "shops": {"landuse": "commercial"},
    "mall": {"landuse": "commercial", "shop": "mall"}, "market": {"landuse": "commercial"},
    "hospital": {"amenity": "hospital"}, "campus": {"amenity": "college"},
    "office": {"landuse": "commercial"},
    "industrial": {"landuse": "industrial"},
}  # fmt: skip


class Scribe:
    """Collects plane nodes and closed or open ways, and writes them in the order OSM wants."""

    def __init__(self) -> None:
        self.xy: list[Floats] = []
        self.count = 0
        self.node_tags: dict[int, dict[str, str]] = {}
        self.ways: list[tuple[list[int], dict[str, str]]] = []
        self.relations: list[tuple[list[tuple[int, str]], dict[str, str]]] = []

    def add_nodes(self, xy: Floats) -> int:
        """Add nodes and return the number of the first."""
        first = self.count
        self.xy.append(xy)
        self.count += len(xy)
        return first

    def add_ring(self, xy: Floats, tags: dict[str, str]) -> int:
        """Add a closed way from an open ring and return its number."""
        first = self.add_nodes(xy)
        self.ways.append(([*range(first, first + len(xy)), first], tags))
        return len(self.ways) - 1

    def add_polygon(self, polygon: shapely.Polygon, tags: dict[str, str]) -> int:
        """Add a polygon: one closed way, or a multipolygon when it has holes.

        Returns the number of its outer way.
        """
        rings = [polygon.exterior, *polygon.interiors]
        if len(rings) == 1:
            return self.add_ring(shapely.get_coordinates(rings[0])[:-1], tags)
        members = [
            (self.add_ring(shapely.get_coordinates(ring)[:-1], {}), "inner" if i else "outer")
            for i, ring in enumerate(rings)
        ]
        self.relations.append((members, {"type": "multipolygon", **tags}))
        return members[0][0]

    def add_node(self, x: float, y: float, tags: dict[str, str]) -> int:
        """Add a node with tags and return its number."""
        node = self.add_nodes(np.array([[x, y]]))
        self.node_tags[node] = tags
        return node

    def write(self, path: Path) -> None:
        """Write everything to a file."""
        lonlat = np.round(to_lonlat(np.concatenate(self.xy)), 7)
        with osmium.SimpleWriter(str(path)) as writer:
            lon, lat = lonlat[:, 0].tolist(), lonlat[:, 1].tolist()
            for i in watch(range(self.count), "nodes", "node"):
                tags = self.node_tags.get(i)
                location = (lon[i], lat[i])
                node = mutable.Node(id=i + 1, version=1, location=location,
                tags=tags) if tags else mutable.Node(
                    id=i + 1, version=1, location=location)  # fmt: skip
                writer.add_node(node)
            for i, (nodes, tags) in enumerate(watch(self.ways, "ways", "way")):
                writer.add_way(mutable.Way(id=i + 1, version=1, nodes=[n + 1 for n in nodes], tags=tags))
            for i, (members, tags) in enumerate(self.relations):
                refs = [("w", way + 1, role) for way, role in members]
                writer.add_relation(mutable.Relation(id=i + 1, version=1, members=refs, tags=tags))


def clean(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Tags without the empty ones."""
    return {key: value for key, value in tags if value}


def write_osm(
    path: Path, skeleton: Skeleton, fabric: Fabric, network: Network, table: Buildings, divisions: Divisions,
    amenities: Iterable[Amenity],
) -> None:  # fmt: skip
    """Write roads, water, land use, sites with their gates, buildings and amenities."""
    scribe = Scribe()
    scribe.add_nodes(network.xy)
    keys = np.round(network.xy * 100).astype(np.int64)
    road_nodes = {(x, y): i for i, (x, y) in enumerate(keys.tolist())}
    for road, chain in network.ways:
        width = {"bridge": "yes", "layer": "1"} if road.bridge else {}
        tags = clean([
            ("highway", road.highway), ("name", road.name), ("name:en", road.name_en),
            ("oneway", "yes" if road.oneway else ""),
            ("lanes", "1" if road.oneway else LANES.get(road.highway, "")),
            ("maxspeed", MAXSPEED.get(road.highway, "")),
        ])  # fmt: skip
        scribe.ways.append((chain, {**tags, **width}))
    outlines = add_land(scribe, skeleton, fabric)
    add_buildings(scribe, fabric, table, divisions, road_nodes)
    for site, (place, tags) in find_gates(fabric).items():
        add_gate(scribe, outlines[site], fabric.sites[site].polygon, place, tags)
    for amenity in amenities:
        scribe.add_node(amenity.x, amenity.y, amenity.tags)
    scribe.write(path)


def add_land(scribe: Scribe, skeleton: Skeleton, fabric: Fabric) -> list[int]:
    """The river, ponds, pitches and named sites; returns the number of the way around each site."""
    name = {"name": "云溪河", "name:en": "Yunxi River"}
    scribe.add_polygon(skeleton.water, {"natural": "water", "water": "river", **name})
    xy = shapely.get_coordinates(skeleton.river)
    first = scribe.add_nodes(xy)
    scribe.ways.append((list(range(first, first + len(xy))), {"waterway": "river", **name}))
    outlines = [
        scribe.add_polygon(site.polygon, {**SITE_TAGS[site.kind], "name": site.name + site.phase})
        for site in fabric.sites
    ]
    for polygon, tags in fabric.land:
        scribe.add_polygon(polygon, tags)
    return outlines


def add_gate(scribe: Scribe, way: int, polygon: shapely.Polygon, place: Floats, tags: dict[str, str]) -> None:
    """Put a gate as a node into the outline of a site, between the corners it lies between."""
    corners = shapely.get_coordinates(polygon.exterior)
    sides = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1))
    after = int(np.argmin(shapely.distance(sides, shapely.Point(place)))) + 1
    scribe.ways[way][0].insert(after, scribe.add_node(float(place[0]), float(place[1]), tags))


def add_buildings(
    scribe: Scribe,
    fabric: Fabric,
    table: Buildings,
    divisions: Divisions,
    road_nodes: dict[tuple[int, int], int],
) -> None:
    """Footprints with their address tags;
    the door is a node of the footprint and, where a path ends there, of it.
    """
    offset = scribe.count
    coordinates = np.concatenate(table.rings)
    door_keys = np.round(table.doors * 100).astype(np.int64).tolist()
    scribe.add_nodes(coordinates)
    for i in range(len(table)):
        nodes = list(range(offset, offset + len(table.rings[i])))
        offset += len(table.rings[i])
        shared = road_nodes.get((door_keys[i][0], door_keys[i][1]))
        if shared is not None:
            nodes[1] = shared
        scribe.node_tags[nodes[1]] = {"entrance": "main"} if table.main[i] else {"entrance": "yes"}
        site = fabric.sites[int(table.site[i])] if table.site[i] >= 0 else None
        parts = divisions.prefix[int(table.cell[i])]
        text = bool(table.text[i])
        tags = clean([
            ("building", table.kind[i]), ("ref", table.code(i)), ("name", table.name[i]),
            ("building:levels", str(table.levels[i])),
            ("building:flats", str(table.households[i]) if table.households[i] else ""),
            ("addr:city", CITY_NAME if text else ""), ("addr:district", parts[1] if text else ""),
            ("addr:subdistrict", parts[2] if text else ""), ("addr:street", table.street[i] if text else ""),
            ("addr:housenumber", table.number[i] if text else ""),
            ("addr:place", site.name + site.phase if site is not None and site.kind == "estate" else ""),
            ("addr:housename", table.name[i] if text and site is not None else ""),
        ])  # fmt: skip
        scribe.ways.append(([*nodes, nodes[0]], tags))
