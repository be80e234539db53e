"""Snapshots in files: mapped as they were written, and otherwise not at all."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoapi.core import snapshot_files
from geoapi.core.changes import Token
from geoapi.core.snapshot_files import Saved, SnapshotFiles

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=UTC)
TOKENS = {"addresses": Token(7, 123, NOW), "kinds": Token(0, None, NOW)}
VALUE: dict[str, Any] = {"names": ["和平路", "云禧苑"], "points": np.arange(20_000.0), "few": np.arange(3)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def files(folder: Path) -> SnapshotFiles:
    return SnapshotFiles(folder, made_for="Asia/Shanghai")


@pytest.fixture
def written(files: SnapshotFiles) -> Path:
    """The folder of one that is current."""
    return write(files, VALUE)


def write(files: SnapshotFiles, value: object, tokens: dict[str, Token] | None = None) -> Path:
    with files.sole_writer() as is_sole:
        assert is_sole
        return files.write("toy", Saved(value, tokens or TOKENS, NOW))


def refusal(files: SnapshotFiles, caplog: pytest.LogCaptureFixture) -> str:
    """What is logged as nothing is read."""
    with caplog.at_level(logging.WARNING, "geoapi.snapshots"):
        assert files.read("toy") is None
    return caplog.text


@contextmanager
def another(folder: Path, does: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that says when it has done something with `files` of the folder, and waits then."""
    program = f"""
import sys
from pathlib import Path
from geoapi.core.snapshot_files import SnapshotFiles
files = SnapshotFiles(Path(sys.argv[1]), made_for="Asia/Shanghai")
{does}
print("done", flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", program, str(folder)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "done\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_what_was_written_is_read_and_its_arrays_are_mapped(files: SnapshotFiles, written: Path) -> None:
    saved = files.read("toy")
    assert saved is not None and saved.tokens == TOKENS and saved.loaded_at == NOW
    assert saved.value["names"] == VALUE["names"]
    for name in ("points", "few"):
        assert np.array_equal(saved.value[name], VALUE[name])
    points = saved.value["points"]
    assert not points.flags.writeable
    address = points.__array_interface__["data"][0]
    spans = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
    (mapped,) = [each for each in spans if each[-1] == str(written / "arrays")]
    begin, end = (int(each, 16) for each in mapped[0].split("-"))
    assert begin <= address < end and mapped[1] == "r--s"
    assert files.state("toy") == (TOKENS, NOW)


def test_where_nothing_was_written_nothing_is_said(
    files: SnapshotFiles, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert refusal(files, caplog) == ""
    folder.mkdir(mode=0o700)
    assert refusal(files, caplog) == ""
    assert files.state("toy") is None


@pytest.mark.parametrize("name", ["arrays", "rest", "meta.json"])
@pytest.mark.parametrize("harm", ["changed", "cut", "longer", "gone"])
def test_a_damaged_file_is_not_read(
    name: str, harm: str, files: SnapshotFiles, written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = written / name
    content = bytearray(file.read_bytes())
    if harm == "changed":
        content[len(content) // 2] ^= 1
    elif harm == "cut":
        del content[-1]
    else:
        content.append(0)
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(content)
    assert "toy: its files" in refusal(files, caplog)


def test_what_another_version_or_setting_has_made_is_not_read(
    files: SnapshotFiles,
    folder: Path,
    written: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = SnapshotFiles(folder, made_for="Asia/Urumqi")
    assert "another version of the program" in refusal(elsewhere, caplog)
    assert elsewhere.state("toy") is None
    monkeypatch.setattr(snapshot_files, "code_digest", lambda: "another")
    caplog.clear()
    assert "another version of the program" in refusal(SnapshotFiles(folder, "Asia/Shanghai"), caplog)


def test_the_code_is_told_apart_by_every_file_that_makes_what_is_held(tmp_path: Path) -> None:
    assert snapshot_files.code_digest() == snapshot_files.code_digest()
    package = tmp_path / "geoapi"
    (package / "core").mkdir(parents=True)
    (package / "city" / "search").mkdir(parents=True)
    digests = set()
    for name in ("core/a.py", "city/b.py", "city/search/words.csv"):
        for content in ("1", "2"):
            (package / name).write_text(content)
            digests.add(snapshot_files.digest_of(package))
    assert len(digests) == 6


@pytest.mark.parametrize("place", ["", "toy", "toy/{name}", "toy/{name}/rest", "toy/{name}/meta.json"])
@pytest.mark.parametrize("harm", ["writable", "foreign"])
def test_what_others_may_have_written_is_not_read(
    place: str, harm: str, files: SnapshotFiles, folder: Path, written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / place.format(name=written.name)
    if harm == "writable":
        path.chmod(path.stat().st_mode | 0o020)
        assert "others may write to" in refusal(files, caplog)
    elif os.geteuid() == 0:
        os.chown(path, 65534, -1)
        assert "belongs to another user" in refusal(files, caplog)
    else:
        pytest.skip("only root can give a file away")
    assert files.state("toy") is None


def test_no_link_is_followed_elsewhere(
    files: SnapshotFiles, folder: Path, written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outside = written.rename(folder.parent / written.name)
    current = folder / "toy" / "current"
    for target in (outside, Path("..") / ".." / outside.name):
        current.unlink()
        current.symlink_to(target)
        caplog.clear()
        assert "leads elsewhere" in refusal(files, caplog)
    current.unlink()
    current.symlink_to(outside.name)
    written.symlink_to(outside)
    caplog.clear()
    assert "cannot be used" in refusal(files, caplog)


def test_the_folder_itself_may_be_a_link_to_another_disk(
    files: SnapshotFiles, folder: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o700)
    folder.symlink_to(disk)
    write(files, VALUE)
    assert files.read("toy") is not None and (disk / "toy" / "current").is_symlink()


def test_umask_opens_nothing_to_others(files: SnapshotFiles) -> None:
    before = os.umask(0)
    try:
        folder = write(files, VALUE)
    finally:
        os.umask(before)
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert files.read("toy") is not None


class Deadly:
    """Ends the process that puts it away."""

    def __reduce__(self) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


def test_who_is_killed_while_writing_changes_nothing(
    files: SnapshotFiles, folder: Path, written: Path
) -> None:
    program = """
