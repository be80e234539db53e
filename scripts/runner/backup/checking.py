"""Looking through a folder of backups: which bases are whole, and how far the log leads on from each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from runner.backup import base as copies
from runner.backup import wal
from runner.backup.folder import BASES, DATA, Base
from runner.backup.moments import said
from runner.console import Fault

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Reach:
    """How far the log leads on from a base without a break.

    segments: how many in a row; until: when the last of them was closed; broken: the first that is missing or
    damaged, in words, where others come after it.
    """

    segments: int
    until: datetime | None
    broken: str | None


def reach(folder: Path, base: Base, timeline: int | None = None, thorough: bool = True) -> Reach:
    """Follow the log from a base, by the newest timeline unless told; thorough: each segment is unpacked.

    Raises Fault where that timeline does not come from the base.
    """
    passed = way(folder, base, timeline)
    there = {
        segment.number
        for file in (folder / wal.WAL).glob(f"*{wal.SUFFIX}")
        if (segment := wal.read_segment(file.name.removesuffix(wal.SUFFIX), base.segment_size))
        and segment.timeline == wal.timeline_of(passed, segment.number, base.segment_size)
    }
    last, until = max(there, default=-1), None
    for count, segment in enumerate(wal.segments_from(passed, base.first_segment, base.segment_size)):
        file = folder / wal.WAL / f"{segment.name}{wal.SUFFIX}"
        fault = wal.fault_of(file, base.segment_size, thorough)
        if fault:
            # What the base needs to be whole it brings with it: archiving may have begun after it.
            beginning = segment.number <= base.last_segment and fault == "is missing"
            if beginning and last > base.last_segment:
                continue
            return Reach(count, until, f"{segment.name} {fault}" if segment.number <= last else None)
        until = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    raise AssertionError("The row of segments has no end.")


def way(folder: Path, base: Base, timeline: int | None) -> wal.History:
    """The timelines from the base to the one that is asked for, else the newest. Raises Fault."""
    wanted = timeline or wal.newest_timeline(folder, base.timeline)
    try:
        passed = wal.history(folder, wanted)
    except (OSError, ValueError):
        raise Fault(f"There is no timeline {wanted}, or its {wanted:08X}.history is broken.") from None
    if not wal.leads_by(passed, base.timeline, wal.read_lsn(base.end)):
        raise Fault(
            f"Backup {base.label} is of timeline {base.timeline}, which timeline {wanted} left before: "
            f"say --timeline {base.timeline} to go on along that one."
        )
    return passed


def fault_of_base(folder: Path, base: Base) -> str | None:
    """What is wrong with a base backup, in words; None where nothing is."""
    return copies.fault_of(folder / BASES / base.label / DATA, base.major)


def check(folder: Path, known: Sequence[Base], tell: Tell) -> list[str]:
    """Look through every base and the log after it, telling of each. Returns the faults."""
    faults = []
    for base in known:
        if fault := fault_of_base(folder, base):
            faults.append(f"base {base.label} is not whole: {fault}")
            tell(f"{base.label}  not whole: {fault}")
            continue
        try:
            found = reach(folder, base)
        except Fault as fault_of_way:
            tell(f"{base.label}  whole; {fault_of_way}")
            continue
        if found.broken:
            faults.append(f"the log after {base.label} breaks off: {found.broken}")
        tell(f"{base.label}  whole; {describe_reach(found)}")
    return faults


def describe_reach(found: Reach) -> str:
    if not found.segments or not found.until:
        return "no log after it: only its own moment can be restored"
    until = f"{found.segments:,} segments of log, to about {said(found.until)}"
    return f"{until}, where {found.broken}" if found.broken else until


def require_whole(folder: Path, kept: Sequence[Base]) -> None:
    """Before others are thrown away. Raises Fault."""
    for base in kept:
        if fault := fault_of_base(folder, base):
            raise Fault(f"Nothing was thrown away, for base {base.label} is not whole: {fault}")
