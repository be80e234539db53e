"""A plan put into force: periods of boundaries, bindings and posts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, text

from geoapi.core.db import copy_rows
from geoapi.features.planning.store.plans import Plan

# As imports take it: of two that write boundaries one waits for the other.
_IMPORT_LOCK = 990_101

_ENDS = "SELECT area_id FROM plan_grid WHERE plan_id = :plan AND fate = 'ended'"


def lock_boundaries(connection: Connection) -> None:
    """Until this transaction ends nobody else imports or publishes boundaries."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK})


def write_boundaries(connection: Connection, plan: Plan, at: datetime) -> None:
    """End the periods that the plan changes at a moment, and let its own begin."""
    values = {"plan": plan.id, "at": at}
    statements = (
        """INSERT INTO area (layer, level, code, name, kind, parent_id)
           SELECT 'admin', 'grid', mine.code, mine.name, mine.kind, parent.id
             FROM plan_grid AS mine JOIN area AS parent ON parent.code = parent_code
            WHERE plan_id = :plan AND fate = 'new' ORDER BY mine.code
           ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind""",
        """UPDATE area_boundary SET valid = tstzrange(lower(valid), :at)
            WHERE id IN (SELECT base_boundary_id FROM plan_grid WHERE plan_id = :plan)""",
        """INSERT INTO area_boundary (area_id, valid, name, kind, geom)
           SELECT area.id, tstzrange(:at, NULL), mine.name, mine.kind, mine.geom
             FROM plan_grid AS mine JOIN area USING (code)
            WHERE plan_id = :plan AND fate <> 'ended' ORDER BY mine.code""",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def write_bindings(connection: Connection, plan: Plan, at: datetime) -> None:
    values = {"plan": plan.id, "at": at}
    concerned = f"""
        valid @> CAST(:at AS timestamptz) AND (area_id IN ({_ENDS})
         OR building_id IN (SELECT building_id FROM plan_binding WHERE plan_id = :plan))"""
    statements = (
        f"DELETE FROM building_binding WHERE {concerned} AND lower(valid) = :at",
        f"UPDATE building_binding SET valid = tstzrange(lower(valid), :at) WHERE {concerned}",
        """INSERT INTO building_binding (building_id, area_id, valid)
           SELECT building_id, area.id, tstzrange(:at, NULL)
             FROM plan_binding JOIN area ON area.code = grid_code
            WHERE plan_id = :plan ORDER BY building_id""",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def write_posts(connection: Connection, plan: Plan, at: datetime) -> None:
    """End the posts of grids that end, or let them go on in another grid, as was decided."""
    values = {"plan": plan.id, "at": at}
    connection.execute(
        text(f"""
        INSERT INTO plan_moved_post (plan_id, post_id, to_grid, until)
        SELECT :plan, post.id, to_grid, upper(valid)
          FROM post JOIN plan_post ON post_code = post.code AND plan_post.plan_id = :plan
         WHERE area_id IN ({_ENDS}) AND valid @> CAST(:at AS timestamptz)"""),
        values,
    )
    statements = (
        """UPDATE post SET valid = tstzrange(lower(valid), :at)
            WHERE id IN (SELECT post_id FROM plan_moved_post WHERE plan_id = :plan)""",
        """INSERT INTO post (code, role, area_id, person_id, duty_hours, desk_name, desk_phone, valid)
           SELECT post.code, role, area.id, person_id, duty_hours, desk_name, desk_phone,
                  tstzrange(:at, moved.until)
             FROM plan_moved_post AS moved JOIN post ON post.id = post_id
             JOIN area ON area.code = moved.to_grid WHERE moved.plan_id = :plan ORDER BY post.code""",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def changed_codes(connection: Connection, plan: Plan) -> list[str]:
    """The grids that a plan changes, makes or ends."""
    sql = "SELECT code FROM plan_grid WHERE plan_id = :plan AND fate <> 'node_only' ORDER BY code"
    return list(connection.execute(text(sql), {"plan": plan.id}).scalars())


def changed_ids(connection: Connection, plan: Plan) -> list[int]:
    """The same grids by the ids of their areas."""
    codes = changed_codes(connection, plan)
    sql = "SELECT id FROM area WHERE code = ANY(:codes) AND layer = 'admin' ORDER BY id"
    return list(connection.execute(text(sql), {"codes": codes}).scalars())


def write_crosswalk(
    connection: Connection, plan: Plan, at: datetime, moves: Sequence[tuple[int, str, str, int]]
) -> None:
    """Note which buildings go from which grid to which; each: id, from, to ("" for none), households."""
    connection.execute(
        text("""
        CREATE TEMP TABLE staged_move (building_id bigint, from_code text, to_code text, households integer)
        ON COMMIT DROP""")
    )
    copy_rows(connection, "staged_move", ("building_id", "from_code", "to_code", "households"), iter(moves))
    connection.execute(
        text("""
        INSERT INTO boundary_crosswalk
            (plan_id, building_id, from_area_id, to_area_id, households, effective_at)
        SELECT :plan, building_id, one.id, other.id, households, :at
          FROM staged_move LEFT JOIN area AS one ON one.code = from_code
          LEFT JOIN area AS other ON other.code = to_code ORDER BY building_id"""),
        {"plan": plan.id, "at": at},
    )
    connection.execute(text("DROP TABLE staged_move"))


def later_changes(connection: Connection, plan: Plan) -> list[str]:
    """The grids of a published plan that somebody has changed, or is to change, after it."""
    sql = """
        SELECT mine.code FROM plan_grid AS mine JOIN area USING (code)
         WHERE plan_id = :plan AND (
               EXISTS (SELECT FROM area_boundary WHERE area_id = area.id AND lower(valid) > :at)
               OR fate <> 'ended' AND NOT EXISTS (
                  SELECT FROM area_boundary
                   WHERE area_id = area.id AND lower(valid) = :at AND upper_inf(valid)))
         ORDER BY 1"""
    return list(connection.execute(text(sql), {"plan": plan.id, "at": plan.effective_at}).scalars())


def take_back(connection: Connection, plan: Plan) -> None:
    """Undo all that publishing wrote, of a plan that is not in force yet. Codes that it gave stay given."""
    values = {"plan": plan.id, "at": plan.effective_at}
    areas = "SELECT area.id FROM plan_grid AS mine JOIN area USING (code) WHERE plan_id = :plan"
    touched = f"""
        building_id IN (SELECT building_id FROM plan_binding WHERE plan_id = :plan) OR area_id IN ({_ENDS})"""
    statements = (
        f"DELETE FROM area_boundary WHERE area_id IN ({areas}) AND lower(valid) = :at",
        """UPDATE area_boundary SET valid = tstzrange(lower(valid), NULL)
            WHERE id IN (SELECT base_boundary_id FROM plan_grid WHERE plan_id = :plan)""",
        f"DELETE FROM building_binding WHERE lower(valid) = :at AND ({touched})",
        f"""UPDATE building_binding SET valid = tstzrange(lower(valid), NULL)
             WHERE upper(valid) = :at AND ({touched})""",
        """DELETE FROM post USING post AS old, plan_moved_post AS moved
            WHERE moved.plan_id = :plan AND old.id = moved.post_id AND post.code = old.code
              AND lower(post.valid) = :at""",
        """UPDATE post SET valid = tstzrange(lower(valid), moved.until)
             FROM plan_moved_post AS moved WHERE moved.plan_id = :plan AND post.id = moved.post_id""",
        "DELETE FROM plan_moved_post WHERE plan_id = :plan",
        "DELETE FROM boundary_crosswalk WHERE plan_id = :plan",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def reverse_rows(connection: Connection, plan: Plan, reverse_id: int, account_id: int) -> None:
    """Fill a new draft with what takes a plan in force back: each grid as it was before it."""
    values = {"plan": plan.id, "reverse": reverse_id, "at": plan.effective_at, "by": account_id}
    statements = (
        """INSERT INTO plan_grid (plan_id, code, area_id, fate, name, kind, parent_code, geom,
                                  base_boundary_id, version, changed_by)
           SELECT :reverse, mine.code, area.id,
                  CASE fate WHEN 'new' THEN 'ended' WHEN 'revived' THEN 'ended' WHEN 'ended' THEN 'revived'
                            ELSE fate END,
                  coalesce(old.name, mine.name), coalesce(old.kind, mine.kind), parent_code, old.geom, now.id,
                  1, :by
             FROM plan_grid AS mine JOIN area USING (code)
             LEFT JOIN area_boundary AS old ON old.id = base_boundary_id
             LEFT JOIN area_boundary AS now ON now.area_id = area.id AND lower(now.valid) = :at
            WHERE mine.plan_id = :plan""",
        """INSERT INTO plan_binding (plan_id, building_id, grid_code)
           SELECT DISTINCT ON (building_id) :reverse, building_id, old_area.code
             FROM (SELECT building_id FROM plan_binding WHERE plan_id = :plan
                   UNION SELECT building_id FROM building_binding WHERE upper(valid) = :at
                      AND area_id IN (SELECT area_id FROM plan_grid WHERE plan_id = :plan AND fate = 'ended')
                  ) AS bound
             LEFT JOIN building_binding AS old USING (building_id)
             LEFT JOIN area AS old_area ON old_area.id = old.area_id AND upper(old.valid) = :at
            ORDER BY building_id, old_area.code NULLS LAST""",
    )
    for statement in statements:
        connection.execute(text(statement), values)


def return_posts(connection: Connection, plan: Plan, at: datetime) -> None:
    """Let the posts that a plan ended or moved go on where they were, as far as nobody changed them since."""
    values = {"plan": plan.id, "since": plan.effective_at, "at": at}
    statements = (
        """UPDATE post SET valid = tstzrange(lower(post.valid), :at)
             FROM plan_moved_post AS moved, post AS old, area
            WHERE moved.plan_id = :plan AND old.id = moved.post_id AND post.code = old.code
              AND area.code = moved.to_grid AND post.area_id = area.id AND lower(post.valid) = :since
              AND post.valid @> CAST(:at AS timestamptz)""",
        """INSERT INTO post (code, role, area_id, person_id, duty_hours, desk_name, desk_phone, valid)
           SELECT post.code, role, area_id, person_id, duty_hours, desk_name, desk_phone,
                  tstzrange(:at, moved.until)
             FROM plan_moved_post AS moved JOIN post ON post.id = post_id
            WHERE moved.plan_id = :plan AND (moved.until IS NULL OR moved.until > :at)
              AND NOT EXISTS (SELECT FROM post AS other WHERE other.code = post.code
                                 AND other.valid && tstzrange(:at, moved.until))""",
    )
    for statement in statements:
        connection.execute(text(statement), values)
