"""Standard addresses as columns of numbers: half a million of them in a hundred megabytes."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.gazetteer.blob import MISSING, Blob, PackedStrings, hash_of
from geoapi.city.addresses.gazetteer.splice import Numbers, Splice
from geoapi.city.addresses.text.normalization import key, match_key_uncached
from geoapi.city.addresses.text.standard import PARTS, Parts

Ints = NDArray[np.int32]
MISSING_ID = MISSING
# Of the columns that hold no numbers of values.
_DTYPES: Mapping[str, Any] = {
    "area": np.int32,
    "lon": np.float64,
    "lat": np.float64,
    "units": np.int32,
    "id": np.int64,
}


class _Strings:
    """Distinct strings by number."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, number: int) -> str:
        return self._items[number]

    def number_of(self, item: str) -> int:
        """MISSING_ID if it is none of them."""
        return self._numbers.get(item, MISSING_ID)

    def add(self, item: str | None) -> int:
        if item is None:
            return MISSING_ID
        number = self._numbers.get(item)
        if number is None:
            number = self._numbers[item] = len(self._items)
            self._items.append(item)
        return number


class Row(NamedTuple):
    """A standard address, or a name of the map as if it were one; its point is in WGS 84.

    `area` is a number, `parts` are below that, folded, and `written` as they are written.
    """

    text: str
    lon: float
    lat: float
    area: int
    parts: Parts
    written: Mapping[str, str]
    code: str | None = None
    units: int | None = None
    id: int = MISSING_ID

    def names(self) -> Iterator[tuple[str, str]]:
        """The folded road and estate that it has, by column."""
        for name in ("road", "estate"):
            if (value := getattr(self.parts, name)) is not None:
                yield name, value


