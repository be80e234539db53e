"""Standard addresses as columns of numbers: half a million of them in a hundred megabytes."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.city.addresses.gazetteer.area_prefix import NOWHERE
from geoapi.city.addresses.text.normalization import key, match_key_uncached
from geoapi.city.addresses.text.standard import PARTS, Parts

Ints = NDArray[np.int32]
MISSING_ID = NOWHERE


@dataclass
class _Table:
    """Distinct strings by number."""

    items: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, item: str | None) -> int:
        if item is None:
            return MISSING_ID
        number = self.numbers.get(item)
        if number is None:
            number = self.numbers[item] = len(self.items)
            self.items.append(item)
        return number


class AddressTable:
    """Rows in the order in which they were appended; frozen, then read. The point of each is in WGS 84."""

    def __init__(self) -> None:
        self._texts = bytearray()
        self._bounds = [0]
        self._values = {name: _Table() for name in (*PARTS, "code")}
        self._written: dict[tuple[str, int], str] = {}
        self._columns: dict[str, Any] = {name: [] for name in (*self._values, "area", "lon", "lat", "units")}

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def append(
        self, text: str, lon: float, lat: float, area: int, parts: Parts, written: Mapping[str, str], code: str | None,
        units: int | None,
    ) -> None:  # fmt: skip
        self._texts += text.encode()
        self._bounds.append(len(self._texts))
        columns = self._columns
        for name in PARTS:
            value = getattr(parts, name)
            number = self._values[name].add(value)
            columns[name].append(number)
            if name in ("road", "estate") and value is not None:
                self._written.setdefault((name, number), written.get(name, value))
        columns["code"].append(self._values["code"].add(code))
        columns["area"].append(area)
        columns["lon"].append(lon)
        columns["lat"].append(lat)
        columns["units"].append(MISSING_ID if units is None else units)

    def freeze(self) -> None:
        """Make what was appended quick to read; nothing can be appended after."""
        for name in self._columns:
            dtype = np.float64 if name in ("lon", "lat") else np.int32
            self._columns[name] = np.array(self._columns[name], dtype=dtype)
        self._bounds = np.array(self._bounds, dtype=np.int64)  # type: ignore[assignment]
        self._rows_of = {name: self._grouped(name) for name in ("road", "estate", "code")}
        self._hashes, self._by_hash = self._hashed()

    def text(self, row: int) -> str:
        return self._texts[self._bounds[row] : self._bounds[row + 1]].decode()

    def point(self, row: int) -> tuple[float, float]:
        """Longitude and latitude in WGS 84."""
        return float(self._columns["lon"][row]), float(self._columns["lat"][row])

    def part(self, row: int, name: str) -> str | None:
        """The folded road, doorplate, estate, building or unit, or the building's code, of a row."""
        number = self._columns[name][row]
        return None if number == MISSING_ID else self._values[name].items[number]

    def units(self, row: int) -> int | None:
        """How many units the row's building has, if that is known."""
        count = int(self._columns["units"][row])
        return None if count == MISSING_ID else count

    def column(self, name: str) -> NDArray[Any]:
        """A column as numbers: degrees under lon and lat, and whole numbers, NONE where there is nothing, elsewhere."""
        return np.asarray(self._columns[name])

    def id_of(self, name: str, value: str) -> int:
        """The number of a folded value in a column, NONE if no row has it."""
        return self._values[name].numbers.get(value, MISSING_ID)

    def written(self, kind: str, number: int) -> str:
        """A road or estate as it is written."""
        return self._written[kind, number]

    def house(self, row: int) -> str:
        """What rows of one house share: the building's code, or else the text."""
        return self.part(row, "code") or self.text(row)

    def numbers(self, name: str) -> range:
        """The numbers of all values of a column."""
        return range(len(self._values[name].items))

    def value(self, name: str, number: int) -> str:
        """The folded value that has a number in a column."""
        return self._values[name].items[number]

    def rows_of(self, name: str, number: int) -> Ints:
        """The rows of a road, an estate or a building's code, in order."""
        starts, rows = self._rows_of[name]
        return rows[starts[number] : starts[number + 1]]

    def having(self, rows: Ints, column: str, value: str) -> Ints:
        """Those of `rows` that have a folded value in a column."""
        number = self.id_of(column, value)
        return rows[:0] if number == MISSING_ID else rows[self._columns[column][rows] == number]

    def exactly(self, folded: str) -> list[int]:
        """The rows whose whole text folds to this."""
        hashed = np.uint32(_hash(folded))
        place = int(np.searchsorted(self._hashes, hashed))
        found = []
        while place < len(self._hashes) and self._hashes[place] == hashed:
            row = int(self._by_hash[place])
            if key(self.text(row)) == folded:
                found.append(row)
            place += 1
        return sorted(found)

    def _grouped(self, name: str) -> tuple[NDArray[np.int64], Ints]:
        numbers = self._columns[name]
        order = np.argsort(numbers, kind="stable").astype(np.int32)
        starts = np.searchsorted(numbers[order], np.arange(len(self._values[name].items) + 1))
        return starts, order

    def _hashed(self) -> tuple[NDArray[np.uint32], Ints]:
        hashes = np.fromiter(
            (_hash(match_key_uncached(self.text(row))) for row in range(len(self))), np.uint32, len(self)
        )
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return hashes[order], order


def _hash(text: str) -> int:
    """The same in every process, as that of Python is not: what is worked out in one may be used in another."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
