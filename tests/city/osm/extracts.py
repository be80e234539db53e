"""Small OpenStreetMap extracts in the making, for the import tests."""

from pathlib import Path

from sqlalchemy import text

from geoapi.core.changes import version_of
from geoapi.core.db import Database

# A metre or so: nodes are written as columns and rows of a lattice of this step.
STEP = 0.00001


class Extract:
    """An .osm file in the making."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[int, int], int] = {}
        self.node_tags: dict[int, dict[str, str]] = {}
        self.lines: list[str] = []

    def node(self, x: int, y: int, **tags: str) -> int:
        number = self.nodes.setdefault((x, y), len(self.nodes) + 1)
        self.node_tags.setdefault(number, {}).update(
            {key.replace("__", ":"): value for key, value in tags.items()}
        )
        return number

    def way(self, number: int, *corners: tuple[int, int] | int, **tags: str) -> None:
        refs = [corner if isinstance(corner, int) else self.node(*corner) for corner in corners]
        nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        self.lines.append(f'<way id="{number}">{nodes}{_tags(tags)}</way>')

    def box(self, number: int, west: int, south: int, east: int, north: int, **tags: str) -> None:
        self.way(number, (west, south), (east, south), (east, north), (west, north), (west, south), **tags)

    def relation(self, number: int, members: dict[int, str], **tags: str) -> None:
        parts = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members.items())
        self.lines.append(
            f'<relation id="{number}">{parts}{_tags({"type": "multipolygon", **tags})}</relation>'
        )

    def write(self, path: Path) -> Path:
        nodes = [
            f'<node id="{number}" lon="{120.85 + x * STEP:.7f}" lat="{40.72 + y * STEP:.7f}">'
            f"{_tags(self.node_tags[number])}</node>"
            for (x, y), number in self.nodes.items()
        ]
        body = "\n".join((*nodes, *self.lines))
        path.write_text(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">{body}</osm>', encoding="utf-8"
        )
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def town() -> Extract:
    extract = Extract()
    extract.box(1, 0, 0, 1000, 1000, landuse="residential", name="云禧苑")
    house = {
        "addr__city": "滨城市",
        "addr__district": "临海区",
        "addr__street": "和平路",
        "addr__housenumber": "12",
    }
    extract.node(150, 100, entrance="main")
    extract.node(100, 100, entrance="service")
    corners = [(100, 100), (150, 100), (200, 100), (200, 200), (100, 200), (100, 100)]
    levels = {"building__levels": "18", "building__flats": "72"}
    extract.way(
        2, *corners, building="apartments", ref="B1", name="3号楼", addr__place="云禧苑", **house, **levels
    )
    extract.box(3, 300, 100, 400, 200, building="yes", shop="mall", name="万汇广场")
    extract.box(4, 2000, 0, 2100, 100)
    extract.box(5, 2030, 30, 2060, 60)
    extract.relation(6, {4: "outer", 5: "inner"}, building="school")
    extract.way(
        7,
        (0, -50),
        (1000, -50),
        highway="primary",
        name="和平路",
        name__en="Heping Road",
        oneway="-1",
        layer="1",
        bridge="yes",
    )
    extract.box(8, 3000, 0, 4000, 500, natural="water", water="river", name="云溪河")
    extract.way(9, (3000, 250), (4000, 250), waterway="river", name="云溪河")
    extract.node(500, 500, amenity="pharmacy", name="康宁药店")
    extract.node(510, 510, amenity="bench")
    return extract


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def versions(database: Database) -> list[int]:
    with database.transaction() as connection:
        return [version_of(connection, topic) for topic in ("buildings", "basemap", "addresses")]
