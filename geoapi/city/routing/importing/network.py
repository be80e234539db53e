"""The road network of an OpenStreetMap extract:
what one can go along, with its nodes, tags and turn restrictions.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
from osmium.filter import KeyFilter
from osmium.osm import Relation, Way

_ROUTABLE = KeyFilter("highway", "route", "restriction")
# How the engine parts the names of a way.
BETWEEN_NAMES = ";"
# What `access` says of a way that is open to whoever it is made for.
_OPEN = (None, "yes", "permissive", "public", "designated")


def road_network(extract: Path, earlier: bytes | None = None) -> bytes | None:
    """An .osm.pbf of the ways (and ferries) of an extract,
    or None if it has none; the same file gives the same bytes.

    `earlier` is a network to add to: of what both hold, the extract's version stands.
    Raises RuntimeError or OSError for a file that cannot be read.
    """
    with TemporaryDirectory(prefix="geoapi-roads-") as name:
        folder = Path(name)
        fresh = folder / "fresh.osm.pbf"
        if not _extract_roads(extract, fresh):
            return earlier
        parts = [fresh] if earlier is None else [fresh, _without(earlier, fresh, folder)]
        return _sorted(parts, folder / "sorted.osm.pbf")


def has_ferries(network: bytes) -> bool:
    """Whether a road network holds ferries."""
    with TemporaryDirectory(prefix="geoapi-roads-") as name:
        file = Path(name) / "roads.osm.pbf"
        file.write_bytes(network)
        ways = osmium.FileProcessor(str(file), osmium.osm.WAY).with_filter(KeyFilter("route"))
        return any(way.tags.get("route") == "ferry" for way in ways)


def _extract_roads(extract: Path, target: Path) -> int:
    """How many ways were written."""
    written = 0
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    with osmium.BackReferenceWriter(
        str(target), ref_src=str(extract), overwrite=True, relation_depth=0
    ) as writer:
        for item in osmium.FileProcessor(str(extract), kinds).with_filter(_ROUTABLE):
            if isinstance(item, Way) and ("highway" in item.tags or item.tags.get("route") == "ferry"):
                writer.add(item.replace(tags=_open_to_walkers(_with_english_name(dict(item.tags)))))
                written += 1
            elif isinstance(item, Relation) and (item.tags.get("type") or "").startswith("restriction"):
                writer.add(item)
    return written


def _with_english_name(tags: dict[str, str]) -> dict[str, str]:
    """The engine keeps no name:en, but as many names as a way has: the English one becomes its last."""
    name, english = tags.get("name"), tags.get("name:en")
    if name and english and english not in name.split(BETWEEN_NAMES):
        tags["name"] = f"{name}{BETWEEN_NAMES}{english}"
    return tags


def _open_to_walkers(tags: dict[str, str]) -> dict[str, str]:
    """The engine bars walkers from a cycleway that does not mention them; in China people walk along them."""
    if tags.get("highway") == "cycleway" and tags.get("access") in _OPEN:
        tags.setdefault("foot", "yes")
    return tags


def _without(earlier: bytes, fresh: Path, folder: Path) -> Path:
    """The earlier network without the objects that the fresh one holds too."""
    before, target = folder / "earlier.osm.pbf", folder / "others.osm.pbf"
    before.write_bytes(earlier)
    known = {(item.type_str(), item.id) for item in osmium.FileProcessor(str(fresh))}
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(before)):
            if (item.type_str(), item.id) not in known:
                writer.add(item)
    return target


def _sorted(parts: list[Path], target: Path) -> bytes:
    """One file of several, by kind and number: the engine reads no other order, and editors save in any."""
    reader = osmium.MergeInputReader()
    for part in parts:
        reader.add_file(str(part))
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        reader.apply(writer, simplify=False)
    return target.read_bytes()
