"""What is held in memory, and its files: `scripts/geoapi snapshots`. Wiring only."""

import sys
from typing import NamedTuple

import click

from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.search.snapshot import SearchSnapshot
from geoapi.core import building
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import DatabaseUnavailable
from geoapi.core.logs import begin_logging
from geoapi.core.settings import Settings
from geoapi.core.snapshot_files import SnapshotFiles


class Held(NamedTuple):
    """Everything that is held of the database."""

    atlas: AtlasSnapshot
    gazetteer: GazetteerSnapshot
    directory: DirectorySnapshot
    search: SearchSnapshot


def make_snapshots(database: Database, calendar: Calendar, settings: Settings) -> Held:
    """They are loaded once each is started or refreshed."""
    files, poll_s = SnapshotFiles.of(settings), settings.atlas_poll_s
    return Held(
        AtlasSnapshot(database, calendar, poll_s, files),
        GazetteerSnapshot(database, poll_s, files),
        DirectorySnapshot(database, poll_s, files),
        SearchSnapshot(database, poll_s, files),
    )


@click.group()
def snapshots() -> None:
    """What servers hold in memory, as files that they start from."""


@snapshots.command()
def build() -> None:
    """Write what in the files of this machine is not as the database says; the clerk does so, too."""
    settings = Settings()
    begin_logging(settings.log_format)
    standby = (
        Database(settings.database_read_url, timezone=settings.timezone, pool_size=1)
        if settings.database_read_url
        else None
    )
    database = Database(
        settings.database_public_url or settings.database_url,
        timezone=settings.timezone,
        pool_size=1,
        standby=standby,
    )
    held = make_snapshots(database, Calendar.load(settings.timezone, settings.calendar_file), settings)
    try:
        for line in building.build(SnapshotFiles.of(settings), held):
            print(line, flush=True)
    except (DatabaseUnavailable, OSError) as error:
        sys.exit(f"Refused: {error}")
    finally:
        database.close()


if __name__ == "__main__":
    snapshots()
