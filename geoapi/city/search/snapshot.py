"""What the one search knows besides the map, the addresses and the places, kept true."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from geoapi.city.search.crossings import Roads
from geoapi.city.search.kind_names import KindNames
from geoapi.city.search.names.index import NameIndex
from geoapi.city.search.store import load_kinds, load_names, load_roads, named_places
from geoapi.core.changes import Keys
from geoapi.core.db import Connection
from geoapi.core.snapshots import Snapshot

_ESTATE = "estate "


@dataclass(frozen=True)
class SearchKnowledge:
    """Names of things, words for kinds of places, and the roads that cross."""

    names: NameIndex
    kinds: KindNames
    roads: Roads
    version: int


class SearchSnapshot(Snapshot[SearchKnowledge]):
    name = "search"
    topics = ("places", "kinds", "boundaries", "roads", "addresses")
    not_yet = "The search is still loading; please try again in a few seconds."

    def load(self, connection: Connection, version: int) -> SearchKnowledge:
        return SearchKnowledge(
            load_names(connection), load_kinds(connection), load_roads(connection), version
        )

    def amend(
        self, connection: Connection, held: SearchKnowledge, changes: Mapping[str, Keys], version: int
    ) -> SearchKnowledge:
        """Each part by itself: a new place costs no more than that place."""
        kinds_changed = "kinds" in changes or changes.get("places", frozenset()) is None
        return replace(
            held,
            names=_amended_names(connection, held.names, changes),
            kinds=load_kinds(connection) if kinds_changed else held.kinds,
            roads=load_roads(connection) if "roads" in changes else held.roads,
            version=version,
        )


def _amended_names(connection: Connection, held: NameIndex, changes: Mapping[str, Keys]) -> NameIndex:
    codes = changes.get("places", frozenset())
    addresses = changes.get("addresses", frozenset())
    # Toponyms change all at once; houses have no names of their own.
    whole = codes is None or addresses is None or "boundaries" in changes
    if whole or any(key.startswith(_ESTATE) for key in addresses or ()):
        return load_names(connection)
    if not codes:
        return held
    now = named_places(connection, codes)
    return held.changed(now, codes - {thing.code for thing in now})
