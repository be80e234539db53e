"""The files of snapshots are written where they are not as the database says, and by nobody twice."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from geoapi.core import building
from geoapi.core.building import build, duty
from geoapi.core.changes import Keys
from geoapi.core.db import Connection, Database
from geoapi.core.duties import LeasedDuty
from geoapi.core.snapshot_files import SnapshotFiles
from geoapi.core.snapshots import Snapshot


class Aliases(Snapshot[list[str]]):
    """The names of all aliases. Remembers what it did."""

    name = "test"
    topics = ("addresses",)
    not_yet = "Not yet."

    def __init__(self, database: Database, files: SnapshotFiles) -> None:
        super().__init__(database, files=files)
        self.did: list[str] = []

    def load(self, connection: Connection, version: int) -> list[str]:
        self.did.append("load")
        return list(connection.execute(text("SELECT name FROM alias ORDER BY name")).scalars())

    def amend(
        self, connection: Connection, held: list[str], changes: Mapping[str, Keys], version: int
    ) -> list[str]:
        self.did.append("amend")
        return list(connection.execute(text("SELECT name FROM alias ORDER BY name")).scalars())


@pytest.fixture
def files(tmp_path: Path) -> SnapshotFiles:
    return SnapshotFiles(tmp_path / "snapshots", made_for="test")


def built(database: Database, files: SnapshotFiles) -> tuple[list[str], list[str]]:
    """What is said of it, and what was done for it."""
    snapshot = Aliases(database, files)
    return list(build(files, [snapshot])), snapshot.did


def add_alias(database: Database, name: str) -> None:
    with database.transaction() as connection:
        statement = text("INSERT INTO alias (kind, target, name) VALUES ('road', 'a', :name)")
        connection.execute(statement, {"name": name})


def test_only_what_has_changed_is_written_and_from_what_was_there(
    database: Database, files: SnapshotFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert built(database, files) == (["test: written"], ["load"])
    assert built(database, files) == (["test: as it is"], [])
    add_alias(database, "b")
    assert built(database, files) == (["test: written"], ["amend"])
    saved = files.read("test")
    assert saved is not None and saved.value == ["b"]
    starting = Aliases(database, files)
    starting.refresh()
    assert starting.current() == ["b"] and starting.did == []
    monkeypatch.setattr(building, "_LOADED_EVERY", timedelta(0))
    assert built(database, files) == (["test: written"], ["load"])


def test_nobody_writes_while_another_does(database: Database, files: SnapshotFiles) -> None:
    with files.sole_writer() as is_sole:
        assert is_sole
        assert built(database, files) == (["another process is writing them"], [])


def test_a_child_that_fails_is_a_fault_of_the_duty(database: Database, tmp_path: Path) -> None:
    def child_ending(code: int) -> LeasedDuty:
        return duty(tmp_path / "snapshots", (sys.executable, "-c", f"raise SystemExit({code})"))

    # Nobody starts from files here.
    assert not child_ending(1).work(database)
    (tmp_path / "snapshots").mkdir()
    assert not child_ending(0).work(database)
    with pytest.raises(RuntimeError, match="ended itself, with 1"):
        child_ending(1).work(database)
