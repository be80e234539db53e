"""What is asked of the checks of a plan, what they find, and what is let stand."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geoapi.core.types import Latitude, Longitude
from geoapi.features.planning.drawing.ops import Code, Op
from geoapi.features.planning.schemas import Reason, Shape


class PlanFaultsQuery(BaseModel):
    """A plan of a whole district is checked for some seconds: in parts it is seen how far that is."""

    in_parts: Annotated[
        bool, Field(description="Only what is found in about a second; go on from `next`")
    ] = False
    after: Annotated[Code | None, Field(description="The `next` of the part before")] = None


class NewWaiver(BaseModel):
    """A fault that is let stand, as it was shown."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, Field(max_length=40, pattern="^[a-z_]+$")]
    codes: Annotated[list[Code], Field(max_length=60)]
    lon: Annotated[Longitude, Field(ge=-180, le=180)] | None = None
    lat: Annotated[Latitude, Field(ge=-90, le=90)] | None = None
    why: Reason


class WaivedAnswer(BaseModel):
    why: str
    by: str
    at: datetime


class PlanFaultAnswer(BaseModel):
    """`sentence` in English; pages have words of their own for `key`, into which `params` go."""

    key: str
    blocks: bool
    codes: list[str]
    sentence: str
    params: dict[str, str | int | float]
    lon: float | None
    lat: float | None
    geometry: Shape | None
    fixes: list[Op]
    waived: WaivedAnswer | None


class PlanFaultsAnswer(BaseModel):
    """`checks`: which there are, of which versions; `checked` of `of` communities are looked at so far,
    `next` is null where those are all.
    """

    version: int
    checks: str
    faults: list[PlanFaultAnswer]
    checked: int
    of: int
    next: str | None
