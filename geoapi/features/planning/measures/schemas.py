"""What is asked of the measures of a plan, and answered."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from geoapi.core.types import LonLat, shown_as_list
from geoapi.features.planning.drawing.ops import Code

MOST_GRIDS = 60
_CODE = {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[0-9A-Za-z._-]+$"}


def _codes(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


class MetricsQuery(BaseModel):
    grids: Annotated[
        list[Code],
        BeforeValidator(_codes),
        Field(min_length=1, max_length=MOST_GRIDS),
        shown_as_list(_CODE, minItems=1, maxItems=MOST_GRIDS),
    ] = Field(description="Codes of grids, with commas between", examples=["990101001001001"])


class Measures(BaseModel):
    """`walk_mean_min`, `walk_far_min`: minutes on foot from the building in the middle, to all households and
    to the farthest; null where no way is known. `compactness`: 1 of a circle, near 0 of a thread.
    """

    households: int
    buildings: int
    area_m2: int
    walk_mean_min: float | None
    walk_far_min: float | None
    compactness: float


class MeasuredGrid(BaseModel):
    """`before`: as it is in force without the plan; null of a new one, as `after` of one that ends."""

    code: str
    before: Measures | None
    after: Measures | None


class PlanMeasures(BaseModel):
    """Of all grids in the communities of a plan. `spread`: deviation of their households by the mean."""

    grids: int
    within: int = Field(description="How many have as many households as they should")
    bounded: int = Field(description="How many of them there are any bounds for")
    spread: float | None


class PlanBeforeAndAfter(BaseModel):
    before: PlanMeasures
    after: PlanMeasures


class MetricsAnswer(BaseModel):
    version: int
    metrics: str = Field(description="Which measures there are, of which versions")
    grids: list[MeasuredGrid]
    plan: PlanBeforeAndAfter


class WaysQuery(BaseModel):
    start: LonLat = Field(alias="from", description="lon,lat where it begins", examples=["120.85,40.72"])
    end: LonLat = Field(alias="to", description="lon,lat where it ends", examples=["120.86,40.73"])


class WayAnswer(BaseModel):
    """Positions from the beginning to the end, along roads; degrees (WGS 84)."""

    line: list[tuple[float, float]]
    length_m: int


class WaysAnswer(BaseModel):
    """The shortest first; empty where no road is near, or none leads there."""

    ways: list[WayAnswer]
