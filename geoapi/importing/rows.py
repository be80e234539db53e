"""A row of a table: its cells by our own column names,
what spreadsheets did undone, and what is wrong with it.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from geoapi.core.cells import EPOCH_1900, LostDigits, moment_of_serial, whole_digits
from geoapi.importing.coordinates import POINT_COLUMNS
from geoapi.importing.reasons import Reason

# A sign, then only what numbers and phone numbers are made of.
_SIGNED_NUMBER = re.compile(r"[+-][\d\s().,-]*\d(e[+-]?\d+)?", re.IGNORECASE)
_DASHES = re.compile(r"[-+\s]*")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_CELL = 10_000
SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"}
LOST = "a spreadsheet turned it into a number and its last digits are lost"
# What stands for a byte that could not be read.
UNREADABLE = "\ufffd"


@dataclass(frozen=True)
class Change:
    """A cell that was read as something else than it says;
    `read` is empty where it was left out, and `why` says so.
    """

    column: str
    given: str
    read: str
    why: str = ""

    @property
    def reason(self) -> Reason:
        if self.read:
            return read_as(self.column, self.given, self.read)
        sentence = f"{self.column} {self.given} was left out: {self.why}"
        return Reason("digits-lost" if self.why == LOST else "left-out", sentence, value=self.given)


@dataclass(frozen=True)
class Row:
    """A row by its number in the file (its first line is row 1), its cells by our own column names.

    `fault` says what is wrong with the row as such;
    then its cells must not be used. `noun` is what the file has instead of rows.
    """

    number: int
    cells: Mapping[str, str]
    fault: Reason | None = None
    noun: str = "row"
    changes: tuple[Change, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def where(self) -> str:
        return f"{self.noun} {self.number}"


@dataclass(frozen=True)
class Contents:
    """What the cells of columns hold: `days`, of which a spreadsheet makes numbers,
    and `phones`, which may be left out of a row when their digits are lost.
    """

    days: Collection[str] = ()
    phones: Collection[str] = ()


def made_row(
    number: int, cells: Mapping[str, str], holds: Contents, *, noun: str = "row", epoch: datetime = EPOCH_1900
) -> Row:
    """A row of cells as they are, with what spreadsheets do to digits and days undone."""
    named, changes = dict(cells), []
    lost: Reason | None = None
    for name, cell in cells.items():
        read = cell
        if name in holds.days:
            moment = moment_of_serial(cell, epoch)
            if moment is not None:
                read = moment.isoformat(" ", "minutes").removesuffix(" 00:00")
        elif name == "point":
            continue
        else:
            try:
                read = whole_digits(cell)
            except LostDigits:
                if name in holds.phones:
                    read = ""
                else:
                    lost = lost or Reason("digits-lost", f"{name} is {cell}: {LOST}", value=cell)
        if read != cell:
            named[name] = read
            if name not in POINT_COLUMNS:
                changes.append(Change(name, cell, read, "" if read else LOST))
    named = {name: cell for name, cell in named.items() if cell}
    return Row(number, named, fault_of(named) or lost, noun, tuple(changes))


def fault_of(cells: Mapping[str, str]) -> Reason | None:
    """What is wrong with cells as such: formulas,
    control characters, bytes that could not be read, sheer length.
    """
    for name, cell in cells.items():
        if is_formula(cell):
            return Reason("cell-formula", f"{name} is a formula; write its value", value=cell)
        if control := CONTROL.search(cell):
            sentence = f"{name} holds a control character ({ord(control[0]):#04x})"
            return Reason("cell-unreadable", sentence, value=cell)
        if UNREADABLE in cell:
            sentence = f"{name} holds bytes that are no text: {cell[:40]!r}"
            return Reason("cell-unreadable", sentence, value=cell)
        if len(cell) > LONGEST_CELL:
            return Reason("cell-unreadable", f"{name} is {len(cell):,} characters long", value=cell)
    return None


def read_as(column: str, given: str, read: object) -> Reason:
    return Reason("read-as", f"{column} {given} read as {read}", value=given, read=read)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would calculate this cell instead of showing it.

    Signed numbers and phones are none.
    """
    # No letter or digit is read as a sign: said at once of nearly all cells.
    if cell[:1].isalnum():
        return False
    text = unicodedata.normalize("NFKC", cell.lstrip())
    if text[:1] in ("=", "@"):
        return True
    return text[:1] in ("+", "-") and not _SIGNED_NUMBER.fullmatch(text) and not _DASHES.fullmatch(text)
