"""What an import did, row by row: refused and why,
repaired and how, what people set that it left, notes, counts.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from geoapi.core.errors import DomainError
from geoapi.importing.names import visible
from geoapi.importing.reasons import Reason
from geoapi.importing.rows import is_formula

# What a terminal shows of each kind; the rest is in the report file.
SHOWN = 40
_CELLS = ("kept", "overruled")
# A name, or the names of a few areas; what is longer is shown cut.
LONGEST_SUBJECT = 120
# More than this of one kind are told in one line;
# of those that have a place to look at, as many are told one by one.
REPEATED, PLACES_SHOWN = 3, 20
# What differs between lines of one kind: what is quoted, numbers, Chinese names, and all behind a colon.
_VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d,.]*|[^\x00-\x7f]+|: .*", re.DOTALL)
_READ_AS = re.compile(r"(\w+) .* (read as|is written) .*", re.DOTALL)

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One line of the report. `where` is a row number, feature or OSM object; the place is WGS 84.

    `code`: by what a page knows the reason, to say it in its own words with `params` (see reasons.py); empty
    where none has words for it.
    """

    outcome: str
    where: str
    subject: str
    reason: str
    lon: float | None = None
    lat: float | None = None
    area_m2: float | None = None
    width_m: float | None = None
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        subject = (
            self.subject
            if len(self.subject) <= LONGEST_SUBJECT
            else self.subject[: LONGEST_SUBJECT - 1] + "…"
        )
        # A file's words must not steer the terminal that they are printed on.
        text = visible(f"{self.where}: " + (f"{subject}: " if subject else "") + self.reason)
        if self.lon is not None and self.lat is not None:
            text += f" (at {self.lon:.6f}, {self.lat:.6f})"
        return text


@dataclass(frozen=True)
class Changes:
    """How many rows a merge added, changed and removed, and how many were already as the file says."""

    added: int
    changed: int
    removed: int
    unchanged: int


