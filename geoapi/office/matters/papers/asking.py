"""The file of a matter as PDF: asked for by looking for it, made by the clerk, and noted when it is taken."""

from geoapi.core import audit
from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import Conflict, NotFound
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.reach import may_see, subject_of
from geoapi.office.matters.store import links, matters, papers


class Papers:
    def __init__(self, database: Database, kinds: Kinds) -> None:
        self._database, self._kinds = database, kinds

    def file(self, actor: Actor, number: str) -> bytes | None:
        """The file as it is now; None where it is being made: to be asked for again in a moment.

        Raises NotFound, or Conflict where it could not be made.
        """
        with self._database.transaction() as connection:
            found = matters.find_matter(connection, number)
            if found is None or not may_see(actor, self._kinds, found):
                raise NotFound("There is no such matter, or it is not for you.")
            version = papers.version_of(connection, found.id, links.duplicates_of(connection, found.id))
            paper = papers.paper_of(connection, found.id, actor.account_id, version)
            if paper is None:
                papers.ask_for(connection, found.id, actor.account_id, version)
                return None
            if paper.content is not None:
                by_post = actor.must(self._kinds[found.kind].permission("see"), found.site)
                audit.add_row(
                    connection,
                    "matter.print",
                    subject_of(number),
                    account_id=actor.account_id,
                    post_code=by_post,
                    site=found.site,
                    after={"turn": found.turn},
                )
                return paper.content
        if paper.state == "failed":
            raise Conflict(paper.fault or "It could not be made.", {"reason": "not-made"})
        return None
