"""Lines of a CSV as its rows, of which an unbalanced quotation mark spoils no more than its own."""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

SEPARATORS = ",;\t"
# How far a quotation mark may be closed after the line it opens on.
_MOST_LINES = 200
_MOST_CHARACTERS = 1 << 16
_QUOTED = re.compile('"[^"]*"')
_OPEN = "unexpected end of data"
_BLANK = frozenset(("\n", "\r\n", "\r", ""))


class Record(NamedTuple):
    """A row by the line it begins on (the first is 1).

    `fault` says why its cells are not to be relied upon.
    """

    line: int
    cells: list[str]
    fault: str | None = None


class Records:
    """The rows of a CSV after its heading, `heading`. Blank lines are left out; a line `sep=;` is obeyed."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[str] = deque()
        self._number = 0
        self.separator = ","
        self.heading = self._read_heading()

    def blocks(
        self, look_like_rows: Callable[[list[list[str]]], bool], most_rows: int, most_characters: int
    ) -> Iterator[list[Record]]:
        """The rows, so many at a time, or fewer where they are long: none where all lines are blank.

        `look_like_rows`: whether lines, given by their cells, are rows of their own, not one together.
        """
        width = len(self.heading.cells)

        def swallows(cells: list[str], held: list[str]) -> bool:
            lines = [self._split(line) for line in held]
            return (
                any(len(line) == width for line in lines[1:])
                if len(cells) != width
                else look_like_rows(lines)
            )

        while lines := self._take_some(most_rows, most_characters):
            last = self._number
            block = self._each_a_row(lines)
            if block is None:
                self._give_back(lines)
                block = []
                while self._number < last and (record := self._next(swallows)) is not None:
                    block.append(record)
            yield block

    def _take_some(self, most: int, most_characters: int) -> list[str]:
        taken, characters = [], 0
        ahead = [self._ahead.popleft() for _ in range(min(most, len(self._ahead)))]
        for line in chain(ahead, islice(self._lines, most - len(ahead))):
            taken.append(line)
            characters += len(line)
            if characters > most_characters:
                break
        self._ahead.extendleft(reversed(ahead[len(taken) :]))
        self._number += len(taken)
        return taken

    def _each_a_row(self, lines: list[str]) -> list[Record] | None:
        """The rows of lines; None where one of them may go on on the next, or has a fault."""
        number = self._number - len(lines) + 1
        if any('"' in line for line in lines):
            try:
                rows = list(csv.reader(lines, delimiter=self.separator, strict=True))
            except csv.Error:
                return None
            if len(rows) != len(lines):
                return None
        else:
            rows = [line.rstrip("\r\n").split(self.separator) for line in lines]
        if _BLANK.isdisjoint(lines):
            return [Record(at, cells) for at, cells in enumerate(rows, number)]
        return [
            Record(at, cells)
            for at, (line, cells) in enumerate(zip(lines, rows, strict=True), number)
            if line not in _BLANK
        ]

    def _read_heading(self) -> Record:
        while (line := self._take()) is not None:
            text = line.rstrip("\r\n")
            if text[:4].lower() == "sep=" and len(text) == 5:
                self.separator = text[4]
                break
            if text.strip():
                self.separator = max(SEPARATORS, key=_QUOTED.sub("", text).count)
                self._give_back([line])
                break

        def swallows(cells: list[str], held: list[str]) -> bool:
            # It may have cells of several lines, but below the first none with as many cells as itself.
            return any(len(self._split(line)) == len(cells) for line in held[1:])

        return self._next(swallows) or Record(self._number, [])

    def _next(self, swallows: Callable[[list[str], list[str]], bool]) -> Record | None:
        """The next row; `swallows` says of the cells of several
        lines whether rows of their own are among these.
        """
        while (line := self._take()) is not None:
            number = self._number
            if line in _BLANK:
                continue
            if '"' not in line:
                return Record(number, self._split(line))
            held = [line]
            cells, fault = self._parse(held)
            if fault == _OPEN and (more := self._until_closed(len(line))):
                held += more
                cells, fault = self._parse(held)
            if cells is not None and (len(held) == 1 or not swallows(cells, held)):
                return Record(number, cells)
            self._give_back(held[1:])
            return Record(number, self._split(line), _fault(number, fault))
        return None

    def _until_closed(self, characters: int) -> list[str]:
        """The lines to the first that may end what the line before left open: with an odd number of marks."""
        held: list[str] = []
        while (
            len(held) < _MOST_LINES and characters <= _MOST_CHARACTERS and (line := self._take()) is not None
        ):
            held.append(line)
            characters += len(line)
            if line.count('"') % 2:
                return held
        self._give_back(held)
        return []

    def _parse(self, lines: list[str]) -> tuple[list[str] | None, str]:
        """The cells of the one row that these lines are, or None and why they are none."""
        try:
            return next(csv.reader(lines, delimiter=self.separator, strict=True)), ""
        except csv.Error as error:
            return None, str(error)

    def _split(self, line: str) -> list[str]:
        """The cells of a line whose quotation marks mean nothing."""
        return line.rstrip("\r\n").replace('"', "").split(self.separator)

    def _take(self) -> str | None:
        line = self._ahead.popleft() if self._ahead else next(self._lines, None)
        self._number += line is not None
        return line

    def _give_back(self, lines: list[str]) -> None:
        self._ahead.extendleft(reversed(lines))
        self._number -= len(lines)


def _fault(number: int, error: str) -> str:
    if "field limit" in error:
        return f"A cell on line {number} is longer than {csv.field_size_limit():,} characters."
    return f"A quotation mark on line {number} is not closed there, or something follows where it is closed."
