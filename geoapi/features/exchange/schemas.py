"""What other systems send, and what they are answered."""

from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from geoapi.core.types import not_blank, without_zero

MOST_EVENTS = 1000
_Clean = Annotated[str, AfterValidator(without_zero)]
_Name = Annotated[_Clean, AfterValidator(not_blank), Field(max_length=80)]


class FeedEvent(BaseModel):
    """What a device tells: an alarm, or a value that is none any more as it should be. No pictures."""

    model_config = ConfigDict(extra="forbid")

    device: _Name
    at: AwareDatetime | None = None
    text: Annotated[_Clean, Field(max_length=500)] = ""
    urgent: bool = False


class FeedEvents(BaseModel):
    """Events of devices, in the order in which they were."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[FeedEvent], Field(min_length=1, max_length=MOST_EVENTS)]


class FeedFault(BaseModel):
    """An event that was not taken: which one of the message, from 0, and why."""

    event: int
    detail: str


class FeedAnswer(BaseModel):
    """`cases`: numbers of what is new; `folded`: events of devices of which there is one already."""

    cases: list[str]
    folded: int
    refused: list[FeedFault]


class HookPoint(BaseModel):
    """A place; `crs`: wgs84, cgcs2000, gcj02, bd09 or EPSG:n."""

    model_config = ConfigDict(extra="forbid")

    lon: Annotated[float, Field(allow_inf_nan=False)]
    lat: Annotated[float, Field(allow_inf_nan=False)]
    crs: Annotated[str, Field(max_length=20)] = "wgs84"


class HookMessage(BaseModel):
    """What another system says of a matter.

    `type`: its word for what is done, as its mapping file has it; `id`: its number of the matter; `number`:
    ours, where it is one that was handed to it. `fields`: what else our verb needs.
    """

    model_config = ConfigDict(extra="forbid")

    type: _Name
    id: _Name
    number: Annotated[_Clean, Field(max_length=20)] | None = None
    category: Annotated[_Clean, Field(max_length=80)] = ""
    title: Annotated[_Clean, Field(max_length=80)] = ""
    text: Annotated[_Clean, Field(max_length=2000)] = ""
    at: HookPoint | None = None
    area: Annotated[_Clean, Field(max_length=80)] = ""
    address: Annotated[_Clean, Field(max_length=120)] = ""
    happened_at: AwareDatetime | None = None
    urgent: bool = False
    special_group: bool = False
    name: Annotated[_Clean, Field(max_length=40)] = ""
    phone: Annotated[_Clean, Field(max_length=20)] = ""
    confidential: bool = False
    fields: Annotated[dict[str, Any], Field(max_length=10)] = {}


class HookAnswer(BaseModel):
    """Its number and ours, and how the matter stands: `state` in its words."""

    id: str
    number: str
    state: str
    turn: int