import sys
from pathlib import Path
import numpy as np
from tests.core.test_snapshot_files import NOW, TOKENS, Deadly
from geoapi.core.snapshot_files import Saved, SnapshotFiles
files = SnapshotFiles(Path(sys.argv[1]), made_for="Asia/Shanghai")
with files.sole_writer():
    files.write("toy", Saved([np.arange(20_000), Deadly()], TOKENS, NOW))
"""
    done = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=False, timeout=100)
    assert done.returncode == -signal.SIGKILL
    (left,) = (folder / "toy").glob("new-*")
    assert (left / "arrays").stat().st_size > 100_000
    saved = files.read("toy")
    assert saved is not None and saved.value["names"] == VALUE["names"]
    newer = write(files, ["newer"])
    assert sorted(each.name for each in (folder / "toy").iterdir()) == sorted(
        ["current", written.name, newer.name]
    )
    saved = files.read("toy")
    assert saved is not None and saved.value == ["newer"]


def test_of_two_that_would_write_one_does(files: SnapshotFiles, folder: Path) -> None:
    with another(folder, "held = files.sole_writer(); assert held.__enter__()") as process:
        with files.sole_writer() as is_sole:
            assert not is_sole
        process.kill()
        process.wait()
        with files.sole_writer() as is_sole:
            assert is_sole


def test_an_old_one_is_kept_for_as_long_as_a_process_maps_it(
    files: SnapshotFiles, folder: Path, written: Path
) -> None:
    with another(folder, "saved = files.read('toy')") as process:
        newer = write(files, ["newer"])
        files.delete_old("toy")
        assert written.is_dir() and newer.is_dir()
        process.kill()
        process.wait()
        files.delete_old("toy")
        assert not written.exists() and newer.is_dir()
    saved = files.read("toy")
    assert saved is not None and saved.value == ["newer"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_nobody_writes_for_another_user(files: SnapshotFiles, folder: Path, written: Path) -> None:
    os.chown(folder, 65534, -1)
    with pytest.raises(PermissionError, match="belongs to the user 65534"), files.sole_writer():
        pass
