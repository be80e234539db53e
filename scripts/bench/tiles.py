"""Map tiles by zoom, cold and again: ours, and tipg's on the same tables."""

import gzip
import math
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from runner.console import Fault, say

from bench import load, tables
from bench.fetching import Fetcher
from bench.grids import Grids, random_points
from bench.lookups import open_product
from bench.peers import environments, features, ours
from bench.workbench import Workbench

ZOOMS = range(12, 18)
TILES = 30
WARM_UP = 20
PACKED = {"Accept-Encoding": "gzip"}
BUILDINGS_FROM = 14

Tile = tuple[int, int, int]


@dataclass
class Measured:
    """The same tiles of one zoom, by one of the two."""

    cold_ms: list[float] = field(default_factory=list)
    again_ms: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)


def measure(bench: Workbench, grids: Grids, city: Path) -> str:
    ours.fill(bench, city)
    found: dict[int, dict[str, Measured]] = {zoom: {"ours": Measured(), "tipg": Measured()} for zoom in ZOOMS}
    with ExitStack() as stack:
        mine = open_product(bench, ours.make(bench), stack).product
        peer = open_product(bench, features.make_tipg_tiles(bench, ours.DATABASE), stack).product
        clients = {
            who: stack.enter_context(closing(Fetcher(product.port, PACKED)))
            for who, product in (("ours", mine), ("tipg", peer))
        }
        # Of a zoom that is not measured: both are warm, and no tile of ours is at hand.
        for tile in make_tiles(grids, max(ZOOMS) + 1, WARM_UP):
            for who, client in clients.items():
                fetch(client, paths(who, tile))
        for zoom in ZOOMS:
            tiles = make_tiles(grids, zoom, TILES)
            for tile in tiles:
                for who, client in clients.items():
                    record(found[zoom][who], client, paths(who, tile))
            cold = ", ".join(
                f"{who} {statistics.median(each.cold_ms):.1f} ms" for who, each in found[zoom].items()
            )
            say(f"  zoom {zoom}: {len(tiles)} tiles, {cold}")
    return report(found, environments.version("tipg"))


def make_tiles(grids: Grids, zoom: int, count: int) -> list[Tile]:
    """Different tiles with something of the city on them, in no order; fewer where there are no more."""
    lon, lat = random_points(grids.polygons, 40 * count, seed=50 + zoom, inside=True)
    return list(dict.fromkeys(tile_of(x, y, zoom) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)))[
        :count
    ]


def tile_of(lon: float, lat: float, zoom: int) -> Tile:
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return zoom, int(x * 2**zoom), int(y * 2**zoom)


def paths(who: str, tile: Tile) -> list[str]:
    """What has to be asked for to draw the base map of one tile."""
    z, x, y = tile
    if who == "ours":
        return [f"/tiles/basemap/{z}/{x}/{y}.mvt"]
    # As far out as our tile has no buildings, the peer need not send any.
    collections = [name for name in features.BASE_MAP if name != "building" or z >= BUILDINGS_FROM]
    return [features.tipg_tile(name, z, x, y) for name in collections]


def fetch(client: Fetcher, asked: list[str]) -> tuple[float, int, int]:
    """Milliseconds, bytes as sent and bytes unpacked, of all of them one after the other."""
    took_ms, sent, plain = 0.0, 0, 0
    for path in asked:
        answer = client.fetch(path)
        if answer.status not in (200, 204):
            raise Fault(f"{path} was answered {answer.status}: {answer.body[:200]!r}")
        took_ms += answer.took_ms
        sent += len(answer.body)
        plain += len(gzip.decompress(answer.body) if answer.body[:2] == b"\x1f\x8b" else answer.body)
    return took_ms, sent, plain


def record(into: Measured, client: Fetcher, asked: list[str]) -> None:
    took_ms, sent, plain = fetch(client, asked)
    into.cold_ms.append(took_ms)
    into.sent.append(sent)
    into.plain.append(plain)
    into.again_ms.append(fetch(client, asked)[0])


def report(found: dict[int, dict[str, Measured]], version: str) -> str:
    return tables.table(COLUMNS, list(rows(found))) + (
        f"\n\nUp to {TILES} tiles of each zoom, one at a time by one client that takes gzip; medians, "
        "tile by tile in"
        " turn. Ours is the tile of the base map: land, water, roads, buildings from zoom "
        f"{BUILDINGS_FROM}, labels."
        f" tipg {version} gives each table by itself: the surfaces, the roads, from zoom {BUILDINGS_FROM} the"
        " buildings, with the columns that a map is drawn from; it keeps no tiles, and has"
        " every row and vertex at every zoom."
    )


COLUMNS = ["Tiles", "ours, cold", "tipg, cold", "ours is", "ours, again", "tipg, again", "ours is"]
COLUMNS += ["ours, bytes sent", "tipg, bytes sent", "ours, unpacked", "tipg, unpacked"]


def rows(found: dict[int, dict[str, Measured]]) -> Iterator[list[str]]:
    for zoom, each in found.items():
        mine, peer = each["ours"], each["tipg"]
        yield [
            f"z{zoom}",
            f"{statistics.median(mine.cold_ms):.1f} ms",
            f"{statistics.median(peer.cold_ms):.1f} ms",
            tables.times(load.ratios(peer.cold_ms, mine.cold_ms)),
            f"{statistics.median(mine.again_ms):.1f} ms",
            f"{statistics.median(peer.again_ms):.1f} ms",
            tables.times(load.ratios(peer.again_ms, mine.again_ms)),
            f"{statistics.median(mine.sent):,.0f}",
            f"{statistics.median(peer.sent):,.0f}",
            f"{statistics.median(mine.plain):,.0f}",
            f"{statistics.median(peer.plain):,.0f}",
        ]
