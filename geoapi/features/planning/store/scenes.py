"""What the checks look at: the communities that a plan changes, as it leaves them."""

from collections.abc import Collection, Mapping
from typing import Any

import shapely
from sqlalchemy import Connection, text

from geoapi.city.routing.store import walk_lines_near
from geoapi.features.planning.checks.scene import OpenPost, Scene
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.dwellings import Footprint
from geoapi.features.planning.grids import Box
from geoapi.features.planning.store import buildings, grids
from geoapi.features.planning.store.plans import Plan

CHANGES = frozenset(("changed", "new", "revived", "ended"))


def communities_of(connection: Connection, plan: Plan) -> list[str]:
    """The communities of whose grids a plan has anything to say, in order."""
    sql = "SELECT DISTINCT parent_code FROM plan_grid WHERE plan_id = :plan ORDER BY 1"
    return list(connection.execute(text(sql), {"plan": plan.id}).scalars())


def scene_of(
    connection: Connection, plan: Plan, bounds: Mapping[str, tuple[int, int]], community: str
) -> Scene:
    """One community as a plan leaves it: a whole city of buildings at once would be too much to hold."""
    inside = grids.grids_in(connection, plan, [community])
    changed = frozenset(code for code, row in inside.items() if row.fate in CHANGES)
    # Of one in which a neighbour has drawn a node onto a line, only what it was made from is asked.
    parents = [community] if changed else []
    outlines = grids.outlines(connection, plan, parents)
    near = box_of(outlines.values()) if outlines else (0.0, 0.0, 0.0, 0.0)
    mine = [inside[code].shape for code in changed if code in inside]
    shapes = [shape for shape in mine if shape is not None]
    ended = [code for code in changed if inside[code].fate == "ended"]
    return Scene(
        grids=inside,
        outlines=outlines,
        dwellings=buildings.dwellings_near(connection, plan, near, inside),
        footprints=footprints_in(connection, box_of(shapes)) if shapes else [],
        changed=changed,
        bounds=bounds,
        dead_bindings=_dead_bindings(connection, plan, ended),
        open_posts=_open_posts(connection, plan, ended),
        taken_codes=_taken_codes(connection, plan, community),
        moved_bases=_moved_bases(connection, plan, community),
        later_bases=_later_bases(connection, plan, community),
        **({"walks": walk_lines_near(connection, box_of(shapes))} if shapes else {}),
    )


def footprints_in(connection: Connection, box: Box) -> list[Footprint]:
    west, south, east, north = box
    sql = """
        SELECT building.id, building.code, coalesce(nullif(building.name, ''), building.code) AS name,
               estate.name AS estate, ST_AsBinary(building.geom) AS shape
          FROM building LEFT JOIN estate ON estate.id = estate_id
         WHERE building.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326) ORDER BY building.id"""
    bounds = {"west": west, "south": south, "east": east, "north": north}
    rows = connection.execute(text(sql), bounds).all()
    # All at once: one by one takes three times as long.
    shapes = shapely.from_wkb([bytes(row.shape) for row in rows])
    return [
        Footprint(row.id, row.code, row.name, row.estate, shape)
        for row, shape in zip(rows, shapes, strict=True)
    ]


def _pairs(connection: Connection, sql: str, plan: Plan, codes: Collection[str]) -> list[tuple[str, str]]:
    values: dict[str, Any] = {"plan": plan.id, "at": plan.base_at, "codes": sorted(codes)}
    return [(one, other) for one, other in connection.execute(text(sql), values)]


def _dead_bindings(connection: Connection, plan: Plan, ended: Collection[str]) -> list[tuple[str, str]]:
    sql = """
        SELECT building.code, area.code FROM building_binding JOIN building ON building.id = building_id
          JOIN area ON area.id = area_id
         WHERE area.code = ANY(:codes) AND valid @> coalesce(CAST(:at AS timestamptz), now())
           AND NOT EXISTS (SELECT FROM plan_binding AS mine
                            WHERE mine.plan_id = :plan AND mine.building_id = building.id)
         ORDER BY building.code"""
    return _pairs(connection, sql, plan, ended)


def _open_posts(connection: Connection, plan: Plan, ended: Collection[str]) -> list[OpenPost]:
    sql = """
        SELECT DISTINCT ON (post.code) post.code, area.code, role.name, coalesce(person.name, desk_name, '')
          FROM post JOIN area ON area.id = area_id JOIN role ON role.code = post.role
          LEFT JOIN person ON person.id = person_id
         WHERE area.code = ANY(:codes) AND (upper(valid) IS NULL
               OR upper(valid) > coalesce(CAST(:at AS timestamptz), now()))
           AND NOT EXISTS (SELECT FROM plan_post AS mine
                            WHERE mine.plan_id = :plan AND mine.post_code = post.code)
         ORDER BY post.code, lower(valid) NULLS FIRST"""
    values = {"plan": plan.id, "at": plan.base_at, "codes": sorted(ended)}
    return [OpenPost(*row) for row in connection.execute(text(sql), values)]


def _taken_codes(connection: Connection, plan: Plan, community: str) -> list[str]:
    """New codes that an area has by now which has ever been in force."""
    sql = """
        SELECT mine.code FROM plan_grid AS mine JOIN area USING (code)
         WHERE plan_id = :plan AND parent_code = :community AND fate = 'new'
           AND EXISTS (SELECT FROM area_boundary WHERE area_id = area.id) ORDER BY 1"""
    values = {"plan": plan.id, "community": community}
    return list(connection.execute(text(sql), values).scalars())


def _moved_bases(connection: Connection, plan: Plan, community: str) -> list[str]:
    """Grids that are not in force as the plan knows them."""
    return _bases(connection, plan, community, "boundary.id IS DISTINCT FROM mine.base_boundary_id")


def _later_bases(connection: Connection, plan: Plan, community: str) -> list[str]:
    """Grids that are to be changed again after its day."""
    later = """
        EXISTS (SELECT FROM area_boundary AS later WHERE later.area_id = mine.area_id
                   AND lower(later.valid) > coalesce(CAST(:at AS timestamptz), now()))"""
    return _bases(connection, plan, community, f"(upper(boundary.valid) IS NOT NULL OR {later})")


def _bases(connection: Connection, plan: Plan, community: str, condition: str) -> list[str]:
    sql = f"""
        SELECT mine.code FROM plan_grid AS mine
          LEFT JOIN area_boundary AS boundary ON boundary.area_id = mine.area_id
           AND boundary.valid @> coalesce(CAST(:at AS timestamptz), now())
         WHERE plan_id = :plan AND parent_code = :community AND fate <> 'new' AND {condition} ORDER BY 1"""
    values = {"plan": plan.id, "community": community, "at": plan.base_at}
    return list(connection.execute(text(sql), values).scalars())


def grid_of_post(connection: Connection, plan: Plan, post: str) -> str | None:
    """The code of the area of a post at a plan's date or, if it begins later, then."""
    sql = """
        SELECT area.code FROM post JOIN area ON area.id = area_id
         WHERE post.code = :post AND (upper(valid) IS NULL
               OR upper(valid) > coalesce(CAST(:at AS timestamptz), now()))
         ORDER BY lower(valid) NULLS FIRST LIMIT 1"""
    found: str | None = connection.execute(text(sql), {"post": post, "at": plan.base_at}).scalar()
    return found
