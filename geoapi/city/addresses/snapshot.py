"""The Gazetteer in memory, kept true."""

from collections.abc import Mapping

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.store import amend_gazetteer, load_gazetteer
from geoapi.core.changes import Keys
from geoapi.core.db import Connection
from geoapi.core.snapshots import Snapshot


class GazetteerSnapshot(Snapshot[Gazetteer]):
    name = "gazetteer"
    topics = ("addresses",)
    not_yet = "The addresses are still loading; please try again in a few seconds."

    def load(self, connection: Connection, version: int) -> Gazetteer:
        return load_gazetteer(connection, version)

    def amend(
        self, connection: Connection, held: Gazetteer, changes: Mapping[str, Keys], version: int
    ) -> Gazetteer | None:
        return amend_gazetteer(connection, held, changes["addresses"], version)
