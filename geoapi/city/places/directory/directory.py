"""All places in memory: frozen, replaced whole. Every question about places is answered from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geoapi.city.places.directory.opening import Timetable

Point = tuple[float, float]

# An answer to reports says little of the day after.
ANSWER_HOLDS_H = 24


@dataclass(frozen=True)
class Word:
    """A kind of place, or something places offer, by the names people know it by."""

    code: str
    name: str
    name_en: str
    icon: str
    tone: str | None = None


@dataclass(frozen=True)
class AreaName:
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Reports:
    """Reports that a place was closed that nobody has settled: the times, one a reporter, the latest last."""

    times: tuple[datetime, ...]


@dataclass(frozen=True)
class ReportAnswer:
    """What whoever answers for a place says of reports that it was closed, and since when."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Place:
    """A place people go to. `lon`, `lat` are its entrance in WGS 84; `areas` are those it lies in,
    the smallest first; `area` is the one it is said to belong to, or else its community.
    """

    id: int
    code: str
    kind: str
    name: str
    lon: float
    lat: float
    timetable: Timetable
    address: str | None = None
    area: AreaName | None = None
    areas: tuple[AreaName, ...] = ()
    phone: str | None = None
    hours: str | None = None
    access: str | None = None
    wheelchair: str | None = None
    amenities: tuple[str, ...] = ()
    photo_captions: tuple[str, ...] = ()
    description: str | None = None
    operator: str | None = None
    verified_on: date | None = None
    verified_by: str | None = None
    reports: Reports | None = None
    report_answer: ReportAnswer | None = None

    @property
    def point(self) -> Point:
        return self.lon, self.lat

    def lies_in(self, area_code: str) -> bool:
        return (self.area is not None and self.area.code == area_code) or any(
            area.code == area_code for area in self.areas
        )


class Directory:
    """Places in order of code, and the words for what they are and offer.

    `version` changes with any of it.
    """

    def __init__(
        self,
        places: Sequence[Place],
        kinds: Sequence[Word],
        amenities: Sequence[Word],
        *,
        version: int = 0,
        ferries: bool = True,
    ) -> None:
        self.places = sorted(places, key=lambda place: place.code)
        self.kinds = {word.code: word for word in kinds}
        self.amenities = {word.code: word for word in amenities}
        self.version = version
        self.ferries = ferries
        self.lon: NDArray[np.float64] = np.array([place.lon for place in self.places], dtype=np.float64)
        self.lat: NDArray[np.float64] = np.array([place.lat for place in self.places], dtype=np.float64)
        self._by_code = {place.code: number for number, place in enumerate(self.places)}

    def amended(self, changed: Mapping[str, Place | None], version: int) -> "Directory":
        """The next version: these places by code, None for one that is gone, and all else as it is here."""
        places: dict[str, Place | None] = {**{place.code: place for place in self.places}, **changed}
        return Directory(
            [place for place in places.values() if place is not None],
            list(self.kinds.values()),
            list(self.amenities.values()),
            version=version,
            ferries=self.ferries,
        )

    def __len__(self) -> int:
        return len(self.places)

    def by_code(self, code: str) -> Place | None:
        number = self._by_code.get(code.upper())
        return None if number is None else self.places[number]

    @cached_property
    def indices_of_kind(self) -> Mapping[str, NDArray[np.int64]]:
        kinds = np.array([place.kind for place in self.places], dtype=object)
        return {kind: np.flatnonzero(kinds == kind) for kind in self.kinds}

    def indices_of(self, kinds: Sequence[str]) -> NDArray[np.int64]:
        """The indices of the places of any of these kinds, in order; of all if none is named."""
        if not kinds:
            return np.arange(len(self.places))
        return np.sort(np.concatenate([self.indices_of_kind[kind] for kind in dict.fromkeys(kinds)]))
