"""The write-ahead log (WAL) in a folder of backups: its names, its order, how it gets in and out.

A file of it is a segment; `wal/NAME.gz` holds one. gzip's own checksum tells a damaged one, and a segment
that was closed half empty takes a few kilobytes. `pg_receivewal --compress=gzip` writes the same names.
"""

import re
import shlex
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WAL = "wal"
SUFFIX = ".gz"
ARCHIVE_WITHIN_S = 60
SEGMENT = re.compile(r"[0-9A-F]{24}")
HISTORY = re.compile(r"([0-9A-F]{8})\.history")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 20

History = list[tuple[int, int]]
"""The timelines one after another, each with the position (LSN) at which it began; the first began at 0."""


@dataclass(frozen=True)
class Segment:
    """A file of the write-ahead log: its timeline and its number in the one long row of all."""

    timeline: int
    number: int
    size: int

    @property
    def name(self) -> str:
        in_one = 2**32 // self.size
        return f"{self.timeline:08X}{self.number // in_one:08X}{self.number % in_one:08X}"


def read_segment(name: str, size: int) -> Segment | None:
    """The segment of this name, with `size` bytes in each; None where it is the name of something else."""
    if not SEGMENT.fullmatch(name):
        return None
    in_one = 2**32 // size
    return Segment(int(name[:8], 16), int(name[8:16], 16) * in_one + int(name[16:], 16), size)


def read_lsn(text: str) -> int:
    """A position in the log, such as 0/2000028, as a number of bytes."""
    high, _, low = text.strip().partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def archive_command(folder: Path) -> str:
    """What PostgreSQL runs for each segment. It writes whole files only; again, it agrees with what is there.

    It belongs to no user of ours and finds no checkout: a shell and gzip are all it needs.
    """
    place = _quoted(folder / WAL)
    return (
        f'w={place}; f="$w/%f{SUFFIX}"; '
        'if [ -e "$f" ]; then gzip -dc "$f" | cmp -s - "%p"; '
        'else gzip -1 -c "%p" >"$f.part" && touch -r "%p" "$f.part" && sync "$f.part" '
        '&& mv "$f.part" "$f" && sync "$w"; fi'
    )


def archive_settings(folder: Path) -> dict[str, str]:
    """What a server needs to send its log to the folder; within a minute it sends what there is."""
    return {
        "archive_mode": "on",
        "archive_command": archive_command(folder),
        "archive_timeout": f"{ARCHIVE_WITHIN_S}s",
    }


def restore_command(folder: Path) -> str:
    """What PostgreSQL runs to get a segment back; it fails where the file is missing or damaged."""
    return f'gzip -dc {_quoted(folder / WAL)}/"%f"{SUFFIX} >"%p" 2>/dev/null'


def _quoted(place: Path) -> str:
    # PostgreSQL puts names in where a % stands.
    return shlex.quote(str(place.absolute())).replace("%", "%%")


def history(folder: Path, timeline: int) -> History:
    """By which timelines one gets to this one. Raises OSError or ValueError."""
    began = 0
    passed: History = []
    if timeline > 1:
        text = _unpacked(folder / WAL / f"{timeline:08X}.history{SUFFIX}").decode("utf-8")
        for line in text.splitlines():
            if fields := line.split("#")[0].split():
                passed.append((int(fields[0]), began))
                began = read_lsn(fields[1])
    return [*passed, (timeline, began)]


def newest_timeline(folder: Path, since: int) -> int:
    """The last one that came out of a restore, as PostgreSQL finds it: by trying one after another."""
    while (folder / WAL / f"{since + 1:08X}.history{SUFFIX}").exists():
        since += 1
    return since


def leads_by(passed: History, timeline: int, lsn: int) -> bool:
    """Whether the way along these timelines leads by this position of one of them."""
    for index, (each, began) in enumerate(passed):
        if each == timeline:
            ends = passed[index + 1][1] if index + 1 < len(passed) else None
            return lsn >= began and (ends is None or lsn <= ends)
    return False


def segments_from(passed: History, first: int, size: int) -> Iterator[Segment]:
    """Every segment from number `first` on, without end; the later timeline's where two share one."""
    number = first
    while True:
        yield Segment(timeline_of(passed, number, size), number, size)
        number += 1


def timeline_of(passed: History, number: int, size: int) -> int:
    """On which of the timelines a segment is replayed; what an older one holds of it was given up."""
    return max((began, timeline) for timeline, began in passed if began // size <= number)[1]


def fault_of(file: Path, size: int, thorough: bool = True) -> str | None:
    """What is wrong with an archived segment, in words; None where nothing is. Thorough: it is unpacked."""
    if not thorough:
        return None if file.exists() else "is missing"
    try:
        length = sum(len(piece) for piece in _pieces(file))
    except FileNotFoundError:
        return "is missing"
    except (OSError, EOFError, zlib.error):
        return "is damaged"
    return None if length == size else "is not whole"


def _unpacked(file: Path) -> bytes:
    try:
        return b"".join(_pieces(file))
    except (EOFError, zlib.error):
        raise ValueError(f"{file} is damaged.") from None


def _pieces(file: Path) -> Iterator[bytes]:
    """What is packed in a file; raises EOFError where it ends early, zlib.error where it is damaged."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    with file.open("rb") as packed:
        while piece := packed.read(_CHUNK):
            yield unpacker.decompress(piece)
    if not unpacker.eof:
        raise EOFError
