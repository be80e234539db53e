"""What comes in and goes out of questions about places."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from geoapi.core.http import CRS, LonLat
from geoapi.routes.modes import Mode
from geoapi.routes.schemas import ModeAsked

MOST_LISTED = 1_000
MOST_RANKED = 50
ARRIVAL = "arrival"


def _codes(value: object) -> object:
    """Codes with commas between, each once."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


def _bbox(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


Codes = Annotated[tuple[str, ...], BeforeValidator(_codes), WithJsonSchema({"type": "string"})]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
BBox = Annotated[tuple[Degrees, Degrees, Degrees, Degrees], BeforeValidator(_bbox), WithJsonSchema({"type": "string"})]


class Wanted(BaseModel):
    """Which places."""

    kind: Codes = Field((), description="Kinds with commas between; all of them if left out", max_length=40)
    amenity: Codes = Field((), description="What the place must offer, all of it", max_length=40)
    open_at: str | None = Field(
        None, max_length=40, description="`arrival`: open when one arrives; or a moment, ISO 8601; any if left out"
    )
    at: str | None = Field(None, max_length=40, description="Moment to answer for, ISO 8601; now if left out")
    crs: CRS = "wgs84"


class PlacesQuery(Wanted):
    near: LonLat | None = Field(None, description="lon,lat to rank by travel time from; without it, a list")
    mode: ModeAsked = Mode.WALK
    each: bool = Field(False, description="`limit` places of each kind, instead of all kinds together (near)")
    area: str | None = Field(None, max_length=40, description="Code of an area the places lie in (list)")
    bbox: BBox | None = Field(None, description="west,south,east,north in degrees (list)")
    q: str | None = Field(None, min_length=1, max_length=60, description="Part of the name (list)")
    week: bool = Field(False, description="Include the opening times of the coming 8 days")
    limit: int | None = Field(None, ge=1, le=MOST_LISTED, description="5 if near, 100 in a list")
    cursor: str = Field("", max_length=20, description="`next_cursor` of the page before (list)")


class OnRouteQuery(Wanted):
    start: LonLat = Field(alias="from", description="lon,lat where one sets out")
    end: LonLat = Field(alias="to", description="lon,lat where one wants to be")
    mode: ModeAsked = Mode.SCOOTER
    limit: int = Field(5, ge=1, le=MOST_RANKED)


class PlaceQuery(BaseModel):
    at: str | None = Field(None, max_length=40, description="Moment to answer for, ISO 8601; now if left out")


class ClosedReport(BaseModel):
    """`device`: a random text that the page keeps, so that one person counts once."""

    model_config = ConfigDict(extra="ignore")

    device: str | None = Field(None, min_length=8, max_length=80)


class Feature(BaseModel):
    type: str
    id: str
    geometry: dict[str, Any]
    properties: dict[str, Any]


class LeftOut(BaseModel):
    """A nearer place that did not fit, and why."""

    code: str
    name: str
    kind: str
    lon: float
    lat: float
    duration_s: float | None
    distance_m: float
    reasons: list[str]
    lacks: list[str]
    opening: dict[str, Any]


class PlacesAnswer(BaseModel):
    """`basis` is network or, for the `basis_reason`, straight_line."""

    type: str
    query: dict[str, Any]
    basis: str | None = None
    basis_reason: str | None = None
    features: list[Feature]
    left_out: list[LeftOut] | None = None
    message: str | None = None
    places_version: int
    next_cursor: str | None = None