class AddressTable:
    """Rows in the order in which they were appended; frozen, then read. The point of each is in WGS 84."""

    def __init__(self) -> None:
        # All in one, that only grows: a later version writes what is new behind, and the others share it.
        self._texts = Blob()
        # Where the text of a row begins, and how long it is, in bytes. Filled as arrays:
        # a list would hold an object a cell, whose memory is not all given back after.
        self._starts: Any = array("q")
        self._lengths: Any = array("i")
        # Nearly every row has a code of its own; of the rest there are few.
        self._codes = PackedStrings()
        self._values: dict[str, _Strings | PackedStrings] = {name: _Strings() for name in PARTS}
        self._values["code"] = self._codes
        self._written: dict[tuple[str, int], str] = {}
        self._columns: dict[str, Any] = {
            name: array(np.dtype(_DTYPES.get(name, np.int32)).char) for name in (*self._values, *_DTYPES)
        }

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, row: Row) -> None:
        encoded = row.text.encode()
        self._starts.append(self._texts.append(encoded))
        self._lengths.append(len(encoded))
        for column, value in self.numbered(row).items():
            self._columns[column].append(value)
        for name, said in row.names():
            self._written.setdefault((name, self.id_of(name, said)), row.written.get(name, said))

    def numbered(self, row: Row) -> dict[str, float]:
        """A row as the columns hold it; what it says for the first time gets a number."""
        numbers = {name: self._values[name].add(getattr(row.parts, name)) for name in PARTS}
        units = MISSING_ID if row.units is None else row.units
        return {**numbers, "code": self._values["code"].add(row.code), "area": row.area, "lon": row.lon,
                "lat": row.lat, "units": units, "id": row.id}  # fmt: skip

    def freeze(self) -> None:
        """Make what was appended quick to read; nothing can be appended after."""
        self._codes.pack()
        for name in self._columns:
            self._columns[name] = np.array(self._columns[name], dtype=_DTYPES.get(name, np.int32))
        self._starts = np.array(self._starts, dtype=np.int64)
        self._lengths = np.array(self._lengths, dtype=np.int32)
        self._rows_of = {name: self._grouped(name) for name in ("road", "estate", "code")}
        self._hashes, self._by_hash = self._hashed()

    def text(self, row: int) -> str:
        return self._texts.text(int(self._starts[row]), int(self._lengths[row]))

    def point(self, row: int) -> tuple[float, float]:
        """Longitude and latitude in WGS 84."""
        return float(self._columns["lon"][row]), float(self._columns["lat"][row])

    def part(self, row: int, name: str) -> str | None:
        """The folded road, doorplate, estate, building or unit, or the building's code, of a row."""
        number = self._columns[name][row]
        return None if number == MISSING_ID else self._values[name][number]

    def units(self, row: int) -> int | None:
        """How many units the row's building has, if that is known."""
        count = int(self._columns["units"][row])
        return None if count == MISSING_ID else count

    def column(self, name: str) -> NDArray[Any]:
        """A column as numbers: degrees under lon and lat,
        and whole numbers, NONE where there is nothing, elsewhere.
        """
        return np.asarray(self._columns[name])

    def id_of(self, name: str, value: str) -> int:
        """The number of a folded value in a column, NONE if no row has it."""
        return self._values[name].number_of(value)

    def written(self, kind: str, number: int) -> str:
        """A road or estate as it is written."""
        return self._written[kind, number]

    def house(self, row: int) -> str:
        """What rows of one house share: the building's code, or else the text."""
        return self.part(row, "code") or self.text(row)

    def numbers(self, name: str) -> range:
        """The numbers of all values of a column."""
        return range(len(self._values[name]))

    def value(self, name: str, number: int) -> str:
        """The folded value that has a number in a column."""
        return self._values[name][number]

    def rows_of(self, name: str, number: int) -> Ints:
        """The rows of a road, an estate or a building's code, in order."""
        starts, rows = self._rows_of[name]
        if number + 1 >= len(starts):  # Of a version to come, with which this one shares the numbers.
            return rows[:0]
        return rows[starts[number] : starts[number + 1]]

    def having(self, rows: Ints, column: str, value: str) -> Ints:
        """Those of `rows` that have a folded value in a column."""
        number = self.id_of(column, value)
        return rows[:0] if number == MISSING_ID else rows[self._columns[column][rows] == number]

    def exactly(self, folded: str) -> list[int]:
        """The rows whose whole text folds to this."""
        hashed = np.uint32(hash_of(folded))
        place = int(np.searchsorted(self._hashes, hashed))
        found = []
        while place < len(self._hashes) and self._hashes[place] == hashed:
            row = int(self._by_hash[place])
            if key(self.text(row)) == folded:
                found.append(row)
            place += 1
        return sorted(found)

    def rows_containing(self, words: Iterable[str], most: int) -> Ints | None:
        """The rows whose text has one of some words in it, in order; None where they are more than `most`."""
        places: list[int] = []
        for word in words:
            places += self._texts.places(word, most + 1 - len(places))
        if len(places) > most:
            return None
        # As they were written, which is nearly their order.
        order = np.argsort(self._starts, kind="stable")
        before = np.searchsorted(self._starts, np.array(places, dtype=np.int64), "right", order) - 1
        return np.unique(order[before]).astype(np.int32)

    def replace_rows(self, gone: Numbers, at: Numbers, come: Sequence[Row]) -> None:
        """Take out the rows `gone`, and then put in others before those numbered `at` (see Splice);
        a copy that shares all else.

        Nothing that another copy holds is changed, so that whoever reads there goes on undisturbed.
        """
        stays = np.ones(len(self), dtype=bool)
        stays[gone] = False
        numbered = [self.numbered(row) for row in come]
        self._written = self._written_with(stays, come)
        encoded = [row.text.encode() for row in come]
        splice = Splice(len(stays), gone, at)
        self._columns = {
            name: splice.array(column, [each[name] for each in numbered])
            for name, column in self._columns.items()
        }
        lengths = [len(text) for text in encoded]
        begin = self._texts.append(b"".join(encoded))
        self._starts = splice.array(self._starts, begin + np.cumsum([0, *lengths])[:-1])
        self._lengths = splice.array(self._lengths, lengths)
        # By what number each row goes now.
        now = np.cumsum(stays, dtype=np.int64) - 1
        now += np.searchsorted(at, now, side="right")
        new = at + np.arange(len(at))
        self._rows_of = {name: self._regrouped(name, stays, now, new) for name in self._rows_of}
        kept = stays[self._by_hash]
        hashes, rows = self._hashes[kept], now[self._by_hash[kept]].astype(np.int32)
        hashed = np.array([hash_of(match_key_uncached(row.text)) for row in come], dtype=np.uint32)
        order = np.argsort(hashed, kind="stable")
        places = np.searchsorted(hashes, hashed)
        self._hashes = np.insert(hashes, places[order], hashed[order])
        self._by_hash = np.insert(rows, places[order], new[order])

    def _written_with(self, stays: NDArray[np.bool_], come: Sequence[Row]) -> dict[tuple[str, int], str]:
        """How names are written: as the first row has it that came with one."""
        new: dict[tuple[str, int], str] = {}
        for row in come:
            for name, value in row.names():
                number = self.id_of(name, value)
                if not stays[self.rows_of(name, number)].any():
                    new.setdefault((name, number), row.written.get(name, value))
        return self._written | new

    def _regrouped(
        self, name: str, stays: NDArray[np.bool_], now: NDArray[np.int64], new: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Ints]:
        """As `_grouped` would do it, from how it was."""
        _, rows = self._rows_of[name]
        numbers = self._columns[name]
        rows = now[rows[stays[rows]]].astype(np.int32)
        counts = np.bincount(np.delete(numbers, new) + 1, minlength=len(self._values[name]) + 1)
        starts = np.cumsum(counts) - counts
        places = []
        for row in new.tolist():
            first = int(starts[numbers[row] + 1])
            group = rows[first : first + int(counts[numbers[row] + 1])]
            places.append(first + int(np.searchsorted(group, row)))
        order = np.lexsort((new, numbers[new]))
        rows = np.insert(rows, np.array(places, dtype=np.int64)[order], new[order])
        counts += np.bincount(numbers[new] + 1, minlength=len(counts))
        return np.cumsum(counts), rows

    def _grouped(self, name: str) -> tuple[NDArray[np.int64], Ints]:
        numbers = self._columns[name]
        order = np.argsort(numbers, kind="stable").astype(np.int32)
        starts = np.searchsorted(numbers[order], np.arange(len(self._values[name]) + 1))
        return starts, order

    def _hashed(self) -> tuple[NDArray[np.uint32], Ints]:
        hashes = np.fromiter(
            (hash_of(match_key_uncached(self.text(row))) for row in range(len(self))), np.uint32, len(self)
        )
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return hashes[order], order
