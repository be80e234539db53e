"""A folder of backups: whole base backups in `base/`, the write-ahead log in `wal/`.

Whose name ends in .part is none: one that is being made, or was cut short, or is being thrown away.
"""

import json
import os
import pwd
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from runner.backup import wal
from runner.backup.programs import service_user
from runner.cluster import name_of, reachable
from runner.console import Fault
from runner.home import exclusive_lock

BASES, DATA, ABOUT, MANIFEST = "base", "data", "backup.json", "backup_manifest"
SYSTEM = "system"
PART = ".part"


@dataclass(frozen=True)
class Base:
    """A base backup, as `backup.json` describes it.

    system: the server's identifier, which it keeps for life. keys: fingerprints of the keys of then, the
    newest first. start, end: positions (LSN) between which it is no whole database yet; ended: the first
    moment that can be restored from it; size: in bytes, before anything is replayed.
    """

    label: str
    ended: str
    system: str
    major: int
    timeline: int
    start: str
    end: str
    segment_size: int
    size: int
    database: str
    login: str
    keys: list[str]

    @property
    def ended_at(self) -> datetime:
        return datetime.fromisoformat(self.ended)

    @property
    def first_segment(self) -> int:
        """The number of the segment its replay begins in."""
        return wal.read_lsn(self.start) // self.segment_size

    @property
    def last_segment(self) -> int:
        return wal.read_lsn(self.end) // self.segment_size


def prepare(folder: Path) -> None:
    """Make the folder what PostgreSQL's user, and nobody else, may read and write. Raises Fault."""
    user = service_user()
    if not folder.absolute().parent.is_dir():
        raise Fault(f"The folder that {folder} should be made in does not exist; is its disk mounted?")
    try:
        for place in (folder, folder / BASES, folder / wal.WAL):
            place.mkdir(mode=0o700, exist_ok=True)
            if user and place.stat().st_uid != pwd.getpwnam(user).pw_uid:
                shutil.chown(place, user, user)
            place.chmod(0o700)
    except OSError as error:
        raise Fault(f"{folder} cannot be made or written to: {error.strerror}.") from None
    if user and not reachable(folder, user):
        raise Fault(
            f"PostgreSQL's user {user} cannot enter {folder}: choose a folder whose path is open to it, "
            f"such as /var/backups/geoapi."
        )


def claim(folder: Path, system: str) -> None:
    """Note whose backups these are; raises Fault where they are another server's.

    Segments of two servers have the same names, and neither could be restored.
    """
    mark = folder / SYSTEM
    if not mark.exists():
        mark.write_text(system + "\n", encoding="ascii")
    elif mark.read_text(encoding="ascii").strip() != system:
        raise Fault(f"{folder} holds the backups of another server: give each a folder of its own.")


def bases(folder: Path) -> list[Base]:
    """The whole base backups, the oldest first. Raises Fault where one cannot be read about."""
    if not (folder / BASES).is_dir():
        raise Fault(f"{folder} is no folder of backups: there is no {BASES}/ in it.")
    found = []
    for place in sorted((folder / BASES).iterdir()):
        if place.name.endswith(PART) or not place.is_dir():
            continue
        try:
            found.append(Base(**json.loads((place / ABOUT).read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            raise Fault(
                f"{place / ABOUT} is not there or broken, so this is no whole backup: take it away."
            ) from None
    return sorted(found, key=lambda base: base.ended_at)


def unfinished(folder: Path) -> list[Path]:
    return sorted((folder / BASES).glob(f"*{PART}"))


def write_about(base: Base, place: Path) -> None:
    with (place / ABOUT).open("w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(base), indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())


def sync_folder(place: Path) -> None:
    """Let names that were given or taken in a folder outlast a power cut."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Alone in the folder: who makes a backup or throws one away. Raises Fault."""
    try:
        with exclusive_lock(
            folder / "lock", f"Another backup or expire (process {{pid}}) is busy in {folder}."
        ):
            yield
    except PermissionError:
        owner = name_of(folder.stat().st_uid)
        raise Fault(f"{folder} belongs to {owner}: run this as {owner} or root.") from None


def expire(folder: Path, known: Sequence[Base], keep: int) -> tuple[list[Base], int]:
    """Throw away all but the newest `keep` of the bases, and the log that only those needed.

    Nothing cut short looks whole: a base loses its name first. Returns what is gone, and how many segments.
    """
    gone, kept = [*known[:-keep]], known[-keep:]
    for base in gone:
        place = folder / BASES / base.label
        place.rename(place.with_name(f"{place.name}{PART}"))
    sync_folder(folder / BASES)
    for place in unfinished(folder):
        shutil.rmtree(place)
    needed = min(base.first_segment for base in kept)
    old = [
        file
        for file in (folder / wal.WAL).iterdir()
        if (segment := wal.read_segment(file.name[:24], kept[0].segment_size)) and segment.number < needed
    ]
    for file in old:
        file.unlink()
    return gone, len(old)