@dataclass
class Report:
    """The report of one file. `dry_run` is said in its heading."""

    source: str
    dry_run: bool = False
    entries: list[Entry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def refuse(self, where: str, reason: str, subject: str = "", **place: float | None) -> None:
        self._tell("refused", where, reason, subject, **place)

    def repair(self, where: str, reason: str, subject: str = "", **place: float | None) -> None:
        self._tell("repaired", where, reason, subject, **place)

    def note(self, where: str, reason: str, subject: str = "", **place: float | None) -> None:
        self._tell("noted", where, reason, subject, **place)

    def keep(self, where: str, reason: str) -> None:
        """Tell of a cell that a person set and the file says otherwise of: it stays."""
        self._tell("kept", where, reason)

    def overrule(self, where: str, reason: str) -> None:
        """Tell of a cell that a person set and the file has changed, as asked."""
        self._tell("overruled", where, reason)

    def _tell(self, outcome: str, where: str, reason: str, subject: str = "", **place: float | None) -> None:
        code, params = (reason.code, reason.params) if isinstance(reason, Reason) else ("", {})
        self.entries.append(Entry(outcome, where, subject, str(reason), code=code, params=params, **place))

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def count_changes(self, noun: str, changes: Changes) -> None:
        """Tell how many rows of the map, called `noun`, are new, changed, removed and as they were."""
        self.count(f"{noun} new", changes.added)
        self.count(f"{noun} changed", changes.changed)
        self.count(f"{noun} removed", changes.removed)
        self.count(f"{noun} unchanged", changes.unchanged)

    def refuse_file_if_any(self) -> None:
        """Raises ImportRefused if a row was refused."""
        if number := len(self.refused):
            raise ImportRefused(f"{self.source} has {number:,} faulty rows; nothing was changed.", self)

    def of(self, outcome: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.outcome == outcome]

    @property
    def refused(self) -> list[Entry]:
        return self.of("refused")

    @property
    def repaired(self) -> list[Entry]:
        return self.of("repaired")

    @property
    def noted(self) -> list[Entry]:
        return self.of("noted")

    def lines(self) -> Iterator[str]:
        """The report as a person reads it."""
        yield f"{self.source}" + (" (dry run: nothing was changed)" if self.dry_run else "")
        for outcome in ("refused", "repaired", "kept", "overruled", "noted"):
            found = self.of(outcome)
            # Of what people set, each cell is somebody's to look at.
            shown = [(str(entry), 1) for entry in found] if outcome in _CELLS else list(_grouped(found))
            for line, _ in shown[:SHOWN]:
                yield f"  {outcome:8}  {line}"
            left = sum(entries for _, entries in shown[SHOWN:])
            if left:
                yield f"  {outcome:8}  … and {left:,} more: --report FILE.csv lists them all"
        for what, number in self.counts.items():
            if number:
                yield f"  {number:>9,}  {what}"
        for outcome in ("kept", "overruled", "repaired", "refused"):
            if (number := len(self.of(outcome))) or outcome not in _CELLS:
                yield f"  {number:>9,}  {outcome}"

    def write(self, path: Path) -> None:
        """Write every entry as CSV (UTF-8 with BOM, for spreadsheets);
        it quotes the input, so for no other user.
        """
        with open(path, "w", encoding="utf-8-sig", newline="", opener=_private) as file:
            writer = csv.writer(file)
            writer.writerow(("outcome", "where", "subject", "reason", "lon", "lat", "area_m2", "width_m"))
            for entry in self.entries:
                size = (entry.lon, entry.lat, entry.area_m2, entry.width_m)
                writer.writerow(
                    (entry.outcome, *map(_safe, (entry.where, entry.subject, entry.reason)), *size)
                )


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[str, int]]:
    """The lines of one outcome as a terminal shows them, and how many entries each stands for: what is
    said of the file first, then what has a place on the map, then the rest, repeats in one line.
    """
    kinds: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        rank = 0 if entry.where in ("file", "heading") else 1 if entry.lon is not None else 2
        kind = str(len(kinds)) if rank == 0 else _kind(entry.reason)
        kinds.setdefault((rank, kind), []).append(entry)
    for (rank, _), alike in sorted(kinds.items(), key=lambda kind: kind[0][0]):
        single = alike if len(alike) <= REPEATED else alike[:PLACES_SHOWN] if rank == 1 else []
        yield from ((str(entry), 1) for entry in single)
        left = alike[len(single) :]
        if left:
            others = " and the like" if len({entry.reason for entry in left}) > 1 else ""
            rows = ", ".join(entry.where for entry in left[:3])
            yield (
                f"{len(left):,} × {left[0].reason}{others}; {'more' if single else 'first'}: {rows}",
                len(left),
            )


def _kind(reason: str) -> str:
    """What lines of one kind have in common."""
    return _VARYING.sub("…", _READ_AS.sub(r"\1 \2", reason))


class ImportRefused(DomainError):
    """The file was refused as a whole and nothing was changed; `report` says why, entry by entry."""

    slug: ClassVar[str] = "import-refused"
    title: ClassVar[str] = "The file was refused"

    def __init__(self, detail: str, report: Report) -> None:
        super().__init__(detail)
        self.report = report


class Progress(Protocol):
    """Shows how far a long job is. The scripts show a bar; tests and the server show nothing."""

    def step(self, name: str, total: int | None = None) -> None:
        """Begin the step `name`, of `total` parts if that is known."""

    def advance(self, parts: int = 1) -> None:
        """Say that `parts` more are done."""


class Silent:
    """Shows nothing."""

    def step(self, name: str, total: int | None = None) -> None:
        pass

    def advance(self, parts: int = 1) -> None:
        pass


SILENT = Silent()


def track(items: Iterable[T], progress: Progress, every: int = 500) -> Iterator[T]:
    """The items, telling `progress` of them in bunches."""
    pending = 0
    for item in items:
        yield item
        pending += 1
        if pending == every:
            progress.advance(pending)
            pending = 0
    progress.advance(pending)


def mask(text: str) -> str:
    """A phone number as it may be shown: the last two digits and the area code's beginning only (脱敏)."""
    return text[:3] + "*" * (len(text) - 5) + text[-2:] if len(text) > 6 else "*" * len(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _safe(text: str) -> str:
    """A report quotes the input, and a spreadsheet must not run what the input holds."""
    return "'" + text if is_formula(text) else text
