"""What of a file lies in the areas of whoever sent it."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from geoapi.core.errors import Forbidden
from geoapi.importing.reasons import Reason
from geoapi.importing.scope import Scope

# So that nobody has to ask for the same in several words.
REASON = Reason("outside-own-areas", "it lies outside your areas")
OUTSIDE_CITY = Reason("outside-city", "the point lies outside the city")


class Bounds:
    """Asks the database within one import's transaction; without a scope nothing is outside."""

    def __init__(self, connection: Connection, scope: Scope | None) -> None:
        self._connection = connection
        self._bounded = scope is not None
        if scope is not None:
            ids = sorted(scope(connection))
            if not ids:
                raise Forbidden("You answer for no area now.")
            for statement in _STAGE:
                connection.execute(text(statement), {"ids": ids} if ":ids" in statement else {})

    def are_whole_city(self) -> bool:
        """Whether what belongs to no area in particular is within."""
        return not self._bounded or bool(self._connection.execute(text(_WHOLE_CITY)).scalar_one())

    def areas_outside(self, codes: Sequence[str], *, own: bool = True) -> set[str]:
        """Those of `codes` that are no area within; with `own` false, one's own areas are not within either:
        only what lies below them.
        """
        if not self._bounded or not codes:
            return set()
        sql = _AREAS_OF_CITY if self.are_whole_city() else _AREAS
        found = self._connection.execute(text(sql), {"codes": list(codes), "own": own}).scalars()
        return set(codes) - set(found)

    def buildings_outside(self, codes: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Of `codes`, whose building is bound to a grid outside or, bound to none, lies there; and where.

        Buildings belong to a neighbouring folder; whoever imports them asks here, as for everything within.
        """
        if not self._bounded or not codes:
            return {}
        rows = self._connection.execute(text(_BUILDINGS), {"codes": list(codes)})
        return {code: (lon, lat) for code, lon, lat in rows}

    def numbers_outside(self, staged: str) -> list[int]:
        """The numbers of the rows of `staged`, SQL that has `number` and `geom`, whose point lies outside."""
        if not self._bounded:
            return []
        sql = f"""
            SELECT DISTINCT s.number FROM ({staged}) s WHERE s.geom IS NOT NULL
               AND NOT EXISTS (SELECT FROM scope_piece p WHERE ST_Intersects(p.geom, s.geom)) ORDER BY 1"""
        return list(self._connection.execute(text(sql)).scalars())

    def numbers_of_others(self, staged: str) -> list[int]:
        """The numbers of the rows of `staged`, SQL that has `number` and `area_id`, whose area neither lies
        within nor has all that is within in it.
        """
        if not self._bounded:
            return []
        sql = f"""
            SELECT DISTINCT s.number FROM ({staged}) s WHERE s.area_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM scope_area a WHERE a.id = s.area_id)
               AND NOT EXISTS (SELECT FROM scope_above a WHERE a.id = s.area_id) ORDER BY 1"""
        return list(self._connection.execute(text(sql)).scalars())


_STAGE = (
    """
    CREATE TEMP TABLE scope_area ON COMMIT DROP AS
    WITH RECURSIVE within AS (
        SELECT id, false AS is_below FROM area WHERE id = ANY(:ids)
         UNION SELECT area.id, true FROM area JOIN within ON area.parent_id = within.id)
    SELECT area.id, area.code, bool_or(within.is_below) AS is_below
      FROM within JOIN area USING (id) GROUP BY area.id, area.code""",
    """
    CREATE TEMP TABLE scope_above ON COMMIT DROP AS
    WITH RECURSIVE above AS (
        SELECT parent_id AS id FROM area WHERE id = ANY(:ids)
         UNION SELECT area.parent_id FROM area JOIN above USING (id))
    SELECT id FROM above WHERE id IS NOT NULL""",
    """
    CREATE TEMP TABLE scope_piece ON COMMIT DROP AS
    SELECT ST_Subdivide(geom, 128) AS geom FROM area_in_force WHERE id = ANY(:ids)""",
    "CREATE INDEX ON scope_piece USING gist (geom)",
    "ANALYZE scope_area",
    "ANALYZE scope_piece",
)
_WHOLE_CITY = """
    SELECT NOT EXISTS (
        SELECT FROM area_in_force a
         WHERE a.layer = 'admin' AND NOT EXISTS (SELECT FROM scope_area s WHERE s.id = a.id))"""
_AREAS = "SELECT code FROM scope_area WHERE code = ANY(:codes) AND (:own OR is_below)"
# Of other layers too, whose areas lie in none of ours.
_AREAS_OF_CITY = """
    SELECT code FROM area LEFT JOIN scope_area s USING (code)
     WHERE code = ANY(:codes) AND (:own OR s.is_below IS NOT false)"""
_BUILDINGS = """
    SELECT b.code, ST_X(b.entrance), ST_Y(b.entrance)
      FROM building b LEFT JOIN building_binding i ON i.building_id = b.id AND i.valid @> now()
     WHERE b.code = ANY(:codes)
       AND CASE WHEN i.area_id IS NOT NULL THEN NOT EXISTS (SELECT FROM scope_area s WHERE s.id = i.area_id)
                ELSE NOT EXISTS (SELECT FROM scope_piece p WHERE ST_Intersects(p.geom, b.entrance)) END
     ORDER BY b.code"""
