"""Models of the question who would answer at a place, and of the answer."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from geoapi.core.types import Latitude, Longitude


class PlanPointQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lon: Longitude = Field(ge=-180, le=180, description="Degrees, WGS 84", examples=[120.8508])
    lat: Latitude = Field(ge=-90, le=90, description="Degrees, WGS 84", examples=[40.7186])


class PlanPoint(BaseModel):
    lon: float
    lat: float


class AnsweringPost(BaseModel):
    """`name` None where nobody holds the post; `moved_from`: a grid that ends by the plan."""

    post: str
    role: str
    role_name: str
    role_name_en: str | None
    name: str | None
    moved_from: str | None


class AnsweringGrid(BaseModel):
    code: str
    name: str
    kind: str
    parent: str
    fate: Literal["changed", "new", "revived"] | None
    people: list[AnsweringPost]


class PlanLocateAnswer(BaseModel):
    """`in_force`: how it is without the plan; None where no grid is."""

    version: int
    query: PlanPoint
    grid: AnsweringGrid
    in_force: AnsweringGrid | None
