"""Grids of a draft as a desktop GIS writes them, each by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from shapely.geometry.base import BaseGeometry

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import InvalidInput, NotFound
from geoapi.features.planning import history
from geoapi.features.planning.commands import draft_of, subject_of
from geoapi.features.planning.drawing import drafting
from geoapi.features.planning.drawing.coverage import chain_of, is_same_ground, map_rings, polygons_of
from geoapi.features.planning.drawing.operations import Outcome, Refused
from geoapi.features.planning.drawing.ops import LONGEST_NAME, Kind, Name
from geoapi.features.planning.edits import next_code, rows_now, stale_by, write_edit
from geoapi.features.planning.gis import fitting
from geoapi.features.planning.gis.shifts import must_not_be_shifted
from geoapi.features.planning.grids import PlanGrid
from geoapi.features.planning.store import grids, plans

_MOST_VERTICES, _HALF_TURN = 20_000, 180
_SECOND = "（二）"


class GridProperties(BaseModel):
    """What of a feature is taken; all else is reckoned here. `version`: of the grid as it was read."""

    model_config = ConfigDict(extra="ignore")

    code: str | None = Field(None, max_length=40)
    name: Name | None = None
    kind: Kind | None = None
    version: int | None = Field(None, ge=0, le=2**53)


@command("plan.put_grid")
def put_grid(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    grid: str,
    geometry: Mapping[str, Any] | None,
    properties: Mapping[str, Any],
) -> Change:
    """Give a grid another shape, name or kind. Without a `geometry` the shape stays.

    Raises NotFound, Forbidden, InvalidInput, or Conflict where somebody else has changed it meanwhile.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    given = _read(properties)
    held = _held(connection, plan, grid)
    seen = given.version or 0
    op = {"op": "put", "grid": grid}
    if held.version > seen and grids.changed_by_others(connection, plan, grid, seen, actor.account_id):
        raise stale_by(
            connection, actor, plan, seen, op, f"{held.name} has been changed by somebody else meanwhile."
        )
    rows: drafting.Rows = {}
    if geometry is not None:
        around = _around(connection, plan, _shape_of(geometry), held.shape)
        must_not_be_shifted(connection, [(around.sent, held.shape)], [around.sent])
        shape = fitting.restore(around.sent, around.known, held.shape)
        rows = changed_rows(
            around.draft, fitting.fit(around.draft.shapes, grid, shape, around.outlines[held.parent])
        )
    row = rows.get(grid, held)
    assert row is not None
    name, kind = given.name or held.name, given.kind or held.kind
    if (name, kind) != (held.name, held.kind):
        fate = row.fate if row.fate in ("new", "revived") else "changed"
        rows[grid] = replace(row, name=name, kind=kind, fate=fate)
    if not rows:
        # As a neighbour is sent that was only looked at: nothing to take back.
        at = {"version": plan.version}
        return Change(subject_of(plan.code), by_post, site, at, at | {"op": "put", "grids": []})
    kept = history.Rows(rows)
    return write_edit(connection, actor, plan, by_post, site, op, rows_now(connection, plan, kept), kept)


@command("plan.post_grid")
def post_grid(
    connection: Connection,
    actor: Actor,
    *,
    code: str,
    geometry: Mapping[str, Any] | None,
    properties: Mapping[str, Any],
) -> Change:
    """Make a new grid; its code stands in `after`, as `made`.

    A code that another grid has is no reason to refuse it: QGIS splits a grid by shrinking it first, and
    then adds the other part under the same code. That gets the next free one.
    Raises NotFound, Forbidden, Conflict, InvalidInput.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    given = _read(properties)
    if geometry is None:
        raise InvalidInput.of("geometry", "A new grid has a shape.")
    around = _around(connection, plan, _shape_of(geometry))
    must_not_be_shifted(connection, [], [around.sent])
    shape = fitting.restore(around.sent, around.known, None)
    if (made_already := _made(around.draft, shape)) is not None:
        # Sent again by a program that did not understand that it was made: nothing to take back.
        at = {"version": plan.version}
        return Change(subject_of(plan.code), by_post, site, at, at | {"op": "post", "made": made_already})
    inside = {
        each: around.outlines[each] for each in sorted({*around.draft.communities} & around.outlines.keys())
    }
    parent = fitting.community_of(shape, inside)
    free = next_code(connection, plan, parent)
    wanted = given.code if given.code and given.code.isalnum() else ""
    new = wanted if is_free(wanted, free, parent) else free
    is_part = new != wanted and bool(grids.grids_of(connection, plan, [wanted]))
    name = name_of_new(given.name or "新网格", is_part=is_part)
    made = PlanGrid(new, name, given.kind or "base", parent, None)
    outcome = fitting.fit(around.draft.shapes, new, shape, inside[parent])
    rows = history.Rows(changed_rows(around.draft, outcome, made))
    op = {"op": "post", "grid": new}
    change = write_edit(connection, actor, plan, by_post, site, op, rows_now(connection, plan, rows), rows)
    return replace(change, after=change.after | {"made": new})


@command("plan.delete_grid")
def delete_grid(connection: Connection, actor: Actor, *, code: str, grid: str) -> Change:
    """Let a grid end; its ground belongs to nobody until another grid takes it.

    Raises NotFound, Forbidden, Conflict.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    held = _held(connection, plan, grid)
    draft = _draft(connection, plan, {grid: held})
    rows = history.Rows(drafting.rows_of(draft, fitting.end(grid)))
    op = {"op": "delete", "grid": grid}
    return write_edit(connection, actor, plan, by_post, site, op, rows_now(connection, plan, rows), rows)


