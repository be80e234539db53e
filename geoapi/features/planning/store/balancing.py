"""A community as it is to be evened out: its grids, its buildings with their estates, and its streets."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.city.routing.store import walk_edges_near
from geoapi.city.routing.walks import WalkGraph
from geoapi.features.planning.balancing.ground import Ground
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.grids import Box
from geoapi.features.planning.store import buildings, grids
from geoapi.features.planning.store.plans import Plan

# Of what lies under ground no line is to be seen above.
_UNSEEN = ("subway", "construction")


def ground_of(connection: Connection, plan: Plan, community: str) -> Ground | None:
    """None where the community has no grids."""
    mine = grids.grids_in(connection, plan, [community])
    inside = sorted(code for code, grid in mine.items() if grid.shape is not None)
    outlines = grids.outlines(connection, plan, [community])
    if not inside or not outlines:
        return None
    box = box_of([*outlines.values(), *(mine[code].shape for code in inside)])  # type: ignore[list-item]
    near = grids.grids_near(connection, plan, box)
    dwellings = buildings.dwellings_near(connection, plan, box, inside)
    estates = _estates(connection, dwellings.ids.tolist())
    return Ground(
        community=community,
        grids=near,
        inside=inside,
        dwellings=dwellings,
        estates=np.asarray([estates.get(number, 0) for number in dwellings.ids.tolist()], np.int64),
        roads=roads_in(connection, box),
        walks=WalkGraph(walk_edges_near(connection, box)),
    )


def _estates(connection: Connection, ids: list[int]) -> dict[int, int]:
    sql = "SELECT id, estate_id FROM building WHERE id = ANY(:ids) AND estate_id IS NOT NULL"
    return {number: estate for number, estate in connection.execute(text(sql), {"ids": ids})}


def roads_in(connection: Connection, box: Box) -> list[BaseGeometry]:
    """The lines of the base map in a box (west, south, east, north)."""
    sql = """
        SELECT ST_AsBinary(geom) FROM basemap_road
         WHERE geom_3857 && ST_Transform(ST_MakeEnvelope(:west, :south, :east, :north, 4326), 3857)
           AND kind <> ALL(:unseen) ORDER BY osm_id"""
    west, south, east, north = box
    values = {"west": west, "south": south, "east": east, "north": north, "unseen": list(_UNSEEN)}
    return [shapely.from_wkb(bytes(line)) for line in connection.execute(text(sql), values).scalars()]
