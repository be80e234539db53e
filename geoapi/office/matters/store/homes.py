"""In which areas open matters lie, by the boundaries in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geoapi.core.changes import version_of
from geoapi.office.matters.store.ground import MOST_ACCURACY_M


@dataclass(frozen=True)
class Moved:
    """A matter that lies in another grid than before, or in other areas."""

    id: int
    number: str
    from_grid: str | None
    to_grid: str | None
    # It is held by a post of a grid in which it does not lie any more.
    lost_holder: bool


def begun_since(connection: Connection) -> bool:
    """Whether boundaries or bindings have changed, or a period of one began or ended, since the last time.

    Notes that this time is the last one. Of two at once one waits for the other.
    """
    held = connection.execute(text("SELECT version, at FROM matter_home FOR UPDATE")).one()
    version = version_of(connection, "boundaries", "buildings")
    begun = connection.execute(_BEGUN, {"since": held.at}).scalar_one()
    values = {"version": version}
    connection.execute(text("UPDATE matter_home SET version = :version, at = now()"), values)
    return bool(begun) or version != held.version


def keep_boundaries(connection: Connection) -> bool:
    """Let no open matter be put elsewhere until this transaction ends, so that what comes in meanwhile is
    among those that are. False where a period has begun or ended since this transaction did, which it would
    not see: it has to begin anew.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _LOCK})
    return not connection.execute(_BEGUN_MEANWHILE).scalar_one()


def lock_boundaries(connection: Connection) -> None:
    """Let nothing come in until this transaction ends; whatever is coming in is there by then."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def wait_for_coming(connection: Connection) -> None:
    """Until all that was coming in by other boundaries than those in force is there."""
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


def open_matters(connection: Connection, grid_ids: Sequence[int] | None) -> list[int]:
    """Those that lay in one of some grids; None: all."""
    sql = """
        SELECT id FROM matter WHERE closed_at IS NULL
           AND (CAST(:grids AS bigint[]) IS NULL OR area_ids && CAST(:grids AS bigint[])) ORDER BY id"""
    values = {"grids": None if grid_ids is None else list(grid_ids)}
    return list(connection.execute(text(sql), values).scalars())


def put_home(connection: Connection, matter_ids: Sequence[int]) -> list[Moved]:
    """Put down where matters lie now; those that lie elsewhere than before."""
    moved = list[Moved]()
    for first in range(0, len(matter_ids), _AT_ONCE):
        ids = list(matter_ids[first : first + _AT_ONCE])
        found = connection.execute(_PUT_HOME, {"ids": ids, "most_m": MOST_ACCURACY_M})
        moved += [Moved(*row) for row in found]
    return moved


# So many take a fraction of a second: a city's open ones together longer than a statement may.
_AT_ONCE = 2_000
_LOCK = 4_712_038
_ANY_BEGUN = """
    SELECT EXISTS (SELECT FROM area_boundary
                    WHERE lower(valid) > {since} AND lower(valid) <= {until}
                       OR upper(valid) > {since} AND upper(valid) <= {until})
        OR EXISTS (SELECT FROM building_binding
                    WHERE lower(valid) > {since} AND lower(valid) <= {until}
                       OR upper(valid) > {since} AND upper(valid) <= {until})"""
_BEGUN = text(_ANY_BEGUN.format(since=":since", until="now()"))
_BEGUN_MEANWHILE = text(_ANY_BEGUN.format(since="now()", until="clock_timestamp()"))
# A building that staff bound to a grid lies there; on a shared edge it is that of the smallest code.
_PUT_HOME = text("""
    WITH RECURSIVE spot AS (
        SELECT matter.id, coalesce(building.entrance, matter.point) AS at,
               CASE WHEN needs_confirmation THEN least(accuracy_m, :most_m) END AS doubt_m,
               (SELECT area_id FROM building_binding AS bound
                 WHERE bound.building_id = matter.building_id AND valid @> now() LIMIT 1) AS bound_id
          FROM matter LEFT JOIN building ON building.id = matter.building_id
         WHERE matter.id = ANY(:ids)),
    above AS (
        SELECT id AS grid_id, id FROM area WHERE layer = 'admin'
        UNION SELECT above.grid_id, area.parent_id FROM above JOIN area ON area.id = above.id
         WHERE area.parent_id IS NOT NULL),
    around AS MATERIALIZED (
        SELECT spot.id, bound_id, area.id AS area_id, layer, level, code
          FROM spot CROSS JOIN LATERAL (
               SELECT id, layer, level, code FROM area_in_force WHERE ST_Covers(geom, spot.at) OFFSET 0
               ) AS area),
    smallest AS (
        SELECT DISTINCT ON (id) id, area_id FROM around WHERE bound_id IS NULL AND layer = 'admin'
         ORDER BY id, array_position(ARRAY['grid', 'community', 'subdistrict', 'district'], level), code),
    home AS (
        SELECT id, coalesce(bound_id, area_id) AS leaf_id, at, doubt_m
          FROM spot LEFT JOIN smallest USING (id)),
    lies AS (
        SELECT home.id, above.id AS area_id FROM home JOIN above ON above.grid_id = leaf_id
        UNION SELECT id, area_id FROM around WHERE layer <> 'admin'
        UNION SELECT home.id, other.id FROM home
          JOIN area_in_force AS other ON doubt_m > 0 AND other.layer = 'admin'
               AND other.level IN ('grid', 'community')
               AND ST_DWithin(other.geom::geography, home.at::geography, doubt_m)),
    now_in AS (
        SELECT home.id, grid.id AS grid_id, array_agg(lies.area_id ORDER BY lies.area_id) AS area_ids
          FROM home JOIN lies ON lies.id = home.id
          LEFT JOIN area AS grid ON grid.id = leaf_id AND grid.level = 'grid'
         WHERE leaf_id IS NOT NULL
         GROUP BY home.id, grid.id),
    put AS (
        UPDATE matter SET area_ids = now_in.area_ids, grid_id = now_in.grid_id, changed_at = now()
          FROM now_in, matter AS old
         -- By their ids, or all matters up to the last of these are read.
         WHERE now_in.id = matter.id AND old.id = matter.id
           AND matter.id = ANY(:ids) AND old.id = ANY(:ids)
           AND (matter.area_ids <> now_in.area_ids OR matter.grid_id IS DISTINCT FROM now_in.grid_id)
        RETURNING matter.id, matter.number, old.grid_id AS from_id, matter.grid_id AS to_id, matter.post_code,
                  matter.area_ids)
    SELECT put.id, number, one.code, other.code,
           EXISTS (SELECT FROM post JOIN area ON area.id = post.area_id AND area.level = 'grid'
                    WHERE post.code = put.post_code AND NOT post.area_id = ANY(put.area_ids)
                      AND NOT EXISTS (SELECT FROM post AS still
                                       WHERE still.code = post.code AND still.valid @> now()
                                         AND still.area_id = ANY(put.area_ids)))
      FROM put LEFT JOIN area AS one ON one.id = from_id LEFT JOIN area AS other ON other.id = to_id
     ORDER BY put.id""")
