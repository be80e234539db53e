"""Where the matters of a file lie: many at once, by the same rules as one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geoapi.core.db import copy_rows
from geoapi.office.matters.assigning import Assignment, PostThere, assign
from geoapi.office.matters.store.ground import POSTS_IN_FORCE, Ground


@dataclass(frozen=True)
class Spot:
    """What a row says of where it is: degrees in WGS 84, and the code of the building that it is about."""

    lon: float
    lat: float
    building: str | None = None


def grounds_of(connection: Connection, spots: Sequence[Spot]) -> list[Ground | None]:
    """Where each lies, by the boundaries in force (see `ground_of`); None outside of every area."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_spot (number integer PRIMARY KEY, lon float8, lat float8, building text,
            building_id bigint, entrance geometry(Point, 4326)) ON COMMIT DROP""")
    )
    rows = ((number, spot.lon, spot.lat, spot.building) for number, spot in enumerate(spots))
    copy_rows(connection, "staged_spot", ("number", "lon", "lat", "building"), rows)
    connection.execute(text("ANALYZE staged_spot"))
    for statement in _BUILDINGS:
        connection.execute(text(statement))
    grounds: list[Ground | None] = [None] * len(spots)
    for number, building_id, areas, grids, is_bound in connection.execute(_AREAS):
        # On a shared edge it is that of the smallest code, as everywhere.
        mine = set(areas) if is_bound else set(areas) - set(grids[1:])
        if mine:
            grounds[number] = Ground(building_id, grids[0] if grids else None, tuple(sorted(mine)), False)
    connection.execute(text("DROP TABLE staged_spot"))
    return grounds


# Those named, and otherwise the one on whose ground the point is.
_BUILDINGS = (
    """
    UPDATE staged_spot s SET building_id = b.id, entrance = b.entrance FROM building b
     WHERE b.code = s.building""",
    """
    UPDATE staged_spot s SET building_id = found.id, entrance = found.entrance
      FROM (SELECT DISTINCT ON (spot.number) spot.number, b.id, b.entrance
              FROM staged_spot spot JOIN building b ON ST_Covers(b.geom, ST_Point(lon, lat, 4326))
             WHERE building IS NULL ORDER BY spot.number, b.code) found
     WHERE found.number = s.number""",
)
# A building lies in the grid that it is bound to, or else around its entrance, and in all above.
_AREAS = text("""
    WITH RECURSIVE directly AS (
        SELECT s.number, bound.area_id AS id
          FROM staged_spot s JOIN building_binding bound USING (building_id) WHERE valid @> clock_timestamp()
        UNION SELECT s.number, around.id
          FROM staged_spot s JOIN area_in_force around ON ST_Covers(around.geom, s.entrance)
         WHERE around.layer <> 'admin' OR NOT EXISTS (
               SELECT FROM building_binding bound
                WHERE bound.building_id = s.building_id AND valid @> clock_timestamp())),
    above AS (
        SELECT * FROM directly
        UNION SELECT above.number, area.parent_id
                FROM above JOIN area USING (id) WHERE area.parent_id IS NOT NULL),
    of_building AS (SELECT number, id FROM above),
    found AS (
        SELECT number, id, true AS is_bound FROM of_building
        UNION ALL
        SELECT s.number, around.id, false
          FROM staged_spot s JOIN area_in_force around ON ST_Covers(around.geom, ST_Point(lon, lat, 4326))
         WHERE NOT EXISTS (SELECT FROM of_building WHERE of_building.number = s.number))
    SELECT found.number, s.building_id, array_agg(found.id),
           coalesce(array_agg(found.id ORDER BY area.code)
                        FILTER (WHERE area.layer = 'admin' AND area.level = 'grid'), '{}'),
           bool_and(is_bound)
      FROM found JOIN staged_spot s USING (number) JOIN area ON area.id = found.id
     GROUP BY found.number, s.building_id""")


class Posts:
    """The posts in force, and the codes of those that were, for as long as a file is imported."""

    def __init__(self, connection: Connection) -> None:
        self._by_area: dict[int, list[PostThere]] = {}
        self._by_building: dict[int, list[PostThere]] = {}
        self._acts_as: dict[str, str] = {}
        for area_id, building_id, acts_as, *post in connection.execute(text(POSTS_IN_FORCE)):
            there = PostThere(*post)
            self._acts_as[there.code] = acts_as or ""
            if area_id is not None:
                self._by_area.setdefault(area_id, []).append(there)
            if building_id is not None:
                self._by_building.setdefault(building_id, []).append(there)
        self._ever = set(connection.execute(text("SELECT code FROM post")).scalars())

    def is_known(self, code: str) -> bool:
        """Whether there is such a post, or was."""
        return code in self._ever

    def is_in_force(self, code: str) -> bool:
        return code in self._acts_as

    def there(self, ground: Ground) -> list[PostThere]:
        """Those of the areas that something lies in, and of its building."""
        found = [post for area in ground.area_ids for post in self._by_area.get(area, ())]
        return found + self._by_building.get(ground.building_id or 0, [])

    def assign(self, owner_roles: Sequence[str], ground: Ground) -> Assignment | None:
        """The post that it goes to by where it is."""
        return assign(owner_roles, self.there(ground))

    def acting_as(self, acts_as: Sequence[str], ground: Ground) -> str | None:
        """The nearest one that somebody holds and that acts as one of these (see `ground.acting_as`)."""
        found = [each for each in self.there(ground) if each.held and self._acts_as[each.code] in acts_as]
        found.sort(key=lambda each: (acts_as.index(self._acts_as[each.code]), each.rank, each.code))
        return found[0].code if found else None
