"""The files that somebody has sent."""

from typing import Any

from geoapi.core.actors import Actor
from geoapi.core.db import Database
from geoapi.core.errors import NotFound
from geoapi.features.uploads import store

_LISTED = 20


class Uploads:
    """Answers about one's own only: of others' it says that there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all_of(self, actor: Actor) -> list[store.Upload]:
        """The latest first."""
        with self._database.transaction() as connection:
            return store.uploads_of(connection, actor.account_id, _LISTED)

    def one_of(self, actor: Actor, number: int) -> store.Upload:
        """Raises NotFound."""
        found = None
        if number < 2**63:
            with self._database.transaction() as connection:
                found = store.upload_of(connection, actor.account_id, number)
        if found is None:
            raise NotFound("You have sent no such file, or it is long gone.")
        return found

    def entries_of(self, found: store.Upload) -> list[dict[str, Any]]:
        """The lines of its report, those that are refused first."""
        if found.outcomes is None:
            return []
        with self._database.transaction() as connection:
            return store.entries_of(connection, found.id)
