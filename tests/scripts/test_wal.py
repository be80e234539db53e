"""The write-ahead log in a folder of backups: names, order, and the commands that PostgreSQL runs."""

import gzip
import subprocess
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runner.backup import wal

MIB = 2**20
SIZES = st.sampled_from([1 * MIB, 16 * MIB, 64 * MIB, 1024 * MIB])


@given(st.integers(1, 2**32 - 1), st.integers(0, 2**34), SIZES)
def test_a_segment_is_read_from_its_name(timeline: int, number: int, size: int) -> None:
    segment = wal.Segment(timeline, number, size)
    if number < 2**32 * (2**32 // size):
        assert wal.read_segment(segment.name, size) == segment


@pytest.mark.parametrize(
    "name",
    ["00000002.history", "000000010000000000000003.partial", "000000010000000000000003.00000028.backup", ""],
)
def test_what_is_no_segment_is_none(name: str) -> None:
    assert wal.read_segment(name, 16 * MIB) is None


def test_names_are_those_of_postgresql() -> None:
    row = wal.segments_from([(1, 0)], 254, 16 * MIB)
    assert [segment.name for segment in islice(row, 3)] == [
        "0000000100000000000000FE",
        "0000000100000000000000FF",
        "000000010000000100000000",
    ]


def test_after_a_restore_the_row_goes_on_along_the_new_timeline(tmp_path: Path) -> None:
    (tmp_path / "wal").mkdir()
    history = b"1\t0/5000028\tno recovery target specified\n\n2\t0/7000000\tbefore 2026-11-30\n"
    (tmp_path / "wal" / "00000003.history.gz").write_bytes(gzip.compress(history))
    (tmp_path / "wal" / "00000002.history.gz").write_bytes(gzip.compress(history.splitlines()[0]))
    assert wal.newest_timeline(tmp_path, 1) == 3
    passed = wal.history(tmp_path, 3)
    assert passed == [(1, 0), (2, 0x5000028), (3, 0x7000000)]
    row = wal.segments_from(passed, 3, 16 * MIB)
    assert [(segment.timeline, segment.number) for segment in islice(row, 6)] == [
        (1, 3),
        (1, 4),
        (2, 5),
        (2, 6),
        (3, 7),
        (3, 8),
    ]
    assert wal.leads_by(passed, 1, 0x5000028) and wal.leads_by(passed, 2, 0x6000000)
    # What was written on the old one after the moment that was restored.
    assert not wal.leads_by(passed, 1, 0x5000029) and not wal.leads_by(passed, 4, 0)


def run(command: str, place: Path) -> int:
    """As PostgreSQL would, with the file it names."""
    name, file = "000000010000000000000001", place / "segment"
    command = command.replace("%%", "\0").replace("%f", name).replace("%p", str(file)).replace("\0", "%")
    return subprocess.run(["sh", "-c", command], capture_output=True, check=False).returncode


@pytest.mark.parametrize("name", ["plain", "two words", "it's 100%", "备份"])
def test_a_segment_goes_in_once_and_comes_out_as_it_was(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    (folder / "wal").mkdir(parents=True)
    segment = tmp_path / "segment"
    segment.write_bytes(content := bytes(range(256)) * 4096)
    into, out = wal.archive_command(folder), wal.restore_command(folder)
    assert run(into, tmp_path) == 0
    kept = folder / "wal" / "000000010000000000000001.gz"
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]
    assert run(into, tmp_path) == 0  # PostgreSQL may ask again after a crash
    segment.write_bytes(b"of another server")
    assert run(into, tmp_path) != 0
    assert run(out, tmp_path) == 0 and segment.read_bytes() == content
    assert wal.fault_of(kept, len(content)) is None and wal.fault_of(kept, 1) == "is not whole"
    spoilt = bytearray(kept.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    kept.write_bytes(spoilt)
    assert run(out, tmp_path) != 0 and wal.fault_of(kept, len(content)) == "is damaged"
    kept.write_bytes(spoilt[: len(spoilt) // 2])
    assert wal.fault_of(kept, len(content)) == "is damaged"
    kept.unlink()
    assert run(out, tmp_path) != 0 and wal.fault_of(kept, len(content)) == "is missing"


def test_a_folder_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "segment").write_bytes(b"x")
    assert run(wal.archive_command(tmp_path / "away"), tmp_path) != 0
    assert [each.name for each in tmp_path.iterdir()] == ["segment"]
