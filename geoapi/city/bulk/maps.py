"""The map that bulk work answers from: loaded once and not kept true, for all rows are answered alike."""

from collections.abc import Mapping

from geoapi.city.addresses.queries import Addresses
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.answers import Answers
from geoapi.city.locate.queries import Locator
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.phones import read_phone
from geoapi.core.settings import Settings
from geoapi.core.snapshot_files import SnapshotFiles
from geoapi.core.snapshots import Snapshot


class Maps:
    """The Atlas, and the Gazetteer where there are addresses to be found."""

    def __init__(self, database: Database, settings: Settings, *, by_address: bool) -> None:
        calendar = Calendar.load(settings.timezone, settings.calendar_file)
        files = SnapshotFiles.of(settings)
        atlas = AtlasSnapshot(database, calendar, files=files)
        gazetteer = GazetteerSnapshot(database, files=files)
        snapshots: list[Snapshot[object]] = [atlas, *([gazetteer] if by_address else [])]  # type: ignore[list-item]
        for snapshot in snapshots:
            snapshot.refresh()
        self.tokens: Mapping[str, str] = {
            topic: f"{token.version} in {token.changed_in} at {token.changed_at.timestamp()}"
            for snapshot in snapshots
            for topic, token in sorted(snapshot.tokens.items())
        }
        self.now = calendar.now().isoformat()
        self.locator = Locator(
            atlas,
            Addresses(gazetteer),
            calendar,
            hotline=read_phone(settings.hotline),
            address_accuracy_m=settings.address_accuracy_m,
        )

    def answers(self, at: str) -> Answers:
        """Those of a moment. Raises InvalidInput, DatabaseUnavailable."""
        return self.locator.answers_at(self.locator.moment(at))
