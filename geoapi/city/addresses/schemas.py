"""What comes in and goes out of an address search."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from geoapi.city.addresses.search.candidates import Candidate
from geoapi.city.addresses.text.parsing import Element
from geoapi.core.types import CRS, Latitude, Longitude, LonLat, not_blank, shown_as_text

MOST_RESULTS = 50


def _on_earth(point: tuple[float, float] | None) -> tuple[float, float] | None:
    if point is not None and not (abs(point[0]) <= 180 and abs(point[1]) <= 90):
        raise ValueError("it is not on Earth; longitude comes first")
    return point


Text = Annotated[
    str,
    Field(max_length=5_000),
    AfterValidator(not_blank),
    shown_as_text(5_000, words=True, example="云禧苑3号楼"),
]
Near = Annotated[LonLat | None, AfterValidator(_on_earth)]


class SearchQuery(BaseModel):
    q: Text = Field(description="Address text, as people write it")
    limit: int = Field(8, ge=1, le=MOST_RESULTS)
    near: Near = Field(None, description="lon,lat: of results that fit alike, nearer ones come first")


class ParseQuery(BaseModel):
    q: Text = Field(description="Address text, as people write it")


class ReverseQuery(BaseModel):
    lon: Longitude = Field(description="Longitude, or x in the given crs", examples=[120.8508])
    lat: Latitude = Field(description="Latitude, or y in the given crs", examples=[40.7186])
    crs: CRS = "wgs84"


class UnderstoodAnswer(BaseModel):
    """A part of the text, from character `start` to before `end`, and what it was taken for."""

    element: str
    said: str
    start: int
    end: int
    standard: str


class AssumedAnswer(BaseModel):
    """Something the text does not say as it stands."""

    code: str
    said: str
    taken: str | None
    until: str | None


class GridName(BaseModel):
    code: str
    name: str


class CandidateAnswer(BaseModel):
    """An address that a text may mean, and where it lies; `score` 1 is certain."""

    text: str
    level: str
    name: str
    where: str
    lon: float
    lat: float
    score: float
    building_code: str | None
    unit: str | None
    area_code: str | None
    understood: list[UnderstoodAnswer]
    assumed: list[AssumedAnswer]
    grid_code: str | None
    grid_name: str | None
    community_name: str | None
    grids: list[GridName]


class NearestAnswer(CandidateAnswer):
    distance_m: float


class ElementAnswer(BaseModel):
    """Part of an address text, from character `start` to before `end`."""

    element: str
    text: str
    start: int
    end: int
    value: str | None


class OtherCity(BaseModel):
    name: str


class SearchAnswer(BaseModel):
    results: list[CandidateAnswer]
    elements: list[ElementAnswer]
    reason: str | None = Field(description="Why there are none: too_short, unknown or outside_city")
    outside: OtherCity | None


class SuggestAnswer(BaseModel):
    results: list[CandidateAnswer]


class ParseAnswer(BaseModel):
    elements: list[ElementAnswer]
    outside: OtherCity | None


def described(candidate: Candidate) -> dict[str, Any]:
    """A candidate as it goes out; the floor above adds its grid."""
    return {
        "text": candidate.text,
        "level": candidate.level,
        "name": candidate.name,
        "where": candidate.where,
        "lon": candidate.lon,
        "lat": candidate.lat,
        "score": candidate.score,
        "building_code": candidate.building_code,
        "unit": candidate.unit,
        "area_code": candidate.area_code,
        # Their fields are plain, and copied ten times as fast as by `asdict`.
        "understood": [vars(each).copy() for each in candidate.understood],
        "assumed": [vars(each).copy() for each in candidate.assumed],
    }


def described_elements(elements: Sequence[Element]) -> list[dict[str, Any]]:
    return [
        {
            "element": each.element,
            "text": each.said,
            "start": each.start,
            "end": each.end,
            "value": each.value,
        }
        for each in elements
    ]
