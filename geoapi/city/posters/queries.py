"""Posters of grids for everybody: asked for by looking for one, made by the clerk, kept while true."""

from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.posters import store
from geoapi.city.posters.facts import version_of
from geoapi.city.posters.gathering import facts_of
from geoapi.city.routing.narrative import Language
from geoapi.core.changes import version_of as version_of_topic
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import Busy, Conflict
from geoapi.core.networks import network_of
from geoapi.core.phones import Phone
from geoapi.core.throttle import key_of, spend

# Of as many each may have new ones made in an hour: a community has fewer grids, a street fewer stairwells.
MOST_AN_HOUR = 60
# More do not wait: the clerk makes one in some seconds.
MOST_WAITING = 200


class Posters:
    """`address`: of the public map, which the code on a poster leads to."""

    def __init__(
        self,
        database: Database,
        snapshot: AtlasSnapshot,
        calendar: Calendar,
        *,
        hotline: Phone,
        address: str,
        attribution: str = "",
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._calendar = calendar
        self._hotline = hotline
        self._address = address.rstrip("/")
        self._attribution = attribution

    def poster(self, code: str, language: Language, client: str) -> tuple[str, bytes | None]:
        """Its version, and the PDF as of now; None where it is being made: to be asked for again in a moment.

        `client`: from which address it is asked for. Raises NotFound, InvalidInput of what is no grid,
        Conflict where it could not be made, TooMany, Busy.
        """
        now = self._calendar.now()
        facts = facts_of(
            self._snapshot.at(now),
            code,
            language,
            now,
            hotline=self._hotline.text,
            page=f"{self._address}/?area={code}" + ("&lang=en" if language == "en" else ""),
            attribution=self._attribution,
        )
        with self._database.transaction() as connection:
            version = version_of(facts, version_of_topic(connection, "basemap"))
            poster = store.poster_of(connection, code, language, version)
            if poster is None:
                if store.ROWS.waiting(connection) >= MOST_WAITING:
                    raise Busy("Many posters are being made: please come again in some minutes.")
                spend(connection, key_of("poster", network_of(client)), MOST_AN_HOUR, 3600)
                store.ask_for(connection, facts, version)
                return version, None
        if poster.state == "failed":
            raise Conflict(poster.fault or "It could not be made.", {"reason": "not-made"})
        return version, poster.content
