"""Texts in one piece of memory: what was there before is read where it lies, and what comes goes behind."""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = -1
_NOTHING = np.empty(0, dtype=np.uint8)


class Blob:
    """Bytes that only grow, so that whoever knows where a text begins finds it there for good."""

    def __init__(self, before: NDArray[np.uint8] = _NOTHING) -> None:
        self._before, self._behind = memoryview(before.data), bytearray()

    def __len__(self) -> int:
        return len(self._before) + len(self._behind)

    def append(self, encoded: bytes) -> int:
        """Where it begins now."""
        start = len(self)
        self._behind += encoded
        return start

    def text(self, start: int, length: int) -> str:
        begin = start - len(self._before)
        if begin < 0:
            return str(self._before[start : start + length], "utf-8")
        return self._behind[begin : begin + length].decode()

    def places(self, word: str, most: int) -> list[int]:
        """Where a word stands, at most so many times."""
        pattern = re.compile(re.escape(word.encode()))
        return list(islice(self._all_places(pattern), most))

    def _all_places(self, pattern: re.Pattern[bytes]) -> Iterator[int]:
        yield from (each.start() for each in pattern.finditer(self._before))
        # A copy: it may grow meanwhile.
        yield from (each.start() + len(self._before) for each in pattern.finditer(bytes(self._behind)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Blob, (np.frombuffer(bytes(self._before) + self._behind, dtype=np.uint8),)


class PackedStrings:
    """Distinct strings by number, hundreds of thousands; those that are there when it is packed take little
    more memory than their letters.
    """

    def __init__(self) -> None:
        self._blob = Blob()
        self._starts = np.zeros(1, dtype=np.int64)  # [packed strings + 1] into the blob
        self._hashes = np.empty(0, dtype=np.uint32)  # in order
        self._by_hash = np.empty(0, dtype=np.int32)  # the number of the string of each
        self._packed = 0
        self._new: list[str] = []
        self._number_of_new: dict[str, int] = {}

    def __len__(self) -> int:
        return self._packed + len(self._new)

    def __getitem__(self, number: int) -> str:
        if number >= self._packed:
            return self._new[number - self._packed]
        start = int(self._starts[number])
        return self._blob.text(start, int(self._starts[number + 1]) - start)

    def number_of(self, item: str) -> int:
        """MISSING if it is none of them."""
        number = self._number_of_new.get(item)
        if number is not None:
            return number
        hashed = np.uint32(hash_of(item))
        place = int(np.searchsorted(self._hashes, hashed))
        while place < self._packed and self._hashes[place] == hashed:
            number = int(self._by_hash[place])
            if self[number] == item:
                return number
            place += 1
        return MISSING

    def add(self, item: str | None) -> int:
        if item is None:
            return MISSING
        number = self.number_of(item)
        if number == MISSING:
            number = self._number_of_new[item] = len(self)
            self._new.append(item)
        return number

    def pack(self) -> None:
        """Before anybody else reads it."""
        items = [self[number] for number in range(len(self))]
        encoded = [item.encode() for item in items]
        self._blob = Blob(np.frombuffer(b"".join(encoded), dtype=np.uint8))
        self._starts = np.concatenate([[0], np.cumsum([len(each) for each in encoded], dtype=np.int64)])
        hashes = np.fromiter(map(hash_of, items), np.uint32, len(items))
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._by_hash = hashes[order], order.astype(np.int32)
        self._packed, self._new, self._number_of_new = len(items), [], {}


def hash_of(text: str) -> int:
    """The same in every process, as that of Python is not:
    what is worked out in one may be used in another.
    """
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
