"""What can be asked about posters."""

from typing import Literal

from pydantic import BaseModel, Field

from geoapi.city.routing.narrative import Language


class PosterQuery(BaseModel):
    lang: Language = Field("zh-CN", description="Language of what is said; names stay as they are")


class PosterWaits(BaseModel):
    state: Literal["waiting"]
    again_in_s: int
