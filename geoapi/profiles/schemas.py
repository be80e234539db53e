"""What can be asked about areas."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from geoapi.profiles.circle import CIRCLE_MINUTES
from geoapi.routes.modes import Mode
from geoapi.routes.schemas import LONGEST_MINUTES, ModeAsked

MOST_AREAS = 1_000


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


Degrees = Annotated[float, Field(allow_inf_nan=False)]
BBox = Annotated[tuple[Degrees, Degrees, Degrees, Degrees], BeforeValidator(_split)]


class AreasQuery(BaseModel):
    level: str | None = Field(None, max_length=40, description="city, district, subdistrict, community, grid or zone")
    layer: str | None = Field(None, max_length=40, description="admin, or an overlay layer such as police")
    parent: str | None = Field(None, max_length=40, description="Code of the area directly above")
    q: str | None = Field(None, min_length=1, max_length=60, description="Part of a name, or the start of a code")
    at: str | None = Field(None, max_length=40, description="Moment, ISO 8601; now if left out")


class AreaListQuery(AreasQuery):
    tree: bool = Field(False, description="Nest the areas in their parents, from the top")
    limit: int = Field(100, ge=1, le=MOST_AREAS)
    cursor: str = Field("", max_length=80, description="`next_cursor` of the page before")


class AreaGeoJsonQuery(AreasQuery):
    bbox: BBox | None = Field(None, description="west,south,east,north in degrees")


class AreaQuery(BaseModel):
    at: str | None = Field(None, max_length=40, description="Moment, ISO 8601; now if left out")
    geometry: bool = Field(False, description="Include the boundary")


class CircleQuery(BaseModel):
    minutes: int = Field(CIRCLE_MINUTES, ge=1, le=LONGEST_MINUTES)
    mode: ModeAsked = Mode.WALK
