"""What a gazetteer is made of, as the database holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AreaName:
    """An administrative area; `parent` is a code."""

    code: str
    level: str
    name: str
    parent: str | None


@dataclass(frozen=True)
class AddressRow:
    """A standard address as it is stored, under its `id`. `elements` are its parts where the city's table
    gives them, `estate` is the name of the estate its building stands in. The point is in WGS 84.
    """

    text: str
    lon: float
    lat: float
    building_code: str | None = None
    units: int | None = None
    estate: str | None = None
    elements: Mapping[str, str] | None = None
    id: int = -1


@dataclass(frozen=True)
class Toponym:
    """A road or a place that is known by its name alone, in the area of that code."""

    kind: str
    name: str
    lon: float
    lat: float
    area_code: str | None = None


@dataclass(frozen=True)
class Alias:
    """Another name; see the table `alias`. `former`: it was official once, until `until` if that is known."""

    kind: str
    target: str
    name: str
    area_code: str = ""
    until: date | None = None
    former: bool = False

    @property
    def is_former(self) -> bool:
        return self.former or self.until is not None
