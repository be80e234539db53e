"""Some things in arrays and tables, to be found by their names. Nothing in it changes."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from geoapi.city.search.names.areas import AreaWords
from geoapi.city.search.names.entries import NamedThing
from geoapi.city.search.names.kinds import kind_of
from geoapi.city.search.names.normalization import units
from geoapi.city.search.names.parts import parts_of

# Pairs of neighbours say more of a text than of such with one between.
_NEXT, _OVER_ONE = 1.0, 0.5
Ints = NDArray[np.int64]
_NO_INTS: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with what is found of it. `parts`: texts that call it, and how sure each is; `forms`: those
    that it is compared by; `pairs`: numbers of the pairs of sounds in them; `kind`: the class its name says.
    """

    thing: NamedThing
    parts: dict[str, float]
    forms: tuple[str, ...]
    pairs: tuple[int, ...]
    kind: str | None

    @classmethod
    def of(cls, thing: NamedThing, areas: AreaWords) -> "Entry":
        parts, forms = parts_of(thing, areas)
        pairs = {pair for form in forms for pair in weighted_pairs(units(form)[1])}
        return cls(thing, parts, forms, tuple(pairs), kind_of(forms[-1]) if forms else None)


class Segment:
    """Entries by the texts that call them, and by the pairs of sounds in their names."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.things: list[NamedThing] = []
        self.forms: list[tuple[str, ...]] = []
        self.kinds: list[str | None] = []
        self.number_of: dict[str, int] = {}
        # A text -> numbers of things, each with how sure it is in hundredths: one, or several.
        self._called: dict[str, int | tuple[int, ...]] = {}
        self._pairs, self._owners = _NO_INTS, _NO_INTS.astype(np.int32)
        self._starts = [0]
        self._put(entries)

    def extended(self, entries: Iterable[Entry]) -> "Segment":
        """This and more; of two things of one code `number_of` knows the later."""
        new = copy(self)
        for name in ("things", "forms", "kinds", "number_of", "_called"):
            setattr(new, name, getattr(self, name).copy())
        new._put(entries)
        return new

    def _put(self, entries: Iterable[Entry]) -> None:
        pairs, owners = array("q"), array("i")
        for number, entry in enumerate(entries, start=len(self.things)):
            self.things.append(entry.thing)
            self.forms.append(entry.forms)
            self.kinds.append(entry.kind)
            self.number_of[entry.thing.code] = number
            for text, certainty in entry.parts.items():
                packed, known = number * 128 + round(certainty * 100), self._called.get(text)
                if known is None:
                    self._called[text] = packed
                else:
                    self._called[text] = (*((known,) if isinstance(known, int) else known), packed)
            pairs.extend(entry.pairs)
            owners.extend([number] * len(entry.pairs))
        self._by_name = sorted(range(len(self.things)), key=self._name)
        held = np.repeat(self._pairs, np.diff(self._starts))
        self._sort_pairs(
            np.concatenate([held, np.array(pairs, dtype=np.int64)]),
            np.concatenate([self._owners, np.array(owners, dtype=np.int32)]),
        )

    def __len__(self) -> int:
        return len(self.things)

    def called(self, text: str) -> Iterator[tuple[int, float]]:
        """The numbers of things that a normalized text calls, and how sure each is."""
        found = self._called.get(text, ())
        for packed in (found,) if isinstance(found, int) else found:
            yield packed // 128, packed % 128 / 100

    def beginning(self, text: str, limit: int) -> list[int]:
        """The numbers of at most `limit` things whose whole name begins with a text and goes on."""
        first = bisect_left(self._by_name, text, key=self._name)
        found: list[int] = []
        for number in islice(self._by_name, first, None):
            name = self._name(number)
            if not name.startswith(text) or len(found) == limit:
                break
            if name != text:
                found.append(number)
        return found

    def _name(self, number: int) -> str:
        return next(iter(self.forms[number]), "")

    def sharing(self, pairs: dict[int, float], limit: int, without: Ints = _NO_INTS) -> list[int]:
        """The numbers of at most `limit` things that share most of some pairs of sounds, the rarer ones
        counting for more; `without` those numbered so.
        """
        if not len(self) or not pairs:
            return []
        wanted = np.fromiter(pairs, dtype=np.int64, count=len(pairs))
        rows = np.searchsorted(self._pairs, wanted).clip(max=len(self._pairs) - 1)
        shared = np.zeros(len(self), dtype=np.float32)
        for pair, row in zip(wanted.tolist(), rows.tolist(), strict=True):
            if self._pairs[row] == pair:
                first, last = self._starts[row], self._starts[row + 1]
                shared[self._owners[first:last]] += pairs[pair] * log(1 + len(self) / (last - first))
        shared *= self._weights
        shared[without] = 0
        return _largest(shared, limit)

    def _sort_pairs(self, pairs: NDArray[np.int64], owners: NDArray[np.int32]) -> None:
        order = np.argsort(pairs, kind="stable")
        self._owners = owners[order]
        self._pairs, firsts = np.unique(pairs[order], return_index=True)
        self._starts = [*firsts.tolist(), len(pairs)]
        lengths = np.bincount(owners, minlength=len(self)).clip(min=1)
        self._weights = (1 / np.sqrt(lengths)).astype(np.float32)


def _largest(values: NDArray[np.float32], limit: int) -> list[int]:
    """The numbers of the largest that are above zero, in order of number."""
    above = np.flatnonzero(values > 0.25 * values.max())
    if len(above) > limit:
        above = np.sort(above[np.argpartition(values[above], -limit)[-limit:]])
    return [int(number) for number in above if values[number] > 0]


def weighted_pairs(sounds: Sequence[str]) -> dict[int, float]:
    """Numbers of the pairs of sounds that stand side by side or have one between, and what each counts."""
    codes = [_code(sound) for sound in sounds]
    found = {(a << 30) | b: _OVER_ONE for a, b in zip(codes, codes[2:], strict=False)}
    found |= {(a << 30) | b: _NEXT for a, b in pairwise(codes)}
    return found


@lru_cache(maxsize=20_000)
def _code(sound: str) -> int:
    """The same in every process."""
    return crc32(sound.encode()) & 0x3FFFFFFF
