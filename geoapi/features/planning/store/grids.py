"""The grids of a plan: those in force at its date, with what is different laid over; and the edits of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from geoapi.features.planning.grids import Box, PlanGrid
from geoapi.features.planning.store.plans import Plan
from geoapi.importing.staging import hex_wkb


@dataclass(frozen=True)
class Edit:
    seq: int
    at: datetime
    by_account: int
    by: str
    op: Any
    before: Any
    after: Any
    undoes: int | None


_IN_FORCE = """
    SELECT area.code, boundary.name, boundary.kind, parent.code AS parent, ST_AsBinary(geom) AS shape,
           CAST(NULL AS text) AS fate, CAST(0 AS bigint) AS version, area.id AS area_id,
           boundary.id AS base_id
      FROM area JOIN area_boundary AS boundary ON boundary.area_id = area.id
       AND valid @> coalesce(CAST(:at AS timestamptz), now())
      JOIN area AS parent ON parent.id = area.parent_id
     WHERE area.layer = 'admin' AND area.level = 'grid'"""
_OF_PLAN = """
    SELECT code, name, kind, parent_code AS parent, ST_AsBinary(geom) AS shape, fate, version, area_id,
           base_boundary_id AS base_id
      FROM plan_grid WHERE plan_id = :plan"""
_SCOPE = """
    WITH RECURSIVE inside AS (
        SELECT area_id AS id FROM plan_scope WHERE plan_id = :plan
        UNION SELECT area.id FROM area JOIN inside ON area.parent_id = inside.id)"""


def communities(connection: Connection, plan: Plan) -> frozenset[str]:
    """The codes of the communities in a plan's scope."""
    sql = f"{_SCOPE} SELECT code FROM inside JOIN area USING (id) WHERE level = 'community'"
    return frozenset(connection.execute(text(sql), {"plan": plan.id}).scalars())


def grids_near(
    connection: Connection, plan: Plan, box: Box, *, in_force: bool = False
) -> dict[str, PlanGrid]:
    """Every grid in a box as the plan has it, by code, or with `in_force` as it is without it."""
    near = "geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)"
    of_plan = f"""
        AND NOT EXISTS (SELECT FROM plan_grid WHERE plan_id = :plan AND plan_grid.code = area.code)
        UNION ALL {_OF_PLAN} AND {near} ORDER BY code"""
    sql = f"{_IN_FORCE} AND {near} {'' if in_force else of_plan}"
    west, south, east, north = box
    bounds = {"west": west, "south": south, "east": east, "north": north}
    return _grids(connection.execute(text(sql), {"plan": plan.id, "at": plan.base_at, **bounds}))


def grids_of(
    connection: Connection, plan: Plan, codes: Collection[str], *, in_force: bool = False
) -> dict[str, PlanGrid]:
    """Grids by code as the plan has them, or with `in_force` as they are without it."""
    values = {"plan": plan.id, "at": plan.base_at, "codes": sorted(codes)}
    base = f"{_IN_FORCE} AND area.code = ANY(:codes)"
    found = _grids(connection.execute(text(base), values))
    if not in_force:
        found |= _grids(connection.execute(text(f"{_OF_PLAN} AND code = ANY(:codes)"), values))
    return found


def grids_in(
    connection: Connection, plan: Plan, parents: Collection[str], *, in_force: bool = False
) -> dict[str, PlanGrid]:
    """All grids of these communities, those that end too."""
    values = {"plan": plan.id, "at": plan.base_at, "parents": sorted(parents)}
    base = f"{_IN_FORCE} AND parent.code = ANY(:parents)"
    found = _grids(connection.execute(text(base), values))
    if not in_force:
        mine = f"{_OF_PLAN} AND parent_code = ANY(:parents) AND fate <> 'node_only'"
        found |= _grids(connection.execute(text(mine), values))
    return dict(sorted(found.items()))


def rows_of(connection: Connection, plan: Plan) -> dict[str, PlanGrid]:
    """What is different in a plan."""
    return _grids(connection.execute(text(f"{_OF_PLAN} ORDER BY code"), {"plan": plan.id}))


def bases_of(connection: Connection, plan: Plan) -> dict[str, PlanGrid]:
    """What is different in a plan as it was in force when the plan took it."""
    sql = """
        SELECT mine.code, boundary.name, boundary.kind, parent_code AS parent,
               ST_AsBinary(boundary.geom) AS shape, CAST(NULL AS text) AS fate, CAST(0 AS bigint) AS version,
               mine.area_id, boundary.id AS base_id
          FROM plan_grid AS mine JOIN area_boundary AS boundary ON boundary.id = base_boundary_id
         WHERE plan_id = :plan ORDER BY mine.code"""
    return _grids(connection.execute(text(sql), {"plan": plan.id}))


