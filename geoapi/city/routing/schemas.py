"""What comes in and goes out of directions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.narrative import Language
from geoapi.core.types import CRS, Latitude, Longitude, LonLat, shown_as_list

# The engine computes no more rings at once.
MOST_RINGS = 4
LONGEST_MINUTES = 60


def _minutes(value: object) -> object:
    """Different whole minutes, ascending."""
    if not isinstance(value, str):
        return value
    try:
        minutes = sorted({int(part) for part in value.split(",")})
    except ValueError:
        raise ValueError("write whole minutes with commas between: 5,10,15") from None
    if not 1 <= len(minutes) <= MOST_RINGS or minutes[0] < 1 or minutes[-1] > LONGEST_MINUTES:
        raise ValueError(f"up to {MOST_RINGS} values from 1 to {LONGEST_MINUTES} can be asked for")
    return tuple(minutes)


ModeAsked = Annotated[
    Mode,
    # In place, because the documentation of a query resolves no reference.
    WithJsonSchema({"type": "string", "enum": [str(mode) for mode in Mode]}),
    Field(description="walk, bicycle, or scooter: an electric bicycle, as couriers ride"),
]


class RouteQuery(BaseModel):
    start: LonLat = Field(
        alias="from", description="lon,lat where one sets out", examples=["120.8508,40.7186"]
    )
    end: LonLat = Field(
        alias="to", description="lon,lat where one wants to be", examples=["120.8561,40.7223"]
    )
    mode: ModeAsked = Mode.WALK
    lang: Language = Field("zh-CN", description="Language of the sentences")
    crs: CRS = "wgs84"


class IsochroneQuery(BaseModel):
    lon: Longitude = Field(description="Longitude, or x in the given crs", examples=[120.8501])
    lat: Latitude = Field(description="Latitude, or y in the given crs", examples=[40.7203])
    mode: ModeAsked = Mode.WALK
    minutes: Annotated[
        tuple[int, ...],
        BeforeValidator(_minutes),
        shown_as_list(
            {"type": "integer", "minimum": 1, "maximum": LONGEST_MINUTES}, minItems=1, maxItems=MOST_RINGS
        ),
    ] = Field(
        default_factory=lambda: (5, 10, 15),
        description=f"Up to {MOST_RINGS} travel times, {LONGEST_MINUTES} at most; 5,10,15 if left out",
    )
    crs: CRS = "wgs84"


class Line(BaseModel):
    type: Literal["LineString"]
    coordinates: list[tuple[float, float]]


class RoadPoint(BaseModel):
    """An end as asked for, in WGS 84, and the point of the road next to it."""

    lon: float
    lat: float
    road_lon: float
    road_lat: float
    distance_to_road_m: float


class Step(BaseModel):
    """`span` holds the first and last index in the geometry's coordinates;
    `kind` is Valhalla's manoeuvre type.
    """

    text: str
    kind: int
    street: str | None
    distance_m: int
    duration_s: int
    bearing: int | None
    span: tuple[int, int]


class RouteAnswer(BaseModel):
    query: dict[str, Any]
    start: RoadPoint = Field(alias="from")
    end: RoadPoint = Field(alias="to")
    duration_s: int
    distance_m: int
    geometry: Line
    steps: list[Step]


LinearRing = list[tuple[float, float]]


class OnePolygon(BaseModel):
    type: Literal["Polygon"]
    coordinates: list[LinearRing]


class SeveralPolygons(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: list[list[LinearRing]]


Polygon = OnePolygon | SeveralPolygons


class RingProperties(BaseModel):
    minutes: int
    mode: Mode


class Ring(BaseModel):
    type: Literal["Feature"]
    properties: RingProperties
    geometry: Polygon


class IsochroneAnswer(BaseModel):
    """GeoJSON in WGS 84, the smallest area first."""

    type: Literal["FeatureCollection"]
    features: list[Ring]
