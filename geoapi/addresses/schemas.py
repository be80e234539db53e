"""What comes in and goes out of an address search."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from geoapi.addresses.candidates import Candidate
from geoapi.addresses.parsing import Element
from geoapi.core.http import CRS, Coordinate, LonLat

MOST_RESULTS = 50


def _on_earth(point: tuple[float, float] | None) -> tuple[float, float] | None:
    if point is not None and not (abs(point[0]) <= 180 and abs(point[1]) <= 90):
        raise ValueError("it is not on Earth; longitude comes first")
    return point


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("type an address: a road and a number, or an estate and a building")
    return text


Text = Annotated[str, Field(max_length=5_000), AfterValidator(_not_blank)]
Near = Annotated[LonLat | None, AfterValidator(_on_earth)]


class SearchQuery(BaseModel):
    q: Text = Field(description="Address text, as people write it")
    limit: int = Field(8, ge=1, le=MOST_RESULTS)
    near: Near = Field(None, description="lon,lat: of results that fit alike, nearer ones come first")


class ParseQuery(BaseModel):
    q: Text = Field(description="Address text, as people write it")


class ReverseQuery(BaseModel):
    lon: Coordinate = Field(description="Longitude, or x in the given crs")
    lat: Coordinate = Field(description="Latitude, or y in the given crs")
    crs: CRS = "wgs84"


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
        "understood": [asdict(each) for each in candidate.understood],
        "assumed": [asdict(each) for each in candidate.assumed],
    }


def described_elements(elements: Sequence[Element]) -> list[dict[str, Any]]:
    return [
        {"element": each.element, "text": each.said, "start": each.start, "end": each.end, "value": each.value}
        for each in elements
    ]