def rows_of_codes(connection: Connection, plan: Plan, codes: Collection[str]) -> dict[str, PlanGrid]:
    """What is different of these grids."""
    values = {"plan": plan.id, "codes": sorted(codes)}
    return _grids(connection.execute(text(f"{_OF_PLAN} AND code = ANY(:codes)"), values))


def boundaries_of(connection: Connection, ids: Collection[int]) -> dict[int, PlanGrid]:
    """Grids as boundaries of theirs have them, whenever those were in force, by the boundaries' ids."""
    sql = """
        SELECT area.code, boundary.name, boundary.kind, parent.code AS parent, ST_AsBinary(geom) AS shape,
               CAST(NULL AS text) AS fate, CAST(0 AS bigint) AS version, area.id AS area_id,
               boundary.id AS base_id
          FROM area_boundary AS boundary JOIN area ON area.id = area_id
          JOIN area AS parent ON parent.id = area.parent_id
         WHERE boundary.id = ANY(CAST(:ids AS bigint[])) AND area.level = 'grid'"""
    found = _grids(connection.execute(text(sql), {"ids": sorted(set(ids))}))
    return {grid.base_id: grid for grid in found.values() if grid.base_id is not None}


def outlines(connection: Connection, plan: Plan, codes: Collection[str]) -> dict[str, BaseGeometry]:
    """The boundaries of areas in force at a plan's date."""
    sql = """
        SELECT area.code, ST_AsBinary(geom) FROM area JOIN area_boundary ON area_id = area.id
         WHERE area.code = ANY(:codes) AND valid @> coalesce(CAST(:at AS timestamptz), now())"""
    rows = connection.execute(text(sql), {"codes": sorted(codes), "at": plan.base_at})
    return {code: shapely.from_wkb(bytes(shape)) for code, shape in rows}


def _grids(rows: Any) -> dict[str, PlanGrid]:
    found = {}
    for row in rows:
        shape = None if row.shape is None else shapely.from_wkb(bytes(row.shape))
        found[row.code] = PlanGrid(
            row.code, row.name, row.kind, row.parent, shape, row.fate, row.version, row.area_id, row.base_id
        )
    return found


def next_code(connection: Connection, plan: Plan, community: str) -> str | None:
    """The first code of a community that no grid has ever had, nor this plan; None where all 999 are used."""
    sql = """
        SELECT max(right(code, 3)::int) FROM (
            SELECT code FROM area WHERE code LIKE :like
            UNION ALL SELECT code FROM plan_grid WHERE plan_id = :plan
            UNION ALL SELECT jsonb_object_keys(after -> 'grids') FROM plan_edit WHERE plan_id = :plan) AS used
         WHERE code ~ ('^' || :community || '[0-9]{3}$')"""
    values = {"plan": plan.id, "community": community, "like": f"{community}%"}
    last = connection.execute(text(sql), values).scalar() or 0
    return f"{community}{last + 1:03d}" if last < 999 else None


def write_rows(
    connection: Connection, plan: Plan, rows: Mapping[str, PlanGrid | None], account_id: int
) -> None:
    """Make these the rows of a plan; None of a grid that is as in force."""
    gone = [code for code, row in rows.items() if row is None]
    if gone:
        connection.execute(
            text("DELETE FROM plan_grid WHERE plan_id = :plan AND code = ANY(:codes)"),
            {"plan": plan.id, "codes": gone},
        )
    sql = """
        INSERT INTO plan_grid (plan_id, code, area_id, fate, name, kind, parent_code, geom, base_boundary_id,
                               version, changed_by)
        VALUES (:plan, :code, :area_id, :fate, :name, :kind, :parent, ST_Multi(CAST(:geom AS geometry)),
                :base_id, :version, :by)
        ON CONFLICT (plan_id, code) DO UPDATE SET
            area_id = excluded.area_id, fate = excluded.fate, name = excluded.name, kind = excluded.kind,
            parent_code = excluded.parent_code, geom = excluded.geom,
            base_boundary_id = excluded.base_boundary_id, version = excluded.version,
            changed_by = excluded.changed_by, changed_at = now()"""
    values = [
        {
            **{name: getattr(row, name) for name in ("code", "area_id", "fate", "name", "kind", "parent")},
            "base_id": row.base_id,
            "version": row.version,
            "plan": plan.id,
            "by": account_id,
            "geom": None if row.shape is None else hex_wkb(row.shape),
        }
        for row in rows.values()
        if row is not None
    ]
    if values:
        connection.execute(text(sql), values)


