"""Reading an OpenStreetMap extract: every object that the
map shows or that has a name becomes a row of our tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from typing import NamedTuple

import orjson
import osmium
import shapely
from osmium.filter import EmptyTagFilter, IdFilter
from osmium.osm import Area, Node, Relation, Way

from geoapi.city.osm.naming import (
    address_of,
    building_name_of,
    is_gate,
    is_name,
    other_names_of,
    place_name_of,
)
from geoapi.city.osm.tags import (
    Tags,
    building_kind_of,
    english_name_of,
    line_of,
    name_of,
    point_kind_of,
    surface_of,
    whole_number,
)
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import Progress, Report

# Little-endian WKB of WGS 84: the type's flag and the SRID after it.
_SRID = "E6100000"


class RowOf(NamedTuple):
    """A row for the temporary table staged_`table`."""

    table: str
    values: tuple[object, ...]


COLUMNS = {
    "road": ["osm_id", "kind", "name", "name_en", "oneway", "bridge", "layer", "geom"],
    "surface": ["osm_id", "theme", "kind", "name", "name_en", "geom"],
    "point": ["osm_id", "kind", "name", "name_en", "geom"],
    "estate": ["code", "name", "geom"],
    "building": ["code", "name", "kind", "levels", "units", "households", "geom", "entrance"],
    "address": ["text", "elements", "building", "geom"],
    "place": ["code", "name", "geom", "shape"],
    "alias": ["kind", "target", "name", "former"],
}


@dataclass
class _Reader:
    path: Path
    report: Report
    wkb: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)
    # Node id -> its place as EWKB, and whether it is the main entrance.
    entrances: dict[int, tuple[str, bool]] = field(default_factory=dict)
    gates: dict[int, str] = field(default_factory=dict)
    refs: set[str] = field(default_factory=set)
    # Ways and relations that should give an area, and those that did (a relation's area may come before it).
    awaited_ways: set[int] = field(default_factory=set)
    awaited_relations: set[int] = field(default_factory=set)
    given_relations: set[int] = field(default_factory=set)
    bad_ways: dict[int, str] = field(default_factory=dict)
    bad_relations: dict[int, str] = field(default_factory=dict)

    def node(self, node: Node) -> Iterator[RowOf]:
        tags = dict(node.tags)
        point = _point(node.lon, node.lat)
        if "entrance" in tags:
            self.entrances[node.id] = (point, tags["entrance"] == "main")
            if len(tags) == 1:  # As most are.
                return
        elif is_gate(tags):
            self.gates[node.id] = point
        kind, place = point_kind_of(tags), place_name_of(tags)
        if kind:
            yield RowOf("point", (f"n{node.id}", kind, name_of(tags), english_name_of(tags), point))
        if place:
            yield RowOf("place", (f"osm:n{node.id}", place, point, None))
            yield from _other_names("place", place, tags)
        yield from _address(tags, None, point)

    def way(self, way: Way) -> Iterator[RowOf]:
        tags = dict(way.tags)
        line = line_of(tags)
        if not line:
            if building_kind_of(tags):
                if way.is_closed():
                    self.awaited_ways.add(way.id)
                else:
                    self.bad_ways[way.id] = "the outline of the building is not closed"
            return
        geom = self._line(way, line.backwards)
        if geom:
            names = name_of(tags), english_name_of(tags)
            yield RowOf("road", (way.id, line.kind, *names, line.oneway, line.bridge, line.layer, geom))
            if "highway" in tags and names[0] and is_name(names[0]):
                yield from _other_names("road", names[0], tags)

    def relation(self, relation: Relation) -> None:
        tags = dict(relation.tags)
        if tags.get("type") == "multipolygon" and (building_kind_of(tags) or surface_of(tags)):
            self.awaited_relations.add(relation.id)

    def area(self, area: Area) -> Iterator[RowOf]:
        tags = dict(area.tags)
        if area.from_way():
            self.awaited_ways.discard(area.orig_id())
        else:
            self.given_relations.add(area.orig_id())
        kind = building_kind_of(tags)
        surface = None if kind else surface_of(tags)
        point_kind = point_kind_of(tags)
        if (
            surface
            and surface[1] == "square"
            and "highway" in tags
            and tags.get("area") != "yes"
            and area.from_way()
        ):
            surface = None  # A closed footway is a way around something.
        place = building_name_of(tags) if kind else place_name_of(tags)
        if not kind and not surface and not point_kind and not place:
            return
        osm_id = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        if area.num_rings()[0] == 0:
            bad = self.bad_ways if area.from_way() else self.bad_relations
            bad[area.orig_id()] = "the outline crosses itself or is not closed"
            return
        geom = _with_srid(self.wkb.create_multipolygon(area))
        name, name_en = name_of(tags), english_name_of(tags)
        if kind:
            yield from self._building(area, tags, kind, osm_id, geom)
        elif surface:
            yield RowOf("surface", (osm_id, *surface, name, name_en, geom))
            if surface[1] == "residential" and name:
                yield RowOf("estate", (self._code(tags, osm_id), name, geom))
                yield from _other_names("estate", name, tags)
        if point_kind and (kind or not surface):
            inside = shapely.point_on_surface(shapely.from_wkb(geom))
            yield RowOf("point", (osm_id, point_kind, name, name_en, _point(inside.x, inside.y)))
        if place:
            yield RowOf("place", (f"osm:{osm_id}", place, self._way_in(area), geom))
            yield from _other_names("place", place, tags)

    def _building(
        self, area: Area, tags: dict[str, str], kind: str, osm_id: str, geom: str
    ) -> Iterator[RowOf]:
        code = self._code(tags, osm_id)
        levels = whole_number(tags.get("building:levels"), 300)
        units = whole_number(tags.get("building:units"), 1000)
        households = whole_number(tags.get("building:flats"), 100_000)
        entrance = self._entrance(area) if self.entrances else None
        name = name_of(tags) or tags.get("addr:housename")
        yield RowOf("building", (code, name, kind, levels, units, households, geom, entrance))
        yield from _address(tags, code, entrance)

    def _entrance(self, area: Area) -> str | None:
        """The main entrance on the outline, else the first one."""
        found = [
            self.entrances[node.ref]
            for ring in area.outer_rings()
            for node in ring
            if node.ref in self.entrances
        ]
        return next((place for place, main in found if main), found[0][0]) if found else None

    def _way_in(self, area: Area) -> str | None:
        """An entrance on the outline, else a gate in it."""
        found = self._entrance(area) if self.entrances else None
        if found or not self.gates:
            return found
        nodes = (node.ref for ring in area.outer_rings() for node in ring)
        return next((self.gates[ref] for ref in nodes if ref in self.gates), None)

    def _code(self, tags: dict[str, str], osm_id: str) -> str:
        """The city's own code if the object carries one that no other has."""
        ref = tags.get("ref", "").strip()
        if not ref or len(ref) > 100:
            return f"osm:{osm_id}"
        if ref in self.refs:
            self.report.note(osm_id, f"the ref {ref} is another's too; its own code is osm:{osm_id}")
            return f"osm:{osm_id}"
        self.refs.add(ref)
        return ref

    def _line(self, way: Way, backwards: bool) -> str | None:
        direction = osmium.geom.direction.BACKWARD if backwards else osmium.geom.direction.FORWARD
        try:
            return _with_srid(self.wkb.create_linestring(way, direction=direction))
        except (osmium.InvalidLocationError, RuntimeError):
            runs: list[list[tuple[float, float]]] = [[]]
            for node in way.nodes:
                if not node.location.valid():
                    runs.append([])
                elif (node.location.lon, node.location.lat) not in runs[-1][-1:]:
                    runs[-1].append((node.location.lon, node.location.lat))
            longest = max(runs, key=len)
            if len(longest) < 2:
                self.bad_ways[way.id] = "it has fewer than two points in the file"
                return None
            self.report.repair(
                f"way {way.id}", "nodes missing from the file; the longest part inside was kept"
            )
            line = shapely.LineString(longest[::-1] if backwards else longest)
            return str(
                shapely.to_wkb(shapely.set_srid(line, 4326), hex=True, include_srid=True, byte_order=1)
            )

    def tell_bad(self) -> None:
        """Report the objects without a usable shape, each with a place if any of its nodes is in the file."""
        self.bad_ways.update(
            dict.fromkeys(self.awaited_ways, "nodes of its outline are missing from the file")
        )
        missing = self.awaited_relations - self.given_relations
        self.bad_relations.update(dict.fromkeys(missing, "ways of its outline are missing from the file"))
        places = (
            _first_places(self.path, set(self.bad_ways), set(self.bad_relations)) if self._any_bad else {}
        )
        for word, bad in (("way", self.bad_ways), ("relation", self.bad_relations)):
            for number, reason in sorted(bad.items()):
                lon, lat = places.get((word, number), (None, None))
                self.report.refuse(f"{word} {number}", reason, lon=lon, lat=lat)

    @property
    def _any_bad(self) -> bool:
        return bool(self.bad_ways or self.bad_relations)


