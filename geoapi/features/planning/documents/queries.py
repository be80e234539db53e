"""Files of a plan for somebody who may read it."""

from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, NotFound
from geoapi.features.planning.commands import plan_of
from geoapi.features.planning.documents.commands import note_taken
from geoapi.features.planning.documents.dossier import Letterhead
from geoapi.features.planning.documents.gathering import gather
from geoapi.features.planning.documents.making import FILES
from geoapi.features.planning.documents.schemas import DoorsQuery
from geoapi.features.planning.permissions import READ
from geoapi.features.planning.review.steps import PlanRules
from geoapi.features.planning.store import documents, plans

Json = dict[str, Any]


class PlanFiles:
    """What is taken along is noted, with who took it."""

    def __init__(self, database: Database, rules: PlanRules, head: Letterhead) -> None:
        self._database, self._rules, self._head = database, rules, head

    def file(self, actor: Actor, code: str, kind: str, chosen: DoorsQuery | None = None) -> bytes:
        """A file that is made at once: see `making.FILES`. Raises NotFound, Forbidden."""
        asked = FILES[kind]
        with self._database.transaction(snapshot=True) as connection:
            plan = plan_of(connection, actor, READ, code)
            now = plans.now(connection)
            dossier = gather(
                connection, plan, self._rules, self._head, actor.name, now, with_ground=asked.with_ground
            )
            note_taken(connection, actor, plan, kind)
        if chosen is not None:
            dossier = dossier.only(chosen.source, chosen.target, chosen.find)
        return asked.make(dossier)

    def papers(self, actor: Actor, code: str) -> list[Json]:
        """The papers that the clerk has made or is to make, the newest first. Raises NotFound, Forbidden."""
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            return [vars(each) for each in documents.documents_of(connection, plan.id)]

    def paper(self, actor: Actor, code: str, number: int) -> tuple[bytes, str]:
        """A paper and its kind: see `making.PAPERS`.

        Raises NotFound, Forbidden, or Conflict where it is not made.
        """
        with self._database.transaction() as connection:
            plan = plan_of(connection, actor, READ, code)
            found = documents.document_of(connection, plan.id, number)
            if found is None:
                raise NotFound(f"There is no paper {number} of this plan: those older than a week are gone.")
            if found.state != "made":
                sentence = found.fault or "It is being made still: ask again in a moment."
                raise Conflict(sentence, {"reason": "not-made", "now": found.state})
            note_taken(connection, actor, plan, found.kind)
            return documents.content_of(connection, number), found.kind
