"""What comes in and goes out of reports that a place was found closed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from geoapi.city.places.schemas import ReportedClosed
from geoapi.core.types import shown_as_text, without_zero

ReportedAt = Annotated[str, Field(max_length=40), WithJsonSchema({"type": "string", "format": "date-time"})]


class ClosedReport(BaseModel):
    """That somebody stood before a closed door."""

    model_config = ConfigDict(extra="ignore")

    device: str | None = Field(
        None,
        min_length=8,
        max_length=80,
        pattern=r"^[^\u0000]*$",
        description="A random text that the page keeps, so that one person counts once",
        examples=["0b5f0c7e-3d0c-4a53"],
    )
    at: ReportedAt | None = Field(
        None,
        description="When that was, if it could not be sent at once; not to come, and at most 2 hours ago",
    )


class ReportAnswer(BaseModel):
    """`counted`: it was not known before. `reported_closed`: what everybody is now told of the place."""

    reported_at: str
    counted: bool
    reported_closed: ReportedClosed


class ClosedSettlement(BaseModel):
    """`answer` is for everybody."""

    outcome: Literal["confirmed", "rejected"]
    answer: (
        Annotated[str, Field(max_length=60), AfterValidator(without_zero), shown_as_text(60, example="停水")]
        | None
    ) = None


class ClosedWaiting(BaseModel):
    """A place found closed: by how many people, when first and last.

    `expected_open`: whether it should have been open.
    """

    place_code: str
    place_name: str
    phone: str | None
    reporters: int
    first_at: str
    last_at: str
    expected_open: bool | None


class PersonWaiting(BaseModel):
    """Somebody who was said to be the wrong one, or not to answer."""

    post_code: str
    kind: Literal["wrong_person", "no_answer"]
    name: str | None
    role_name: str
    area_name: str | None
    phone: str | None
    reporters: int
    first_at: str
    last_at: str
    confirmed: bool


class PlaceUnverified(BaseModel):
    place_code: str
    place_name: str
    verified_on: str | None


class WaitingAnswer(BaseModel):
    closed: list[ClosedWaiting]
    people: list[PersonWaiting]
    unverified: list[PlaceUnverified]
    unverified_count: int
