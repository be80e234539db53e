"""Names for how a draft stands at a moment, and the way back to it."""

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, TooMany
from geoapi.features.planning import history
from geoapi.features.planning.commands import draft_of, subject_of
from geoapi.features.planning.comparing.base import rows_at
from geoapi.features.planning.edits import rows_now, write_edit
from geoapi.features.planning.store import plans

MOST = 50


@command("plan.name_snapshot")
def name_snapshot(connection: Connection, actor: Actor, *, code: str, name: str) -> Change:
    """Name how a draft stands now: nothing is copied. Raises Conflict where the name is taken, TooMany."""
    plan, by_post, site = draft_of(connection, actor, code)
    held = plans.snapshots_of(connection, plan.id)
    if name in {each.name for each in held}:
        raise Conflict(f"This plan has a snapshot {name} already: choose another name.", {"reason": "taken"})
    if len(held) >= MOST:
        raise TooMany(f"A plan has {MOST} snapshots at most.")
    plans.add_snapshot(connection, plan, name, actor.account_id)
    return Change(subject_of(code), by_post, site, None, {"snapshot": name, "version": plan.version})


@command("plan.restore_snapshot")
def restore_snapshot(connection: Connection, actor: Actor, *, code: str, name: str) -> Change:
    """Let a draft stand as it did when it was named so: one more edit, taken back as any.

    Raises NotFound, or Conflict where it stands so still.
    """
    plan, by_post, site = draft_of(connection, actor, code)
    rows = rows_at(connection, plan, name)
    now = rows_now(connection, plan, rows)
    if history.are_unchanged(now, rows):
        raise Conflict("The plan stands as in this snapshot.", {"reason": "nothing"})
    op = {"op": "snapshot", "name": name}
    return write_edit(connection, actor, plan, by_post, site, op, now, rows)


COMMANDS = (name_snapshot, restore_snapshot)
