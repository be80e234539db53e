"""The own service hours, and the statement of them: asked for by looking for it, made by the clerk."""

from collections.abc import Sequence

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, NotFound
from geoapi.features.couriers.enrolling.store.own import own
from geoapi.features.couriers.hours import store
from geoapi.features.couriers.hours.statement import version_of
from geoapi.features.couriers.hours.store import DoneTask
from geoapi.office.access.own_data import PersonalData


def done_tasks(database: Database, actor: Actor) -> Sequence[DoneTask]:
    with database.transaction() as connection:
        return store.done_tasks(connection, actor.account_id)


def statement(database: Database, actor: Actor) -> bytes | None:
    """As it is now; None where it is being made: to be asked for again in a moment.

    Raises NotFound where there is nothing to state, or Conflict where it could not be made.
    """
    with database.transaction() as connection:
        courier = own(connection, actor.account_id)
        tasks = store.done_tasks(connection, actor.account_id)
        if courier is None or not tasks:
            raise NotFound("No task of yours has been done and verified yet.")
        version = version_of(courier, tasks)
        paper = store.paper_of(connection, actor.account_id, version)
        if paper is None:
            store.ask_for(connection, actor.account_id, version)
            return None
    if paper.state == "failed":
        raise Conflict(paper.fault or "It could not be made.", {"reason": "not-made"})
    return paper.content


# Nothing to show: it is a copy of what is shown elsewhere, and goes after a day.
PERSONAL_DATA = PersonalData("statements", lambda connection, account_id: [], store.delete_all_of)
