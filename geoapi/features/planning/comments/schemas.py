"""What is said about a plan, and who has it open."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoapi.core.types import Latitude, Longitude, shown_as_text
from geoapi.features.planning.drawing.ops import Code
from geoapi.features.planning.schemas import Text

COMMENT_ID = {"number": {"type": "integer", "minimum": 1, "example": 1}}
LONGEST = 1_000


class NewComment(BaseModel):
    """`lon`, `lat`: a place in degrees (WGS 84), both or neither; a reply has none of its own."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        Text,
        Field(max_length=LONGEST),
        shown_as_text(LONGEST, words=True, example="这里隔着河，走不过去"),
    ]
    lon: Annotated[Longitude, Field(ge=-180, le=180)] | None = None
    lat: Annotated[Latitude, Field(ge=-90, le=90)] | None = None
    reply_to: Annotated[int, Field(ge=1, le=2**53)] | None = None

    @model_validator(mode="after")
    def whole(self) -> "NewComment":
        if (self.lon is None) != (self.lat is None):
            raise ValueError("a place has both lon and lat")
        if self.reply_to is not None and self.lon is not None:
            raise ValueError("a reply has no place of its own")
        return self


class Settling(BaseModel):
    model_config = ConfigDict(extra="forbid")

    settled: bool = True


class PlanRemark(BaseModel):
    id: int
    text: str
    by: str
    mine: bool
    at: datetime


class SettledAnswer(BaseModel):
    by: str
    at: datetime


class CommentAnswer(PlanRemark):
    lon: float | None
    lat: float | None
    settled: SettledAnswer | None
    replies: list[PlanRemark]


class CommentsAnswer(BaseModel):
    comments: list[CommentAnswer]


class PresenceQuery(BaseModel):
    area: Annotated[Code | None, Field(description="The community that one looks at")] = None


class Present(BaseModel):
    """`area`: the community that somebody looks at."""

    name: str
    area: str | None


class PresenceAnswer(BaseModel):
    others: list[Present]