def read_extract(path: Path, report: Report, progress: Progress) -> Iterator[RowOf]:
    """The rows of an .osm or .osm.pbf file. Objects without a usable shape go to `report`.

    Raises InvalidInput when the file is broken or is no OSM file.
    """
    if not path.is_file():
        raise InvalidInput.of("file", f"{path} is not a file.")
    reader = _Reader(path, report)
    done = 0
    try:
        for item in osmium.FileProcessor(str(path)).with_areas().with_filter(EmptyTagFilter()):
            if isinstance(item, Node):
                yield from reader.node(item)
            elif isinstance(item, Way):
                yield from reader.way(item)
            elif isinstance(item, Relation):
                reader.relation(item)
            elif isinstance(item, Area):
                yield from reader.area(item)
            done += 1
            if done % 1000 == 0:
                progress.advance(1000)
        reader.tell_bad()
    except UnicodeDecodeError as error:
        raise InvalidInput.of("file", f"{path.name} holds text that is not UTF-8 ({error.reason}).") from None
    except (RuntimeError, OSError) as error:
        raise InvalidInput.of("file", f"{path.name} cannot be read as OpenStreetMap data: {error}.") from None


def _first_places(
    path: Path, ways: set[int], relations: set[int]
) -> dict[tuple[str, int], tuple[float, float]]:
    """A point of each of these ways and relations, found by reading the file again."""
    first_way: dict[int, list[int]] = {}
    if relations:
        for item in osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(IdFilter(relations)):
            for member in item.members if isinstance(item, Relation) else ():
                if member.type == "w":
                    first_way.setdefault(member.ref, []).append(item.id)
    wanted = ways | set(first_way)
    found: dict[tuple[str, int], tuple[float, float]] = {}
    processor = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    for item in processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(
        IdFilter(wanted)
    ):
        nodes = item.nodes if isinstance(item, Way) else ()
        place = next(
            ((node.location.lon, node.location.lat) for node in nodes if node.location.valid()), None
        )
        if place is not None:
            found[("way", item.id)] = place
            for relation in first_way.get(item.id, []):
                found.setdefault(("relation", relation), place)
    return found


def _address(tags: Tags, building: str | None, point: str | None) -> Iterator[RowOf]:
    found = address_of(tags)
    if found:
        elements = None if found.elements is None else orjson.dumps(found.elements).decode()
        yield RowOf("address", (found.text, elements, building, point))


def _other_names(kind: str, name: str, tags: Tags) -> Iterator[RowOf]:
    for other, former in other_names_of(tags, name):
        yield RowOf("alias", (kind, name, other, former))


def _with_srid(wkb: str) -> str:
    return f"{wkb[:8]}20{_SRID}{wkb[10:]}"


def _point(lon: float, lat: float) -> str:
    return f"0101000020{_SRID}{pack('<dd', lon, lat).hex().upper()}"
