"""Drafts as layers that a desktop GIS reads and writes: what others are handed, in plain values."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.errors import ShapelyError

from geoapi.core.actors import Actor
from geoapi.core.commands import Command, Done, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Forbidden, InvalidInput
from geoapi.features.planning.commands import plan_of, site_of
from geoapi.features.planning.drawing.drafting import box_of
from geoapi.features.planning.figures import Figures, count
from geoapi.features.planning.gis.commands import delete_grid, post_grid, put_grid
from geoapi.features.planning.grids import PlanGrid, shapes_of, shown_fate
from geoapi.features.planning.pace import count_edit_in_turn
from geoapi.features.planning.permissions import EDIT, READ
from geoapi.features.planning.store import buildings, grids, plans

Json = dict[str, Any]


class PlanLayers:
    """`verb`: what one must be allowed to, where a plan lies. `verbs`: all that may be done by a token."""

    verb = EDIT
    verbs = (READ, EDIT)

    def __init__(self, database: Database) -> None:
        self._database = database

    def titles(self, actor: Actor) -> dict[str, str]:
        """The drafts that somebody may edit, by code."""
        own = [reach.area_id for reach in actor.grants.get(EDIT, ()) if reach.area_id is not None]
        with self._database.transaction() as connection:
            found = plans.list_plans(connection, own, "draft")
            return {each.code: each.title for each in found if _may(connection, actor, each)}

    def title(self, actor: Actor, code: str) -> str:
        """Raises NotFound, Forbidden."""
        with self._database.transaction() as connection:
            return plan_of(connection, actor, EDIT, code).title

    def features(self, actor: Actor, code: str) -> list[Json]:
        """All grids of a plan that do not end, as GeoJSON in order of code, geometries too.

        Raises NotFound, Forbidden.
        """
        with self._database.transaction(snapshot=True) as connection:
            found = counted_grids(connection, plan_of(connection, actor, EDIT, code))
        return [_feature(grid, figures) for grid, figures in found]

    def put(
        self, actor: Actor, code: str, grid: str, geometry: Mapping[str, Any] | None, properties: Json
    ) -> None:
        """Raises NotFound, Forbidden, InvalidInput, Conflict."""
        self._write(actor, put_grid, code=code, grid=grid, geometry=geometry, properties=properties)

    def post(self, actor: Actor, code: str, geometry: Mapping[str, Any] | None, properties: Json) -> str:
        """The code of the new grid. Raises NotFound, Forbidden, InvalidInput, Conflict."""
        done = self._write(actor, post_grid, code=code, geometry=geometry, properties=properties)
        return str(done.after["made"])

    def delete(self, actor: Actor, code: str, grid: str) -> None:
        """Raises NotFound, Forbidden, Conflict."""
        self._write(actor, delete_grid, code=code, grid=grid)

    def _write(self, actor: Actor, act: Command, **arguments: Any) -> Done:
        count_edit_in_turn(self._database, actor)
        try:
            return run(self._database, actor, act, **arguments)
        except ShapelyError:
            # Whatever a program sends, it is its sender's to mend.
            raise InvalidInput.of("geometry", "This shape cannot be put into the map.") from None


def counted_grids(connection: Connection, plan: plans.Plan) -> list[tuple[PlanGrid, Figures]]:
    """All grids of a plan that do not end, in order of code, with their households."""
    mine = grids.grids_in(connection, plan, grids.communities(connection, plan))
    if not shapes_of(mine):
        return []
    box = box_of(shapes_of(mine).values())
    near = grids.grids_near(connection, plan, box)
    # With the nodes that neighbours have drawn onto their lines.
    mine |= {code: grid for code, grid in near.items() if code in mine}
    around = shapes_of(near)
    figures = count(around, buildings.dwellings_near(connection, plan, box, around))
    return [(mine[code], figures[code]) for code in sorted(shapes_of(mine))]


def _feature(grid: PlanGrid, figures: Figures) -> Json:
    """A grid that does not end, as GeoJSON has it."""
    assert grid.shape is not None
    return {
        "type": "Feature",
        "id": grid.code,
        "properties": {
            "code": grid.code,
            "name": grid.name,
            "kind": grid.kind,
            "parent": grid.parent,
            "fate": shown_fate(grid),
            "version": grid.version,
            "households": figures.households,
            "buildings": figures.buildings,
        },
        "geometry": shapely.geometry.mapping(grid.shape),
    }


def _may(connection: Connection, actor: Actor, plan: plans.Plan) -> bool:
    try:
        site_of(connection, actor, EDIT, plan.scope)
    except Forbidden:
        return False
    return True
