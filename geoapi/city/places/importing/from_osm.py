"""Places that OpenStreetMap shows: nodes, and areas by the entrance in their outline or a point inside."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import shapely
from osmium.filter import KeyFilter
from osmium.osm import Area, Node, Way

from geoapi.city.places.directory.vocabulary import Vocabulary, tagged
from geoapi.city.places.importing.rows import LONGEST_TEXT, PlaceRow
from geoapi.core.cells import day_of
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import distance_m
from geoapi.core.hours import HoursError
from geoapi.core.hours_text import hours_of
from geoapi.core.phones import find_phones
from geoapi.importing.names import LONGEST_NAME
from geoapi.importing.report import Progress, Report

SUFFIXES = (".osm", ".pbf", ".bz2", ".gz")
# What the tags say of a place, by the columns of a table.
COLUMNS = frozenset(
    (
        "address",
        "phone",
        "hours",
        "access",
        "wheelchair",
        "amenities",
        "description",
        "operator",
        "verified_on",
    )
)
Tags = Mapping[str, str]
Point = tuple[float, float]
SAME_NAME_M, PART_M = 150.0, 60.0
_ACCESS = {"yes": "open", "public": "open", "permissive": "open", "customers": "ask"}
_NOT_FOR_ALL = ("private", "no", "residents", "employees", "military")
_WHEELCHAIR = {"yes": "yes", "designated": "yes", "limited": "limited", "no": "no"}


@dataclass
class _Reader:
    vocabulary: Vocabulary
    report: Report
    wkb: osmium.geom.WKBFactory = field(default_factory=osmium.geom.WKBFactory)
    # Node id -> its point, and whether it is the main entrance.
    entrances: dict[int, tuple[float, float, bool]] = field(default_factory=dict)
    awaited: dict[int, str] = field(default_factory=dict)

    def node(self, node: Node) -> Iterator[PlaceRow]:
        tags = dict(node.tags)
        if "entrance" in tags:
            self.entrances[node.id] = (node.lon, node.lat, tags["entrance"] == "main")
        yield from self.place(f"node {node.id}", f"osm:n{node.id}", tags, lambda: (node.lon, node.lat))

    def way(self, way: Way) -> None:
        if tagged(self.vocabulary.kinds.all, dict(way.tags)):
            self.awaited[way.id] = dict(way.tags).get("name", "")

    def area(self, area: Area) -> Iterator[PlaceRow]:
        of_way = area.from_way()
        if of_way:
            self.awaited.pop(area.orig_id(), None)
        if area.num_rings()[0] == 0:
            if tagged(self.vocabulary.kinds.all, dict(area.tags)):
                self.report.refuse(self._where(area), "the outline crosses itself or is not closed")
            return
        identity = f"osm:{'w' if of_way else 'r'}{area.orig_id()}"
        yield from self.place(self._where(area), identity, dict(area.tags), lambda: self._way_in(area))

    def tell_missing(self) -> None:
        for way, name in sorted(self.awaited.items()):
            self.report.refuse(f"way {way}", "its outline is not closed, or nodes of it are missing", name)

    def _where(self, area: Area) -> str:
        return f"{'way' if area.from_way() else 'relation'} {area.orig_id()}"

    def _way_in(self, area: Area) -> Point:
        refs = (node.ref for ring in area.outer_rings() for node in ring)
        found = [self.entrances[ref] for ref in refs if ref in self.entrances]
        if found:
            lon, lat, _ = next((one for one in found if one[2]), found[0])
            return lon, lat
        inside = shapely.point_on_surface(shapely.from_wkb(self.wkb.create_multipolygon(area)))
        return inside.x, inside.y

    def place(
        self, where: str, identity: str, tags: dict[str, str], point: Callable[[], Point]
    ) -> Iterator[PlaceRow]:
        kinds = tagged(self.vocabulary.kinds.all, tags)
        if not kinds:
            return
        if tags.get("access") in _NOT_FOR_ALL or "yes" in (tags.get("disused"), tags.get("abandoned")):
            self.report.count("places of the map that are not for everybody, left out")
            return
        named = _plain(tags.get("name") or tags.get("name:zh") or tags.get("brand"), LONGEST_NAME)
        name = named or kinds[0].name
        hours, clear = self._hours(where, name, tags.get("opening_hours", ""))
        lon, lat = point()
        yield PlaceRow(
            where=where,
            code=None,
            kind=kinds[0].code,
            name=name,
            address=_address(tags),
            lon=lon,
            lat=lat,
            phone=_phone(tags.get("phone") or tags.get("contact:phone") or ""),
            hours=hours,
            hours_clear=clear,
            access=_ACCESS.get(tags.get("access", "")),
            wheelchair=_WHEELCHAIR.get(tags.get("wheelchair", "")),
            amenities=tuple(term.code for term in tagged(self.vocabulary.amenities.all, tags)),
            description=_plain(tags.get("description:zh") or tags.get("description"), LONGEST_TEXT),
            operator=_plain(tags.get("operator"), LONGEST_NAME),
            verified_on=day_of(tags.get("check_date", "")),
            identity=identity,
            is_named=named is not None,
        )

    def _hours(self, where: str, name: str, given: str) -> tuple[str | None, bool]:
        if not given.strip():
            return None, True
        try:
            return hours_of(given), True
        except HoursError as error:
            self.report.note(where, f"hours {given!r} cannot be understood: {error}; kept as text", name)
            return _plain(given, LONGEST_TEXT), False


def read_osm(path: Path, vocabulary: Vocabulary, report: Report, progress: Progress) -> list[PlaceRow]:
    """The places of an .osm or .osm.pbf file, each known by what it is in OpenStreetMap.

    Raises InvalidInput when the file is broken or is no OSM file.
    """
    reader = _Reader(vocabulary, report)
    keys = {tag.partition("=")[0] for term in vocabulary.kinds.all for tag in term.osm}
    rows: list[PlaceRow] = []
    try:
        for item in (
            osmium.FileProcessor(str(path)).with_areas().with_filter(KeyFilter("entrance", *sorted(keys)))
        ):
            if isinstance(item, Node):
                rows += reader.node(item)
            elif isinstance(item, Way):
                reader.way(item)
            elif isinstance(item, Area):
                rows += reader.area(item)
            progress.advance()
        reader.tell_missing()
    except UnicodeDecodeError as error:
        raise InvalidInput.of("file", f"{path.name} holds text that is not UTF-8 ({error.reason}).") from None
    except (RuntimeError, OSError) as error:
        raise InvalidInput.of("file", f"{path.name} cannot be read as OpenStreetMap data: {error}.") from None
    return rows


def deduplicate(rows: Iterable[PlaceRow]) -> list[PlaceRow]:
    """Each place once: a station mapped as a point and as its houses is one place,
    that which has its name.
    """
    kept: list[PlaceRow] = []
    beside: dict[tuple[str, str | None], list[PlaceRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (not row.is_named, row.identity)):
        # Two that bear one name may lie farther apart than one without a name from what it is part of.
        others, within_m = (
            (beside[row.kind, row.name], SAME_NAME_M) if row.is_named else (beside[row.kind, None], PART_M)
        )
        if not any(_apart_m(row, other) <= within_m for other in others):
            kept.append(row)
            if row.is_named:
                beside[row.kind, row.name].append(row)
                beside[row.kind, None].append(row)
    return kept


def _apart_m(one: PlaceRow, other: PlaceRow) -> float:
    return distance_m((one.lon or 0, one.lat or 0), (other.lon or 0, other.lat or 0))


def _plain(value: str | None, most: int) -> str | None:
    """A tag's value without control characters; None if nothing is left."""
    text = " ".join(re.sub(r"[\x00-\x1f\x7f]+", " ", value or "").split())
    return text[:most] or None


def _phone(value: str) -> str | None:
    return next((phone.text for phone in find_phones(value)), None)


def _address(tags: Tags) -> str | None:
    """The address as the tags give it, the largest part first
    as in China where its street is written in Chinese.
    """
    if tags.get("addr:full"):
        return _plain(tags["addr:full"], 200)
    street, number = tags.get("addr:street") or tags.get("addr:place"), tags.get("addr:housenumber")
    if not street:
        return None
    if re.search("[\u4e00-\u9fff]", street):
        above = [tags.get(f"addr:{part}", "") for part in ("city", "district", "subdistrict")]
        house = f"{number}号" if number and re.fullmatch(r"\d+", number) else number or ""
        return _plain("".join([*above, street, house]), 200)
    return _plain(", ".join(filter(None, (f"{street} {number or ''}".strip(), tags.get("addr:city")))), 200)
