"""The areas that addresses say they lie in, and whether their points do."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geoapi.core.db import copy_rows

# As far as a door may stand from a boundary that was drawn along the middle of its street.
NEAR_M = 50
CHECKED = ("district", "subdistrict", "community")

_PROVINCE = re.compile(r"(?:中国)?(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,5}自治区)?")
# A name by itself says that it is an area's by its end; 和平 may as well be a road's.
_AREA_ENDS = (*"市区县旗镇乡村", "街道", "社区", "苏木", "嘎查")
_OFFICES = re.compile(r"(?:(?<=社区)(?:居民委员会|居委会)|(?<=村)村?(?:民委员|委)会|(?<=街道)办事处)$")
# 前进村路 and 临海区东大街 are roads.
_ROAD_FOLLOWS = re.compile(r"[东西南北中一二三四五六七八九十]{0,2}(?:路|街(?!道)|大街|大道|巷|弄|胡同)")


@dataclass(frozen=True)
class AreaMismatch:
    """A staged address that lies outside an area it names.

    `lies_in` is None where no area of that level is.
    """

    number: int
    named: str
    distance_m: float
    lies_in: str | None


@dataclass(frozen=True)
class _Area:
    id: int
    level: str
    chain: frozenset[int]


class DeclaredAreas:
    """Numbers each combination of areas that addresses name."""

    def __init__(self, areas: Mapping[str, Sequence[_Area]]) -> None:
        self._areas = areas
        self._leading = {name for name in areas if name.endswith(_AREA_ENDS)}
        self._lengths = sorted({len(name) for name in self._leading}, reverse=True)
        self._numbers: dict[tuple[str, ...], int] = {}

    @classmethod
    def load(cls, connection: Connection) -> "DeclaredAreas":
        """The names of the areas now in force."""
        sql = """
            SELECT id, parent_id, level, name FROM area_in_force WHERE layer = 'admin' AND level <> 'grid'"""
        found = {row.id: row for row in connection.execute(text(sql))}
        areas: dict[str, list[_Area]] = defaultdict(list)
        for row in found.values():
            chain, above = {row.id}, row.parent_id
            while above in found and above not in chain:
                chain.add(above)
                above = found[above].parent_id
            areas[plain_name(row.name)].append(_Area(row.id, row.level, frozenset(chain)))
        return cls(areas)

    def number_of(self, address: str, elements: Mapping[str, str] | None) -> int | None:
        """The number of what an address claims by its text and its columns; None if that is nothing."""
        if not self._areas:
            return None
        names = self._said(address)
        if elements:
            names += [plain_name(elements[part]) for part in CHECKED if part in elements]
        claim = tuple(dict.fromkeys(name for name in names if self._checked(name)))
        return self._numbers.setdefault(claim, len(self._numbers)) if claim else None

    def staged(self) -> Iterator[tuple[int, int, str, str, int, bool]]:
        """Rows of staged_claim: claim, depth of the level, name,
        level, area, and whether all else fits that area.
        """
        for claim, number in self._numbers.items():
            named = {name: self._checked(name) for name in claim}
            deepest = max(CHECKED.index(area.level) for areas in named.values() for area in areas)
            for name, areas in named.items():
                for area in areas:
                    depth = CHECKED.index(area.level)
                    fits = all(any(other.id in area.chain for other in others) for others in named.values())
                    yield number, depth, name, area.level, area.id, fits and depth == deepest

    def _checked(self, name: str) -> list[_Area]:
        return [area for area in self._areas.get(name, ()) if area.level in CHECKED]

    def _said(self, address: str) -> list[str]:
        """The names of areas an address begins with, or that stand behind its commas."""
        names = []
        province = _PROVINCE.match(address)
        start = province.end() if province else 0
        while True:
            for length in self._lengths:
                name = address[start : start + length]
                if name in self._leading and not _ROAD_FOLLOWS.match(address, start + length):
                    names.append(name)
                    start += length
                    break
            else:
                break
        if ", " in address:
            names += [name for name in address.split(", ")[1:] if name in self._areas]
        return names


def plain_name(name: str) -> str:
    """云禧社区 for 云禧社区居委会: what an address calls the area of an office."""
    return _OFFICES.sub("", name)


def stage_declared_areas(connection: Connection, claims: DeclaredAreas) -> None:
    """Put into temporary tables what the staged addresses claim."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_claim (claim integer, depth integer, name text, level text, area_id bigint,
            fits boolean) ON COMMIT DROP""")
    )
    columns = ("claim", "depth", "name", "level", "area_id", "fits")
    copy_rows(connection, "staged_claim", columns, claims.staged())
    connection.execute(
        text("""
        CREATE TEMP TABLE claimed_piece ON COMMIT DROP AS
        SELECT id AS area_id, ST_Subdivide(geom, 64) AS geom FROM area_in_force
         WHERE id IN (SELECT area_id FROM staged_claim WHERE fits)""")
    )
    connection.execute(text("CREATE INDEX ON claimed_piece USING gist (geom)"))
    connection.execute(text("CREATE INDEX ON staged_claim (claim, depth)"))
    connection.execute(text("ANALYZE staged_claim"))
    connection.execute(text("ANALYZE claimed_piece"))


def astray(connection: Connection) -> list[AreaMismatch]:
    """The staged addresses farther than NEAR_M from the smallest area they name and do not lie in."""
    # Nearly all lie in the smallest area they name,
    # and that in the others: what does not is looked at level by level.
    connection.execute(
        text("""
        CREATE TEMP TABLE suspect ON COMMIT DROP AS
        SELECT s.number, s.claim, s.geom FROM staged_address s
         WHERE s.claim IS NOT NULL AND NOT EXISTS (
               SELECT FROM claimed_piece p JOIN staged_claim c ON c.area_id = p.area_id
                WHERE ST_Intersects(p.geom, s.geom) AND c.claim = s.claim AND c.fits)""")
    )
    found: dict[int, AreaMismatch] = {}
    for depth in reversed(range(len(CHECKED))):
        rows = connection.execute(text(_ASTRAY), {"depth": depth, "near": NEAR_M})
        for number, named, distance_m, lies_in in rows:
            found.setdefault(number, AreaMismatch(number, named, distance_m, lies_in))
        connection.execute(text("DELETE FROM suspect WHERE number = ANY(:numbers)"), {"numbers": list(found)})
    return [found[number] for number in sorted(found)]


_ASTRAY = """
    SELECT far.number, far.name, far.distance_m,
           (SELECT a.name FROM area_in_force a
             WHERE a.layer = 'admin' AND a.level = far.level AND ST_Covers(a.geom, far.geom)
             ORDER BY a.code LIMIT 1)
      FROM (SELECT s.number, s.geom, c.name, min(c.level) AS level,
                   min(CASE WHEN ST_Intersects(a.geom, s.geom) THEN 0
                       ELSE ST_Distance(a.geom::geography, s.geom::geography) END) AS distance_m
              FROM suspect s JOIN staged_claim c ON c.claim = s.claim AND c.depth = :depth
              JOIN area_in_force a ON a.id = c.area_id
             GROUP BY s.number, s.geom, c.name) AS far
     WHERE far.distance_m > :near ORDER BY far.number, far.name"""
