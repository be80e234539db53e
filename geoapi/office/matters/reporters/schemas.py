"""Models of how a reporter is reached, shows the receipt again, and of who has the same."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from geoapi.core.types import without_zero
from geoapi.office.matters.evidence.schemas import Reason
from geoapi.office.matters.schemas import PostRef, ReceiptKey

Device = Annotated[
    Annotated[str, AfterValidator(without_zero)],
    Field(min_length=8, max_length=80),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 8,
            "maxLength": 80,
            "pattern": "^[^\\u0000]*$",
            "description": "A random text that the page keeps",
            "example": "5f3a9c1e77b04d2a",
        }
    ),
]


class NewFollow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    device: Device


class FollowAnswer(BaseModel):
    followers: int


class ContactAsked(BaseModel):
    """Why somebody looks: the reporter reads it."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class RelayAnswer(BaseModel):
    """Who puts a call through to a reporter who is not to be known to who has the matter."""

    post: PostRef
    phone: str | None


class ContactAnswer(BaseModel):
    """A reporter's name and phone; neither of a confidential one, which `relay` puts calls through to."""

    name: str | None
    phone: str | None
    confidential: bool
    relay: RelayAnswer | None


class DigitsAsked(BaseModel):
    """The last four digits of the phone that was left."""

    model_config = ConfigDict(extra="forbid")

    digits: Annotated[str, Field(min_length=4, max_length=4, pattern="^[0-9]{4}$")]


class KeyAnswer(BaseModel):
    key: ReceiptKey
