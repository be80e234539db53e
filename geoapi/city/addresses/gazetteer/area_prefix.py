"""Which of a city's areas a standard address lies in, by what it says."""

import re
from collections.abc import Mapping, Sequence, Set
from itertools import product

from geoapi.city.addresses.gazetteer.aliases import Aliases
from geoapi.city.addresses.gazetteer.entries import AreaName
from geoapi.city.addresses.text import lexicon

NOWHERE = -1
# Of an area, by which its addresses are known.
_MOST_NAMES = 4

# 前进村路 is a road, and so is Kamppikatu.
_NAME_GOES_ON = re.compile(
    r"路|街(?!道)|大街|大道|巷|弄|胡同|(?<=[^\W\d_\u3400-\u9fff])[^\W\d_\u3400-\u9fff]"
)


class AreaPrefixes:
    """Areas by their names. An area is given as its number in `areas`;
    `chains` are the numbers of each and of those above it, the smallest first.
    """

    def __init__(
        self, areas: Sequence[AreaName], chains: Sequence[tuple[int, ...]], aliases: Aliases
    ) -> None:
        self._chains = chains
        self._by_name: dict[str, list[int]] = {}
        # What standard addresses begin with: the names of their areas from the top down, or from any below.
        self._starts: dict[str, int] = {}
        now = [[area.name] for area in areas]
        # Addresses go on bearing the name that an area had when they were given.
        ever = [[area.name, *aliases.former_names(area.code)] for area in areas]
        for names in (now, ever) if now != ever else (now,):
            taken = set(self._by_name), set(self._starts)
            for number in range(len(areas)):
                self._add(number, names, *taken)
        self._lengths = sorted(set(map(len, self._starts)), reverse=True)
        self._going_on = {
            start[:length] for start in self._starts for length in self._lengths if length < len(start)
        }
        self._last = ("", NOWHERE)

    def _add(
        self, number: int, names: Sequence[Sequence[str]], taken_names: Set[str], taken_starts: Set[str]
    ) -> None:
        """Let an area be known by its names; not by those that another has already."""
        chain = self._chains[number]
        for name in names[number]:
            if name not in taken_names:
                self._by_name.setdefault(name, []).append(number)
        ways = [names[each][:_MOST_NAMES] for each in reversed(chain)]
        for skipped in range(len(chain)):
            for start in map("".join, product(*ways[skipped:])):
                if start in taken_starts:
                    continue
                known = self._starts.setdefault(start, number)
                if known != number:
                    # 城关镇 of one county or of another.
                    shared = (each for each in chain if known != NOWHERE and each in self._chains[known])
                    self._starts[start] = next(shared, NOWHERE)

    def of(self, text: str, elements: Mapping[str, str] | None = None) -> tuple[str, int]:
        """The names of areas a text begins with,
        and the smallest area that they or its parts name without doubt.

        Quick for texts in order.
        """
        start = self._last[0]
        if (
            not start
            or start in self._going_on
            or not text.startswith(start)
            or _NAME_GOES_ON.match(text, len(start))
        ):
            starts = (text[:length] for length in self._lengths)
            known = (
                each for each in starts if each in self._starts and not _NAME_GOES_ON.match(text, len(each))
            )
            start = next(known, "")
            self._last = start, self._starts.get(start, NOWHERE)
        return (start, self._said(elements, self._last[1])) if elements else self._last

    def _said(self, elements: Mapping[str, str], area: int) -> int:
        """The smallest area that parts name without doubt, or `area` where that is smaller."""
        names = (elements.get(level, "") for level in reversed(lexicon.AREAS))
        said = [self._by_name[name] for name in names if name in self._by_name]
        for depth, numbers in enumerate(said):
            above = said[depth + 1 :]
            fitting = [
                each for each in numbers if all(not set(self._chains[each]).isdisjoint(one) for one in above)
            ]
            if len(fitting) == 1:
                return area if area != NOWHERE and fitting[0] in self._chains[area] else fitting[0]
        return area
