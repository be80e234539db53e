"""What the administrator sees of terms, of what is sent and of the seals."""

from typing import Any

from geoapi.core import seals
from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.office.notices import queries as notices
from geoapi.office.notices.store.outbox import DeadMessage
from geoapi.office.upkeep import store
from geoapi.office.upkeep.commands import KINDS, NOWHERE, Kind
from geoapi.office.upkeep.permissions import READ, READ_SEALS


def terms(database: Database, actor: Actor, kind: str) -> tuple[Kind, list[dict[str, Any]]]:
    """What is edited of a kind of terms, and all of them. Raises Forbidden or NotFound."""
    actor.must(READ, NOWHERE)
    found = KINDS.get(kind)
    if found is None:
        raise NotFound(f"There are no terms {kind!r}: {', '.join(KINDS)}.")
    with database.transaction() as connection:
        columns = (*found.columns, *found.fixed)
        return found, store.terms_of(connection, found.table, columns, found.order)


def sending(database: Database, actor: Actor) -> tuple[list[DeadMessage], list[dict[str, Any]]]:
    """What could not be delivered, and the systems that are told of events. Raises Forbidden."""
    actor.must(READ, NOWHERE)
    told = [
        {"name": each.name, "url": each.url, "events": list(each.events), "created_at": each.created_at}
        for each in notices.webhooks(database)
    ]
    return notices.dead_messages(database), told


def latest_seal(database: Database, actor: Actor) -> seals.Latest:
    """The newest batch of the audit, held against its rows. Raises Forbidden."""
    actor.must(READ_SEALS, NOWHERE)
    with database.transaction(snapshot=True) as connection:
        return seals.check_latest(connection)
