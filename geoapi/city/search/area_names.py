"""Areas by their names, grids among them: alone, or with those that they lie in before them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geoapi.city.search.words import normalize, words_of


@dataclass(frozen=True)
class AreaEntry:
    """An area in force; `parent` is a code."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class AreaPhrase:
    """The areas that a text begins with: the last named of them, by code, and what follows, normalized."""

    codes: tuple[str, ...]
    rest: str


class AreaNames:
    """Reads the names of areas at the beginning of a text."""

    def __init__(self, areas: Iterable[AreaEntry]) -> None:
        self._parent: dict[str, str | None] = {}
        self._codes: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for area in areas:
            self._parent[area.code] = area.parent
            name = normalize(area.name)
            self._codes.setdefault(name, []).append(area.code)
            suffix = next((word for word in words_of("suffix") if name.endswith(word)), "")
            if suffix and len(short := name.removesuffix(suffix)) > 1:
                self._short.setdefault(short, []).append(area.code)
        self._longest = max(map(len, (*self._codes, *self._short)), default=0)

    def read(self, normalized: str) -> AreaPhrase | None:
        """The areas at the beginning of a normalized text; None if there is none."""
        codes: tuple[str, ...] = ()
        at = 0
        while at < len(normalized):
            found = self._next(normalized, at, codes)
            if found is None:
                break
            at, codes = found
            joint = next((word for word in words_of("joint") if normalized.startswith(word, at)), "")
            at += len(joint)
        return AreaPhrase(codes, normalized[at:]) if codes else None

    def lies_in(self, code: str, within: Iterable[str]) -> bool:
        """Whether an area is one of others, or lies in one of them."""
        wanted = set(within)
        here: str | None = code
        while here is not None:
            if here in wanted:
                return True
            here = self._parent.get(here)
        return False

    def _next(self, normalized: str, at: int, above: tuple[str, ...]) -> tuple[int, tuple[str, ...]] | None:
        """Where the longest name that begins at `at` ends, and whose it is of what lies in `above`."""
        for end in range(min(len(normalized), at + self._longest), at, -1):
            name = normalized[at:end]
            codes = self._fitting(self._codes, name, above)
            # 紫荆第四网格: the short name of a community counts where one of its own areas follows.
            if not codes and (shorts := self._fitting(self._short, name, above)):
                inner = self._next(normalized, end, shorts)
                codes = shorts if inner is not None else ()
            if codes:
                return end, codes
        return None

    def _fitting(self, names: Mapping[str, list[str]], name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        codes = names.get(name, ())
        return tuple(code for code in codes if not above or self.lies_in(code, above))
