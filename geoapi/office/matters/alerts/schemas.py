"""Models of what a browser subscribes to."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import Latitude, Longitude, shown_as_text, without_zero
from geoapi.office.matters.schemas import Code
from geoapi.office.notices.schemas import PushSubscription

MOST_PLACES = 5


class ChoicesQuery(BaseModel):
    """A place in WGS 84."""

    lon: Annotated[Longitude, Field(ge=-180, le=180, examples=[120.8501])]
    lat: Annotated[Latitude, Field(ge=-90, le=90, examples=[40.7203])]


class AlertArea(BaseModel):
    code: str
    name: str
    level: str


class AlertPlace(BaseModel):
    """All of an area, or of it what lies along a street."""

    area: AlertArea
    street: str | None


class ChoicesAnswer(BaseModel):
    """What one may subscribe to there; `key`: with which a browser does, null where nothing is pushed."""

    key: str | None
    places: list[AlertPlace]


class PlaceWanted(BaseModel):
    """`area`: its code; `street`: its name, as the choices have it."""

    model_config = ConfigDict(extra="forbid")

    area: Code
    street: (
        Annotated[str, AfterValidator(without_zero), Field(min_length=1, max_length=60), shown_as_text(60)]
        | None
    ) = None


class NewSubscriptions(PushSubscription):
    """A browser as it gives itself, and all that it wants to be told of; of nothing: it is forgotten."""

    places: Annotated[list[PlaceWanted], Field(max_length=MOST_PLACES)]


class SubscribedPlace(AlertPlace):
    until: datetime


class SubscriptionsAnswer(BaseModel):
    """Until when it is told; asked for anew it is told for as long again."""

    places: list[SubscribedPlace]
