"""Which places are asked for, and whether one fits:
pure facts of the Directory, the hours and the calendar.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapi.city.places.directory.directory import Directory, Place
from geoapi.city.places.directory.opening import Opening
from geoapi.city.places.serializers import arrival
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.ranking import NEVER
from geoapi.core.clock import Calendar

Json = dict[str, Any]


@dataclass(frozen=True)
class PlaceSearch:
    """Which places are asked for. `indices` are those of the kinds in the Directory, whatever they offer and
    whenever they open."""

    directory: Directory
    calendar: Calendar
    indices: NDArray[np.int64]
    kinds: tuple[str, ...]
    amenities: tuple[str, ...]
    at: datetime
    open_on_arrival: bool
    open_at: datetime | None
    mode: Mode
    limit: int

    def of_each_kind(self) -> list["PlaceSearch"]:
        """The same question for each kind by itself."""
        kinds = self.kinds or tuple(self.directory.kinds)
        return [replace(self, kinds=(kind,), indices=self.directory.indices_of((kind,))) for kind in kinds]

    def place(self, position: int) -> Place:
        """A place by its position among `indices`."""
        return self.directory.places[int(self.indices[position])]

    def lacks(self, place: Place) -> list[str]:
        return [code for code in self.amenities if code not in place.amenities]

    def opening(self, place: Place, moment: datetime) -> Opening:
        return place.timetable.opening(moment, self.calendar)

    def moment(self, duration_s: float) -> datetime:
        """The moment at which a place must be open, if it must: that of the question, or when one arrives."""
        return self.open_at or arrival(self.at, duration_s)

    def fits(self, place: Place, duration_s: float) -> bool:
        if self.lacks(place):
            return False
        asked = self.open_on_arrival or self.open_at is not None
        return not asked or self.opening(place, self.moment(duration_s)).open is True

    def reasons(self, place: Place, duration_s: float | None) -> list[str]:
        """Why a place does not fit."""
        reasons = ["lacks_amenity"] if self.lacks(place) else []
        if duration_s is None:
            return [*reasons, "unreachable"]
        if self.open_on_arrival or self.open_at is not None:
            state = self.opening(place, self.moment(duration_s))
            if state.open is None:
                reasons.append("hours_unclear")
            elif not state.open:
                reasons.append("closed_on_arrival" if self.open_on_arrival else "closed_then")
        return reasons

    def least_s(self, place: Place, bound_s: float) -> float:
        """Not above the travel time with which a place can fit:
        who comes before it opens does not find it open.
        """
        if self.lacks(place) or bound_s == NEVER:
            return NEVER
        if self.open_at is not None:
            return bound_s if self.opening(place, self.open_at).open is True else NEVER
        if not self.open_on_arrival:
            return bound_s
        # Arrivals are told in whole seconds.
        earliest = self.at + timedelta(seconds=max(0.0, bound_s - 1))
        state = self.opening(place, earliest)
        if state.open:
            return bound_s
        following = state.next or (state.until if state.open is None or state.reason is not None else None)
        if following is None:
            return NEVER
        return max(bound_s, (following - self.at).total_seconds() - 1)

    def echo(self) -> Json:
        return {
            "kind": self.kinds,
            "amenity": self.amenities,
            "at": self.at,
            "open_at": "arrival" if self.open_on_arrival else self.open_at,
        }
