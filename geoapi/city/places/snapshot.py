"""The Directory in memory, kept true."""

from collections.abc import Mapping

from geoapi.city.places.directory.directory import Directory
from geoapi.city.places.directory.store import amend_directory, load_directory
from geoapi.core.changes import Keys
from geoapi.core.db import Connection
from geoapi.core.snapshots import Snapshot


class DirectorySnapshot(Snapshot[Directory]):
    name = "places"
    # The areas that places lie in are those of the boundaries, and how fast ways may be is the roads'.
    topics = ("places", "place_reports", "kinds", "boundaries", "roads")
    not_yet = "The places are still loading; please try again in a few seconds."

    def load(self, connection: Connection, version: int) -> Directory:
        return load_directory(connection, version)

    def amend(
        self, connection: Connection, held: Directory, changes: Mapping[str, Keys], version: int
    ) -> Directory | None:
        return amend_directory(connection, held, changes, version)
