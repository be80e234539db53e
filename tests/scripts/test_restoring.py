"""Every moment since a base backup comes back; what cannot come back is refused, and nothing is half done."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from click import Command
from click.testing import CliRunner
from runner.backup import archiving, checking, recovery, wal
from runner.backup import base as copies
from runner.backup import folder as folders
from runner.backup import keys as keys_of
from runner.backup.cli import backup, restore
from runner.cluster import SUPERUSER, Cluster
from runner.console import Fault

from geoapi.core.boxes import Boxes, add_key, make_key_file

SUMS = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM line t"


@dataclass
class City:
    """A cluster whose log is archived, with one table, one base backup and some moments after it."""

    cluster: Cluster
    folder: Path
    base: folders.Base
    key_file: Path
    moments: list[tuple[datetime, Any]] = field(default_factory=list)

    @property
    def targets(self) -> Path:
        return self.folder.parent

    def ask(self, query: str) -> Any:
        url = self.cluster.url(SUPERUSER, "postgres").replace("+psycopg2", "", 1)
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(query)
            return cursor.fetchone() if cursor.description else None

    def note_moment(self) -> None:
        """Nothing is written at that moment, and something after it."""
        sums = self.ask(SUMS)
        time.sleep(0.01)
        self.moments.append((datetime.now(UTC), sums))
        time.sleep(0.01)
        self.ask("INSERT INTO line (text) SELECT md5(n::text) FROM generate_series(1, 500) n")

    def archived(self) -> Path:
        """Close the segment that is being written, and wait until it is in the folder."""
        (name,) = self.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
        self.ask("SELECT pg_switch_wal()")
        file = self.folder / wal.WAL / f"{name}.gz"
        give_up = time.monotonic() + 20
        while not file.exists():
            assert time.monotonic() < give_up, "nothing was archived"
            time.sleep(0.02)
        return file

    def restore(
        self, to: datetime | None, target: Path | None = None, timeline: int | None = None
    ) -> tuple[Any, dict[str, int]]:
        """The sums of what came back, and which keys it needs."""
        found: dict[str, Any] = {}

        def look(connection: "psycopg2.extensions.connection") -> None:
            with connection.cursor() as cursor:
                cursor.execute(SUMS)
                found["sums"] = cursor.fetchone()
            found["keys"] = keys_of.in_use(connection)

        target = target or self.targets / "restored"
        try:
            recovery.restore(self.folder, target, to, timeline, look, print)
            assert not (target / "postmaster.pid").exists()
        finally:
            if target == self.targets / "restored":
                shutil.rmtree(target, ignore_errors=True)
        return found["sums"], found["keys"]

    def refusal(self, to: datetime | None, target: Path | None = None) -> str:
        """Why a restore is refused; it leaves nothing behind."""
        before = sorted(self.targets.iterdir())
        with pytest.raises(Fault) as refused:
            self.restore(to, target)
        assert sorted(self.targets.iterdir()) == before
        return str(refused.value)


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    memory = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(prefix="geoapi-backup-", dir=memory if memory.is_dir() else None))
    root.chmod(0o755)
    (root / "home").mkdir()
    cluster = Cluster(root / "home", root, throwaway=True, archive=root / "backups")
    try:
        archiving.start(cluster)
        make_key_file(key_file := root / "keys" / "boxes")
        made = City(cluster, root / "backups", None, key_file)  # type: ignore[arg-type]
        made.ask("CREATE TABLE line (id int GENERATED ALWAYS AS IDENTITY, text text, box bytea)")
        box = Boxes(key_file).seal(b"13800000000", "line", "box", 1).hex()
        made.ask(f"INSERT INTO line (text, box) VALUES ('one', '\\x{box}')")
        made.base = take(made)
        for _ in range(3):
            made.note_moment()
        made.archived()
        yield made
    finally:
        cluster.stop()
        shutil.rmtree(root)


def take(city: City) -> folders.Base:
    url = city.cluster.url(SUPERUSER, "postgres")
    now = datetime.now(UTC)
    while (city.folder / folders.BASES / now.strftime("%Y%m%dT%H%M%SZ")).exists():
        now += timedelta(seconds=1)
    return copies.take(url, city.folder, keys_of.fingerprints(city.key_file), now)


@contextmanager
def changed(file: Path, change: Callable[[bytes], bytes | None]) -> Iterator[None]:
    """A file with another content, or away, for a while."""
    stat, content = file.stat(), file.read_bytes()
    altered = change(content)
    if altered is None:
        file.unlink()
    else:
        file.write_bytes(altered)
    try:
        yield
    finally:
        file.write_bytes(content)
        os.chown(file, stat.st_uid, stat.st_gid)


def flipped(content: bytes) -> bytes:
    # Early: what packs the emptiness at the end of a segment has bits that say nothing.
    spoilt = bytearray(content)
    spoilt[200] ^= 1
    return bytes(spoilt)


def of_base(city: City) -> Path:
    """A file of the base backup."""
    return city.folder / folders.BASES / city.base.label / folders.DATA / "base" / "1" / "1259"


def test_a_moment_between_changes_comes_back_and_nothing_that_runs_is_touched(city: City) -> None:
    now = city.ask(SUMS)
    when, sums = city.moments[1]
    came, keys = city.restore(when)
    assert came == sums != now and city.ask(SUMS) == now
    # Its key is elsewhere, and is told by a fingerprint.
    assert keys == {city.base.keys[0]: 1}
    assert "fits" in keys_of.verdict(keys, city.key_file)
    add_key(city.key_file)
    assert "fits" in keys_of.verdict(keys, city.key_file)
    other = city.key_file.with_name("other")
    make_key_file(other)
    assert "NOT fit" in keys_of.verdict(keys, other) and city.base.keys[0] in keys_of.verdict(keys, other)
    assert not any("boxes" in file.name for file in city.folder.rglob("*"))


def test_a_restored_folder_is_at_rest_and_archives_the_way_it_came(city: City) -> None:
    target = city.targets / "kept"
    try:
        assert city.restore(None, target)[0] == city.ask(SUMS)
        assert target.stat().st_mode & 0o077 == 0
        assert (target / "pg_wal" / "archive_status" / "00000002.history.ready").exists()
        # A trial leaves no mark in the backups: the next restore goes the same way.
        assert wal.newest_timeline(city.folder, 1) == 1
        assert "is there already" in city.refusal(None, target)
    finally:
        shutil.rmtree(target)


def test_moments_that_no_backup_reaches_are_refused(city: City) -> None:
    early = city.refusal(city.base.ended_at - timedelta(hours=1))
    assert "lies before the first backup" in early
    assert "lies in the future" in city.refusal(datetime.now(UTC) + timedelta(hours=1))
    late = city.refusal(datetime.now(UTC))
    assert "The log ends before" in late and "the last change it holds" in late


def test_a_missing_or_damaged_segment_is_named(city: City) -> None:
    city.note_moment()
    lost = city.archived()
    city.note_moment()
    city.archived()
    city.note_moment()
    later = city.moments[-1][0]
    name = lost.name.removesuffix(".gz")
    with changed(lost, lambda content: None):
        said = city.refusal(later)
        assert f"{name} is missing" in said and "Nothing was restored" in said
    with changed(lost, flipped):
        assert f"{name} is damaged" in city.refusal(None)
        assert any(name in each for each in checking.check(city.folder, [city.base], print))
    assert checking.check(city.folder, [city.base], print) == []


def test_a_flipped_byte_in_a_base_is_found_and_an_older_one_is_taken(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = take(city)
    place = city.folder / folders.BASES / newer.label / folders.DATA / "base" / "1" / "1259"
    city.note_moment()
    city.archived()
    when, sums = city.moments[-1]
    with changed(place, flipped):
        assert city.restore(when)[0] == sums
        assert "an older one is tried" in capsys.readouterr().out
        with pytest.raises(Fault, match="Nothing was thrown away"):
            checking.require_whole(city.folder, [newer])
        with changed(of_base(city), flipped):
            assert "is not whole" in city.refusal(when)
    # Once the newer one is whole the older one goes, and the log that only it needed.
    checking.require_whole(city.folder, [newer])
    gone, segments = folders.expire(city.folder, folders.bases(city.folder), keep=1)
    assert [base.label for base in gone] == [city.base.label] and segments > 0
    assert [base.label for base in folders.bases(city.folder)] == [newer.label]
    city.base = newer
    assert checking.check(city.folder, [newer], print) == []
    assert "before the first backup" in city.refusal(city.moments[0][0])


def test_what_another_version_or_server_wrote_is_refused(city: City) -> None:
    about = city.folder / folders.BASES / city.base.label / folders.ABOUT
    with changed(about, lambda text: text.replace(f'"major": {city.base.major}'.encode(), b'"major": 9')):
        assert "PostgreSQL 9, which is not installed" in city.refusal(None)
    with changed(about, lambda text: text[:40]):
        assert "no whole backup" in city.refusal(None)
    with pytest.raises(Fault, match="another server"):
        folders.claim(city.folder, "7000000000000000000")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_leaves_nothing_half_done(city: City) -> None:
    small = city.targets / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "none", str(small)], check=True)
    try:
        with pytest.raises(Fault, match="MiB free"):
            city.restore(None, small / "restored")
        assert not any(small.iterdir())
        with pytest.raises(Fault, match="No space left"):
            copies.take(city.cluster.url(SUPERUSER, "postgres"), small / "backups", [], datetime.now(UTC))
        assert folders.bases(small / "backups") == [] and folders.unfinished(small / "backups") == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
        small.rmdir()


def test_a_server_killed_in_mid_backup_leaves_no_backup(city: City) -> None:
    left = city.folder / folders.BASES / "20000101T000000Z.part"
    left.mkdir()
    process = city.cluster.process
    assert process is not None

    def kill() -> None:
        while not any(city.folder.glob(f"{folders.BASES}/2*.part/{folders.DATA}/base/1")):
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)

    whole = folders.bases(city.folder)
    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(Fault, match="No backup was made"):
        take(city)
    killer.join()
    process.wait()
    assert folders.bases(city.folder) == whole and folders.unfinished(city.folder) == []
    # And it comes up again, archives on, and is backed up.
    city.cluster.start()
    assert take(city) in folders.bases(city.folder)
    city.note_moment()
    city.archived()


def test_put_in_service_it_archives_on_along_a_timeline_of_its_own(city: City) -> None:
    """A mistake is undone, and later one wants what came after it all the same."""
    (before, sums), lost = city.moments[-1], city.ask(SUMS)
    city.note_moment()
    city.archived()
    after = city.moments[-1]
    assert after[1] == lost != sums
    home = city.targets / "home"
    city.restore(before, home / "restored")
    city.cluster.stop()
    (home / "pg").rename(home / "pg.before")
    (home / "restored").rename(home / "pg")
    city.cluster.start()
    assert city.ask(SUMS) == sums
    city.note_moment()
    city.archived()
    assert wal.newest_timeline(city.folder, 1) == 2
    when, sums = city.moments[-1]
    assert city.restore(when)[0] == sums
    assert checking.check(city.folder, folders.bases(city.folder), print) == []
    # Along the old way lies what was given up.
    assert city.restore(after[0], timeline=1)[0] == after[1]


def test_the_command_tells_what_there_is_and_restores(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOAPI_KEY_FILE", str(city.key_file))
    monkeypatch.setenv("GEOAPI_HOME", str(city.targets / "nowhere"))

    def run(job: Command, *arguments: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(job, [*map(str, arguments)])
        return done.exit_code, done.output

    code, listed = run(backup, "list", city.folder)
    assert code == 0 and city.base.label in listed and city.base.keys[0] in listed and "segments" in listed
    code, told = run(backup, "check", city.folder)
    assert code == 0 and "whole" in told
    target = city.targets / "by-command"
    try:
        code, told = run(restore, "--to", "latest", city.folder, target)
        assert code == 0 and "tables were read" in told and "fits" in told and "put it in service" in told
        code, told = run(restore, "--to", "latest", city.folder, target)
        assert code == 1 and "is there already" in told
    finally:
        shutil.rmtree(target)
    code, told = run(restore, "--to", "2020-01-01", city.folder, target)
    assert code == 1 and "lies before the first backup" in told
    code, told = run(restore, city.folder)
    assert code == 2 and "--to" in told
    code, told = run(restore, "--to", "yesterday", city.folder, target)
    assert code == 2 and "is not a time" in told
    code, told = run(backup, "list", city.targets)
    assert code == 1 and "no folder of backups" in told
