"""Where a matter lies: its areas, its building, and the posts that are there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geoapi.city.areas.store import areas_of_building, areas_of_point
from geoapi.core.actors import Site
from geoapi.office.matters.assigning import LEVELS, PostThere

# Beyond that a position says no more than the city does.
MOST_ACCURACY_M = 5_000


@dataclass(frozen=True)
class Ground:
    """`needs_confirmation`: it could be in several grids, the areas of all of which are there."""

    building_id: int | None
    grid_id: int | None
    area_ids: tuple[int, ...]
    needs_confirmation: bool


def site_of(ground: Ground) -> Site:
    return Site(ground.area_ids, ground.building_id)


def ground_of(
    connection: Connection, lon: float | None, lat: float | None, accuracy_m: float, building: str | None
) -> Ground | None:
    """Where a place lies, by the boundaries in force; None where that is outside of every area.

    `building`: the code of the one that it is about; else that on whose ground the point is. A building
    that staff bound to a grid lies there whatever the lines say.
    """
    wanted = {"code": building, "lon": lon, "lat": lat}
    found = connection.execute(_BUILDING if building is None else _BUILDING_CALLED, wanted).one_or_none()
    building_id = None if found is None else found.id
    if found is not None:
        areas = set(areas_of_building(connection, found.code))
        grids = _grids(connection, areas)
        if areas:
            return Ground(building_id, grids[0] if grids else None, tuple(sorted(areas)), False)
    if lon is None or lat is None:
        return None
    areas = set(areas_of_point(connection, lon, lat))
    grids = _grids(connection, areas)
    if not areas:
        return None
    # On a shared edge it is that of the smallest code, as everywhere.
    areas -= set(grids[1:])
    could_be = connection.execute(
        _WITHIN, {"lon": lon, "lat": lat, "m": min(accuracy_m, MOST_ACCURACY_M)}
    ).scalars()
    doubtful = set(could_be) | areas if accuracy_m > 0 else areas
    is_doubtful = bool(doubtful - areas)
    return Ground(building_id, grids[0] if grids else None, tuple(sorted(doubtful)), is_doubtful)


def ground_of_city(connection: Connection) -> Ground:
    """Where what is about no place lies: in all areas of the highest level of which somebody answers for one,
    and in those above.
    """
    areas = connection.execute(_LEVELS).all()
    highest = next((level for _, level, answered in areas if answered), "city")
    within = LEVELS[LEVELS.index(highest) :]
    return Ground(None, None, tuple(sorted(row.id for row in areas if row.level in within)), False)


def _grids(connection: Connection, areas: set[int]) -> list[int]:
    sql = "SELECT id FROM area WHERE id = ANY(:areas) AND layer = 'admin' AND level = 'grid' ORDER BY code"
    return list(connection.execute(text(sql), {"areas": sorted(areas)}).scalars())


def posts_there(connection: Connection, area_ids: Sequence[int], building_id: int | None) -> list[PostThere]:
    """The posts in force of these areas and of the building."""
    values = {"areas": list(area_ids), "building": building_id}
    return [PostThere(*row) for row in connection.execute(_POSTS, values)]


def post_called(connection: Connection, code: str) -> PostThere | None:
    """A post in force, wherever it is."""
    row = connection.execute(_POST, {"code": code}).one_or_none()
    return None if row is None else PostThere(*row)


def is_held(connection: Connection, code: str) -> bool:
    """Whether somebody holds a post at this very moment, which may be later than the transaction began."""
    found: bool = connection.execute(_IS_HELD, {"code": code}).scalar_one()
    return found


def is_holder(connection: Connection, code: str, account_id: int) -> bool:
    """The same of an account; true of what is no post."""
    values = {"code": code, "account": account_id}
    found: bool = connection.execute(_IS_HOLDER, values).scalar_one()
    return found


def acting_as(connection: Connection, area_ids: Sequence[int], acts_as: Sequence[str]) -> str | None:
    """The nearest post in these areas that somebody holds and that acts as one of these."""
    values = {"areas": list(area_ids), "acts_as": list(acts_as)}
    found: str | None = connection.execute(_ACTING, values).scalars().first()
    return found


_HELD = """
    post.person_id IS NOT NULL OR post.desk_name IS NOT NULL OR EXISTS (
        SELECT FROM substitution WHERE post_code = post.code AND substitution.valid @> now())"""
_BUILDING = text("""
    SELECT id, code FROM building WHERE ST_Covers(geom, ST_Point(:lon, :lat, 4326)) ORDER BY code LIMIT 1""")
_BUILDING_CALLED = text("SELECT id, code FROM building WHERE code = :code")
# From the highest level downwards; whoever answers for an area acts as what it is.
_LEVELS = text(f"""
    SELECT id, level, EXISTS (
               SELECT FROM post JOIN role ON role.code = post.role
                WHERE post.area_id = area.id AND post.valid @> now() AND role.acts_as = area.level
                  AND ({_HELD})
           ) AS answered
      FROM area_in_force AS area WHERE layer = 'admin' AND level <> 'grid'
     ORDER BY array_position(CAST(:levels AS text[]), level) DESC""").bindparams(levels=list(LEVELS))
_WITHIN = text("""
    WITH here AS (SELECT ST_Point(:lon, :lat, 4326) AS point)
    SELECT id FROM area_in_force, here
     WHERE geom && ST_Expand(point, :m / 111320.0 / greatest(cos(radians(ST_Y(point))), 0.1), :m / 110540.0)
       AND layer = 'admin' AND level IN ('grid', 'community')
       AND ST_DWithin(geom::geography, point::geography, :m)""")
_POST_THERE = f"""post.code, role.code, role.rank, coalesce(area.level, 'building'),
           coalesce(area.code, ''), {_HELD}, role.acts_as IS NOT NULL
      FROM post JOIN role ON role.code = post.role LEFT JOIN area ON area.id = post.area_id
     WHERE post.valid @> now()"""
_POSTS = text(f"""
    SELECT {_POST_THERE} AND (post.area_id = ANY(:areas) OR post.building_id = :building)""")
_POST = text(f"SELECT {_POST_THERE} AND post.code = :code")
# Area, building, what its role acts as, and the columns of a PostThere.
POSTS_IN_FORCE = f"SELECT post.area_id, post.building_id, role.acts_as, {_POST_THERE}"
_IS_HELD = text(f"""
    SELECT EXISTS (SELECT FROM post WHERE code = :code AND valid @> clock_timestamp() AND ({_HELD}))""")
_IS_HOLDER = text("""
    SELECT coalesce(bool_or(valid @> clock_timestamp() AND (
               post.person_id = account.person_id OR EXISTS (
               SELECT FROM substitution AS stands_in
                WHERE post_code = post.code AND stands_in.valid @> clock_timestamp()
                  AND stands_in.person_id = account.person_id))), true)
      FROM post, account WHERE post.code = :code AND account.id = :account""")
_ACTING = text(f"""
    SELECT post.code FROM post JOIN role ON role.code = post.role JOIN area ON area.id = post.area_id
     WHERE post.valid @> now() AND post.area_id = ANY(:areas) AND role.acts_as = ANY(:acts_as) AND ({_HELD})
     ORDER BY array_position(CAST(:acts_as AS text[]), role.acts_as), role.rank, post.code""")
