"""Taking a plan along: who took what is noted, for it leaves the house."""

from geoapi.core.actors import Actor
from geoapi.core.audit import add_row
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.features.planning.commands import plan_for, site_of, subject_of
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.store import documents, plans


@command("plan.print")
def ask_for(connection: Connection, actor: Actor, *, code: str, kind: str) -> Change:
    """Have the clerk make a paper of a plan as it stands; one that waits already is not made twice.

    Raises NotFound, Forbidden.
    """
    plan, by_post, site = plan_for(connection, actor, READ, code)
    number = documents.waiting_of(connection, plan.id, kind, plan.version)
    if number is None:
        number = documents.add_document(connection, plan.id, kind, plan.version, actor.account_id)
    after = {"document": number, "kind": kind, "version": plan.version}
    return Change(subject_of(code), by_post, site, None, after)


def note_taken(connection: Connection, actor: Actor, plan: plans.Plan, kind: str) -> None:
    """That somebody has taken a file of a plan along."""
    by_post, site = site_of(connection, actor, READ, plan.scope)
    add_row(
        connection,
        "plan.take_along",
        subject_of(plan.code),
        account_id=actor.account_id,
        post_code=by_post,
        site=site,
        after={"kind": kind, "version": plan.version},
    )


COMMANDS = (ask_for,)