@dataclass(frozen=True)
class _Around:
    """What was sent, the grids around it, shapes whose vertices are known, and communities by code."""

    sent: BaseGeometry
    draft: drafting.Draft
    known: list[BaseGeometry]
    outlines: dict[str, BaseGeometry]


def _around(
    connection: Connection, plan: plans.Plan, sent: BaseGeometry, held: BaseGeometry | None = None
) -> _Around:
    draft = draft_around(connection, plan, [sent, *([held] if held is not None else [])])
    near = draft.grids
    base = grids.grids_of(connection, plan, near, in_force=True)
    parents = {*draft.communities} | {grid.parent for grid in near.values()}
    outlines = grids.outlines(connection, plan, parents)
    old = [grid.shape for grid in base.values() if grid.shape is not None]
    return _Around(sent, draft, [*draft.shapes.values(), *old, *outlines.values()], outlines)


def draft_around(connection: Connection, plan: plans.Plan, shapes: Sequence[BaseGeometry]) -> drafting.Draft:
    """The grids of a plan that come near any of these shapes."""
    return _draft(connection, plan, grids.grids_near(connection, plan, drafting.box_of(shapes)))


def _draft(connection: Connection, plan: plans.Plan, near: Mapping[str, PlanGrid]) -> drafting.Draft:
    return drafting.Draft(
        near,
        grids.communities(connection, plan),
        next_code=lambda parent: next_code(connection, plan, parent),
        buildings=lambda _: [],
        blocks=lambda _: [],
        in_force={},
    )


def changed_rows(draft: drafting.Draft, outcome: Outcome, made: PlanGrid | None = None) -> drafting.Rows:
    """The rows that are other than they were."""
    rows = drafting.rows_of(draft, outcome, made)
    return {code: row for code, row in rows.items() if not _is_same(draft.grids.get(code), row)}


def _is_same(old: PlanGrid | None, new: PlanGrid | None) -> bool:
    """Whether a shape is the same, wherever its ring begins."""
    if old is None or new is None or old.shape is None or new.shape is None:
        return False
    one, other = (sorted(map(_wkb, shapely.get_parts(each.shape))) for each in (old, new))
    return one == other


def _made(draft: drafting.Draft, shape: BaseGeometry) -> str | None:
    """The new grid of a draft that has this very ground, if there is one."""
    new = (code for code, grid in draft.grids.items() if grid.fate == "new" and grid.shape is not None)
    return next((code for code in new if is_same_ground(draft.shapes[code], shape)), None)


def _wkb(part: BaseGeometry) -> bytes:
    return shapely.to_wkb(shapely.normalize(part))


def _held(connection: Connection, plan: plans.Plan, code: str) -> PlanGrid:
    """A grid that the plan may change. Raises NotFound."""
    held = grids.grids_of(connection, plan, [code]).get(code)
    if held is None or held.shape is None or held.parent not in grids.communities(connection, plan):
        raise NotFound(f"There is no grid {code[:40]!r} in this plan.")
    return held


def name_of_new(name: str, *, is_part: bool) -> str:
    """What a new grid is called; one that was split off has the name of the whole, which says so."""
    return name[: LONGEST_NAME - len(_SECOND)] + _SECOND if is_part else name


def is_free(code: str, free: str, parent: str) -> bool:
    """Whether a code is one of the community's that no grid has ever had."""
    return (
        len(code) == len(free)
        and code.startswith(parent)
        and code.isascii()
        and code.isdigit()
        and code >= free
    )


def _read(properties: Mapping[str, Any]) -> GridProperties:
    try:
        return GridProperties.model_validate(properties)
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def _shape_of(geometry: Mapping[str, Any]) -> BaseGeometry:
    """A polygon or several of GeoJSON, on the lattice. Raises InvalidInput."""
    try:
        shape = shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    except (ValueError, TypeError, IndexError, AttributeError, KeyError, shapely.errors.ShapelyError):
        raise InvalidInput.of(
            "geometry", "This is no polygon: its rings have four positions at least."
        ) from None
    if shape.is_empty or not polygons_of(shape):
        raise InvalidInput.of("geometry", "A grid is a polygon, or several.")
    if max(map(abs, shape.bounds)) > _HALF_TURN:
        raise InvalidInput.of("geometry", "The coordinates are longitudes and latitudes in degrees.")
    if shapely.get_num_coordinates(shape) > _MOST_VERTICES:
        raise InvalidInput.of("geometry", f"A grid has {_MOST_VERTICES:,} vertices at most.")
    try:
        return map_rings(shape, chain_of)
    except ValueError:
        raise Refused.because("invalid", "A ring has too few points.") from None


COMMANDS = (put_grid, post_grid, delete_grid)