def bindings_of(connection: Connection, plan: Plan, codes: Collection[str]) -> dict[str, str | None]:
    """What a plan says of the bindings of these buildings: see `Rows`."""
    sql = """
        SELECT building.code, coalesce(grid_code, '')
          FROM plan_binding JOIN building ON building.id = building_id
         WHERE plan_id = :plan AND building.code = ANY(:codes)"""
    rows = connection.execute(text(sql), {"plan": plan.id, "codes": sorted(codes)})
    found = {code: grid for code, grid in rows}
    return {code: found.get(code) for code in codes}


def bound_buildings(connection: Connection, plan: Plan) -> list[str]:
    """The codes of the buildings of whose binding a plan has anything to say."""
    sql = """
        SELECT building.code FROM plan_binding JOIN building ON building.id = building_id
         WHERE plan_id = :plan ORDER BY 1"""
    return list(connection.execute(text(sql), {"plan": plan.id}).scalars())


def write_bindings(connection: Connection, plan: Plan, bindings: Mapping[str, str | None]) -> None:
    for code, grid in bindings.items():
        values = {"plan": plan.id, "code": code, "grid": grid or None}
        connection.execute(
            text("""
            DELETE FROM plan_binding WHERE plan_id = :plan
               AND building_id = (SELECT id FROM building WHERE code = :code)"""),
            values,
        )
        if grid is not None:
            connection.execute(
                text("""
                INSERT INTO plan_binding (plan_id, building_id, grid_code)
                SELECT :plan, id, :grid FROM building WHERE code = :code"""),
                values,
            )


def add_edit(
    connection: Connection,
    plan: Plan,
    seq: int,
    account_id: int,
    kept: tuple[str, str, str],
    undoes: int | None,
) -> None:
    """`kept`: what was asked, the rows before, and after, as JSON."""
    sql = """
        INSERT INTO plan_edit (plan_id, seq, by_account, op, before, after, undoes)
        VALUES (:plan, :seq, :by, CAST(:op AS jsonb), CAST(:before AS jsonb), CAST(:after AS jsonb),
                :undoes)"""
    op, before, after = kept
    values = {"plan": plan.id, "seq": seq, "by": account_id, "op": op, "before": before, "after": after}
    connection.execute(text(sql), values | {"undoes": undoes})


_EDIT = """
    SELECT seq, at, by_account, shown_name AS by, op, before, after, undoes
      FROM plan_edit JOIN account ON account.id = by_account WHERE plan_id = :plan"""


def edits_since(connection: Connection, plan: Plan, seq: int, limit: int | None = 200) -> list[Edit]:
    """The edits after one, the oldest first; with `limit` None all of them."""
    sql = f"{_EDIT} AND seq > :seq ORDER BY seq LIMIT :limit"
    rows = connection.execute(text(sql), {"plan": plan.id, "seq": seq, "limit": limit})
    return [Edit(*row) for row in rows]


def ops_of(connection: Connection, plan: Plan, account_id: int) -> list[tuple[int, str]]:
    """All that one person has done in a plan, the oldest first: number and op."""
    sql = "SELECT seq, op ->> 'op' FROM plan_edit WHERE plan_id = :plan AND by_account = :by ORDER BY seq"
    return [(seq, op) for seq, op in connection.execute(text(sql), {"plan": plan.id, "by": account_id})]


def edit_of(connection: Connection, plan: Plan, seq: int) -> Edit:
    return Edit(*connection.execute(text(f"{_EDIT} AND seq = :seq"), {"plan": plan.id, "seq": seq}).one())


def changed_by_others(connection: Connection, plan: Plan, code: str, seq: int, account_id: int) -> bool:
    """Whether anybody else has edited a grid since an edit."""
    sql = """
        SELECT EXISTS (SELECT FROM plan_edit
                        WHERE plan_id = :plan AND seq > :seq AND by_account <> :by
                          AND jsonb_exists(after -> 'grids', :code))"""
    values = {"plan": plan.id, "seq": seq, "by": account_id, "code": code}
    return bool(connection.execute(text(sql), values).scalar_one())


def as_row(grid: PlanGrid, version: int, **changed: Any) -> PlanGrid:
    """A grid as a row of its plan, at a version."""
    return replace(grid, version=version, fate=changed.pop("fate", grid.fate or "changed"), **changed)
