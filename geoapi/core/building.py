"""Keeps the files of snapshots up to date: beside the servers that map them, by one process at a time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from geoapi.core.children import DONE, run_child
from geoapi.core.db import Database
from geoapi.core.duties import LeasedDuty
from geoapi.core.snapshot_files import SnapshotFiles
from geoapi.core.snapshots import Snapshot

# So often all is loaded, and not made from what was written before, of which something may have run out.
_LOADED_EVERY = timedelta(days=1)
# What has changed since they were written every server that starts has to take in for itself.
_BUILT_EVERY_S = 600.0
_LONGEST_S = 1800.0
_NEVER = datetime.min.replace(tzinfo=UTC)


def build(files: SnapshotFiles, snapshots: Sequence[Snapshot[Any]]) -> Iterator[str]:
    """Put into files what is not there as the database says, and say of each what was done.

    Raises OSError where that cannot be written, DatabaseUnavailable.
    """
    with files.sole_writer() as is_sole:
        if not is_sole:
            yield "another process is writing them"
            return
        for snapshot in snapshots:
            tokens, loaded_at = files.state(snapshot.name) or ({}, _NEVER)
            is_fresh = datetime.now(UTC) - loaded_at < _LOADED_EVERY
            if is_fresh and tokens == snapshot.announced():
                yield f"{snapshot.name}: as it is"
            else:
                if not is_fresh:
                    snapshot.ignore_files()
                snapshot.refresh()
                snapshot.save()
                yield f"{snapshot.name}: written"
            files.delete_old(snapshot.name)


def duty(folder: Path, child: Sequence[str]) -> LeasedDuty:
    """Of each clerk for the machine that it runs on, where a folder for the files has been made."""
    work = partial(_build_in_child, folder=folder, child=child)
    return LeasedDuty("write snapshots into files", _BUILT_EVERY_S, work)


def _build_in_child(database: Database, folder: Path, child: Sequence[str]) -> bool:
    if folder.is_dir():
        ended = run_child(child, database.url, _LONGEST_S)
        if ended.code != DONE:
            raise RuntimeError(f"the child that writes snapshots ended {ended.why}, with {ended.code}")
    return False
