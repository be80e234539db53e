"""Hands out map tiles, each cut once for each version of what it shows."""

import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from geoapi.city.areas.codes import LEVELS
from geoapi.city.areas.store import layer_codes
from geoapi.city.tiles import store
from geoapi.core.changes import version_of
from geoapi.core.db import Connection, Database
from geoapi.core.errors import DatabaseUnavailable, NotFound

ZOOM_MAX = 20
CACHE_BYTES = 32 * 1024 * 1024
# A boundary comes into force by the clock, without any change of data:
# a tile of areas is cut anew after this long.
AREAS_FRESH_S = 60.0


@dataclass(frozen=True)
class Layer:
    """What a tile is cut from, and the topic whose version says it is out of date."""

    topic: str
    cut: Callable[[Connection, int, int, int], bytes]
    fresh_s: float


LAYERS = {
    "basemap": Layer("basemap", store.cut_basemap, float("inf")),
    "areas": Layer("boundaries", store.cut_areas, AREAS_FRESH_S),
}


@dataclass(frozen=True)
class Tile:
    """One tile, gzipped (empty: nothing is there),
    the version it was cut from and a hash of what it holds.
    """

    body: bytes
    version: int
    etag: str
    cut_at_s: float


@dataclass(frozen=True)
class Extent:
    """West, south, east, north of a layer of tiles (None: it is empty),
    the version of its data, and the levels and overlay layers there are.
    """

    bounds: tuple[float, float, float, float] | None
    version: int
    sets: Sequence[str]


class Tiles:
    """Tiles of the city, kept in memory up to `cache_bytes`; safe to share between threads."""

    def __init__(self, database: Database, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._database = database
        self._cache_bytes = cache_bytes
        self._kept: OrderedDict[tuple[str, int, int, int], Tile] = OrderedDict()
        self._kept_bytes = 0
        self._lock = Lock()

    def tile(self, layer_name: str, z: int, x: int, y: int) -> Tile:
        """The tile as the data stand now. With the database away, the last one cut, if it is still in memory.

        Raises NotFound for an unknown layer or a tile outside the scheme, DatabaseUnavailable.
        """
        layer = _layer(layer_name)
        if z > ZOOM_MAX:
            raise NotFound(f"Tiles end at zoom {ZOOM_MAX}.")
        if not (0 <= x < 2**z and 0 <= y < 2**z):
            raise NotFound(f"At zoom {z}, x and y run from 0 to {2**z - 1}.")
        key = (layer_name, z, x, y)
        kept = self._recall(key)
        try:
            with self._database.transaction(snapshot=True) as connection:
                version = version_of(connection, layer.topic)
                if kept and kept.version == version and time.monotonic() - kept.cut_at_s < layer.fresh_s:
                    return kept
                body = layer.cut(connection, z, x, y)
        except DatabaseUnavailable:
            if kept is None:
                raise
            return kept
        packed = gzip.compress(body, 6, mtime=0) if body else b""
        tile = Tile(packed, version, hashlib.sha256(packed).hexdigest()[:24], time.monotonic())
        self._keep(key, tile)
        return tile

    def extent(self, layer_name: str) -> Extent:
        """What a layer covers and holds."""
        layer = _layer(layer_name)
        with self._database.transaction(snapshot=True) as connection:
            return Extent(
                bounds=store.extent(connection, layer_name),
                version=version_of(connection, layer.topic),
                sets=[*LEVELS, *layer_codes(connection)],
            )

    def _recall(self, key: tuple[str, int, int, int]) -> Tile | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, int, int, int], tile: Tile) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = tile
            self._kept_bytes += _weight(tile) - (_weight(old) if old else 0)
            while self._kept_bytes > self._cache_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._kept_bytes -= _weight(dropped)


def _layer(name: str) -> Layer:
    if name not in LAYERS:
        raise NotFound(f"There is no tile layer {name[:40]!r}; there are {', '.join(LAYERS)}.")
    return LAYERS[name]


def _weight(tile: Tile) -> int:
    # An empty tile is not free: count what the objects around it take.
    return len(tile.body) + 512
