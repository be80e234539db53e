"""What comes in and goes out of a lookup."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema, model_validator

from geoapi.city.addresses.schemas import AssumedAnswer, UnderstoodAnswer
from geoapi.core.types import CRS, Latitude, Longitude, Moment, Problem, shown_as_text

# Wider doubt than this is no location at all.
WORST_ACCURACY_M = 5_000.0


class LocateQuery(BaseModel):
    """A point by `lon` and `lat`, or an `address`."""

    model_config = ConfigDict(extra="ignore")

    lon: Longitude | None = Field(None, description="Longitude, or x in the given crs", examples=[120.8508])
    lat: Latitude | None = Field(None, description="Latitude, or y in the given crs", examples=[40.7186])
    crs: CRS = "wgs84"
    address: Annotated[str, Field(max_length=5_000), shown_as_text(5_000)] | None = Field(
        None, description="Address text, instead of a point"
    )
    accuracy_m: float | None = Field(
        None, ge=0, le=WORST_ACCURACY_M, allow_inf_nan=False, description="Error of the location in metres"
    )
    at: Moment | None = None

    @model_validator(mode="after")
    def _one_way_to_ask(self) -> Self:
        if self.address is None and (self.lon is None or self.lat is None):
            raise ValueError("give lon and lat, or an address")
        if self.address is not None and (self.lon is not None or self.lat is not None):
            raise ValueError("give lon and lat, or an address, not both")
        return self


class CsvOptions(BaseModel):
    """What holds for every row of a CSV."""

    crs: CRS = "wgs84"
    accuracy_m: float | None = Field(None, ge=0, le=WORST_ACCURACY_M, allow_inf_nan=False)
    at: Moment | None = None


class BatchRow(LocateQuery):
    """One question of a batch; `id` comes back with its answer."""

    id: str | int | float | bool | None = None
    crs: Annotated[
        CRS,
        BeforeValidator(lambda crs: "wgs84" if crs is None else crs),
        WithJsonSchema({"type": ["string", "null"], "enum": ["wgs84", "cgcs2000", "gcj02", "bd09", None]}),
    ] = "wgs84"


class ChainLink(BaseModel):
    level: str
    code: str
    name: str


class Grid(BaseModel):
    code: str
    name: str
    kind: Literal["base", "dedicated"]
    households: int


class Responsible(BaseModel):
    """A post and who answers for it at the moment asked about. A vacant post has no name."""

    post_code: str
    name: str | None
    role: str
    role_name: str
    phone: str | None
    tel: str | None = Field(
        description="What follows `tel:` in a link; a comma is a pause before the extension"
    )
    extension: str | None
    on_duty: bool | None
    on_duty_until: str | None
    next_on_duty: str | None
    since: str | None
    vacant: bool
    substitute_for: str | None
    area_code: str | None
    building_code: str | None


class Call(BaseModel):
    """Somebody to call. `on_duty` is null where the hours are not known;
    the hotline has neither role nor post.

    `until`: on duty until then (null: day and night); `back_at`: off duty until then (null: not known).
    """

    rung: Literal["grid", "community", "police", "hotline"]
    name: str
    role: str | None
    role_name: str | None
    phone: str = Field(description="To read and copy, its extension in it: 0300-5563171转8001")
    tel: str = Field(description="What follows `tel:` in a link; a comma is a pause before the extension")
    extension: str | None
    on_duty: bool | None
    until: str | None
    back_at: str | None
    substitute_for: str | None
    post_code: str | None
    area_code: str | None
    area_name: str | None
    building_code: str | None


CALL_ORDER = (
    "Whom to call, in this order; never empty, and the first answers now: those on duty by rung (grid, "
    "community, "
    "police) and rank of their role, then the hotline, then those whose hours are not known, then "
    "those off duty."
)


class OverlayZone(BaseModel):
    layer: str
    layer_name: str
    code: str
    name: str
    responsible: list[Responsible]


class Alternative(BaseModel):
    code: str
    name: str
    distance_m: float


class Evidence(BaseModel):
    """Why this grid. `needs_confirmation`: the location's error exceeds the distance to the boundary."""

    basis: Literal["boundary", "binding"]
    distance_to_boundary_m: float
    accuracy_m: float
    needs_confirmation: bool
    alternatives: list[Alternative]
    atlas_version: int


class LookupEcho(BaseModel):
    """The question as it was understood: a point in `crs`, or an address."""

    lon: float | None = None
    lat: float | None = None
    crs: str | None = None
    address: str | None = None
    at: str


class Matched(BaseModel):
    """What the answer is for, in WGS 84: a point,
    or (by its level in `kind`) the address that a text means.
    """

    kind: str
    lon: float
    lat: float
    text: str | None = None
    score: float | None = None
    building_code: str | None = None
    unit: str | None = None
    understood: list[UnderstoodAnswer] | None = None
    assumed: list[AssumedAnswer] | None = None


class LocateAnswer(BaseModel):
    """`grid` is null where the finest area known is not a grid; `chain` then ends with that area."""

    query: LookupEcho
    matched: Matched
    grid: Grid | None
    chain: list[ChainLink]
    responsible: list[Responsible]
    call: list[Call] = Field(min_length=1, description=CALL_ORDER)
    overlays: list[OverlayZone]
    evidence: Evidence


class BatchAnswer(LocateAnswer):
    """The answer of a single call, with the `id` of its question."""

    id: str | int | float | bool | None


class BatchFault(BaseModel):
    """What a single call would have answered with another status."""

    id: str | int | float | bool | None
    error: Problem


class BatchAnswers(RootModel[list[BatchAnswer | BatchFault]]):
    """In the order of the questions."""
