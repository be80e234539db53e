"""What comes in and goes out of questions about places."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.schemas import ModeAsked
from geoapi.core.types import (
    CRS,
    MOMENT_PATTERN,
    BBox,
    LonLat,
    Moment,
    PartOfName,
    shown_as_list,
    shown_as_text,
)

MOST_LISTED = 1_000
MOST_RANKED = 50
ARRIVAL = "arrival"
CODE_IN_PATH = {"code": {"type": "string", "example": "990SXX"}}


def _codes(value: object) -> object:
    """Codes with commas between, each once."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))


CodesOf = Annotated[tuple[str, ...], BeforeValidator(_codes)]
Kinds = Annotated[CodesOf, shown_as_list({"type": "string", "rows": "place_kind"})]
Amenities = Annotated[CodesOf, shown_as_list({"type": "string", "rows": "amenity"})]
Code = Annotated[str, Field(max_length=40), shown_as_text(40)]


OpenAt = Annotated[
    str,
    Field(max_length=40),
    WithJsonSchema({"type": "string", "pattern": rf"^({ARRIVAL}|{MOMENT_PATTERN})$"}),
]


class Wanted(BaseModel):
    """Which places."""

    kind: Kinds = Field((), description="Kinds with commas between; all of them if left out", max_length=40)
    amenity: Amenities = Field((), description="What the place must offer, all of it", max_length=40)
    open_at: OpenAt | None = Field(
        None, description="`arrival`: open when one arrives; or a moment, ISO 8601; any if left out"
    )
    at: Moment | None = None
    crs: CRS = "wgs84"


class PlacesQuery(Wanted):
    near: LonLat | None = Field(
        None,
        description="lon,lat to rank by travel time from; without it, a list",
        examples=["120.8508,40.7186"],
    )
    mode: ModeAsked = Mode.WALK
    each: bool = Field(False, description="`limit` places of each kind, instead of all kinds together (near)")
    area: Code | None = Field(None, description="Code of an area the places lie in (list)")
    bbox: BBox | None = Field(None, description="west,south,east,north in degrees (list)")
    q: PartOfName | None = Field(None, description="Part of the name (list)")
    week: bool = Field(False, description="Include the opening times of the coming 8 days")
    limit: int | None = Field(None, ge=1, le=MOST_LISTED, description="5 if near, 100 in a list")
    cursor: Annotated[str, Field(max_length=20), shown_as_text(20)] = Field(
        "", description="`next_cursor` of the page before (list)"
    )


class OnRouteQuery(Wanted):
    start: LonLat = Field(
        alias="from", description="lon,lat where one sets out", examples=["120.8508,40.7186"]
    )
    end: LonLat = Field(
        alias="to", description="lon,lat where one wants to be", examples=["120.8561,40.7223"]
    )
    mode: ModeAsked = Mode.SCOOTER
    limit: int = Field(5, ge=1, le=MOST_RANKED)


class PlaceQuery(BaseModel):
    at: Moment | None = None


class OpeningAnswer(BaseModel):
    """`open` is null where it is not known.

    `until`: how long that lasts, or the end of a closure with a `reason`.
    """

    open: bool | None
    clear: bool = Field(description="Whether its hours could be read")
    until: str | None
    next: str | None = Field(description="When it opens")
    provisional: bool
    reason: str | None
    at: str


class ReportedClosed(BaseModel):
    """That people found it closed: when last, and how many of them."""

    at: str
    minutes_ago: int
    reports: int


class ReportAnswered(BaseModel):
    """What whoever answers for the place says of such reports."""

    at: str
    minutes_ago: int
    text: str


class Verified(BaseModel):
    on: str
    by: str | None


class AreaOfPlace(BaseModel):
    code: str
    name: str
    level: str


class Travel(BaseModel):
    mode: Mode
    duration_s: int
    distance_m: int
    arrives_at: str
    basis: Literal["network", "straight_line"]


class Detour(BaseModel):
    """What going by it costs beyond the direct way, and the whole way by it."""

    extra_s: int
    extra_m: int
    total_s: int
    arrives_at: str


class DatedHours(BaseModel):
    """Other hours for a time."""

    since: str | None = Field(alias="from")
    until: str | None
    hours: str
    reason: str | None


class PlaceBrief(BaseModel):
    """`icon` and `tone` are the page's."""

    code: str
    name: str
    kind: str
    kind_name: str
    kind_name_en: str
    icon: str
    tone: str
    address: str | None
    phone: str | None
    tel: str | None = Field(
        description="What follows `tel:` in a link; a comma is a pause before the extension"
    )
    extension: str | None
    opening: OpeningAnswer


class PlaceProperties(PlaceBrief):
    """`travel` where a start was given, `detour` where an end was;
    `openings` (from, until) of the coming days.
    """

    area: AreaOfPlace | None
    access: str | None
    wheelchair: str | None
    amenities: list[str]
    operator: str | None
    description: str | None
    photo_captions: list[str]
    verified: Verified | None
    hours: str | None
    hours_clear: bool
    reported_closed: ReportedClosed | None
    report_answered: ReportAnswered | None
    travel: Travel | None = None
    detour: Detour | None = None
    openings: list[tuple[str, str]] | None = None
    exceptions: list[DatedHours] | None = None


class PointGeometry(BaseModel):
    type: Literal["Point"]
    coordinates: tuple[float, float]


class Feature(BaseModel):
    type: Literal["Feature"]
    id: str
    geometry: PointGeometry
    properties: PlaceProperties


class Kind(BaseModel):
    """`icon` and `tone` are the page's."""

    code: str
    name: str
    name_en: str
    icon: str
    tone: str
    count: int


class Amenity(BaseModel):
    code: str
    name: str
    name_en: str
    icon: str
    count: int


class KindsAnswer(BaseModel):
    kinds: list[Kind]
    amenities: list[Amenity]
    places_version: int


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
    opening: OpeningAnswer


class Direct(BaseModel):
    """The way between two ends without going by a place."""

    duration_s: int
    distance_m: int


class PlacesAnswer(BaseModel):
    """`basis` is network or, for the `basis_reason`, straight_line."""

    type: Literal["FeatureCollection"]
    query: dict[str, Any]
    basis: Literal["network", "straight_line"] | None = None
    basis_reason: str | None = None
    features: list[Feature]
    left_out: list[LeftOut] | None = None
    message: str | None = None
    direct: Direct | None = None
    places_version: int
    next_cursor: str | None = None
