"""The map that bulk work answers from: loaded once and not kept true, for all rows are answered alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.answers import Answers
from geoapi.city.locate.atlas import Atlas
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import NotReady
from geoapi.core.phones import Phone, read_phone
from geoapi.core.settings import Settings
from geoapi.core.snapshot_files import SnapshotFiles
from geoapi.core.snapshots import Snapshot

T = TypeVar("T")


@dataclass(frozen=True)
class Map:
    """All that rows of one moment are answered from; it needs no database, and can be sent to machines that
    have none.
    """

    atlas: Atlas
    # Where there are addresses to be found.
    gazetteer: Gazetteer | None
    calendar: Calendar
    hotline: Phone
    address_accuracy_m: float

    @property
    def answers(self) -> Answers:
        return Answers(self.atlas, self.calendar, self.hotline)

    @property
    def locator(self) -> Locator:
        return Locator(
            _Unchanging(self.atlas),
            Addresses(_Unchanging(self.gazetteer)),
            self.calendar,
            hotline=self.hotline,
            address_accuracy_m=self.address_accuracy_m,
        )


class Maps:
    """The Atlas, and the Gazetteer where there are addresses to be found, as the database has them now.

    Raises DatabaseUnavailable.
    """

    def __init__(self, database: Database, settings: Settings, *, by_address: bool) -> None:
        self._settings = settings
        self._calendar = Calendar.load(settings.timezone, settings.calendar_file)
        files = SnapshotFiles.of(settings)
        self._atlas = AtlasSnapshot(database, self._calendar, files=files)
        self._gazetteer = GazetteerSnapshot(database, files=files) if by_address else None
        snapshots: list[Snapshot[Atlas] | Snapshot[Gazetteer]] = [self._atlas]
        snapshots += [self._gazetteer] if self._gazetteer is not None else []
        for snapshot in snapshots:
            snapshot.refresh()
        self.tokens: Mapping[str, str] = {
            topic: f"{token.version} in {token.changed_in} at {token.changed_at.timestamp()}"
            for snapshot in snapshots
            for topic, token in sorted(snapshot.tokens.items())
        }
        self.now = self._calendar.now().isoformat()

    def at(self, moment: str) -> Map:
        """That of a moment. Raises InvalidInput, DatabaseUnavailable."""
        return Map(
            self._atlas.at(self._calendar.moment(moment)),
            self._gazetteer.current() if self._gazetteer is not None else None,
            self._calendar,
            read_phone(self._settings.hotline),
            self._settings.address_accuracy_m,
        )


@dataclass(frozen=True)
class _Unchanging(Generic[T]):
    held: T | None

    def current(self) -> T:
        if self.held is None:
            raise NotReady("No addresses have been loaded.")
        return self.held

    def at(self, _moment: datetime) -> T:
        return self.current()
