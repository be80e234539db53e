"""Models of enrolling couriers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import shown_as_text, without_zero
from geoapi.features.couriers.enrolling.rules import LONGEST_WORD
from geoapi.office.access.schemas import Code, LastDigits, NewSlip, SlipCode, Text40

Word = Annotated[
    str, Field(max_length=LONGEST_WORD), AfterValidator(without_zero), shown_as_text(LONGEST_WORD)
]


class NewCourier(BaseModel):
    """Whom one invites: somebody new by `name`, or by the `account` of who left; at a station by its code
    (`place`) or with a community (`area`); the last four digits of his phone; platform and team if he likes.
    """

    name: Text40 | None = None
    account: Annotated[int | None, Field(ge=1, le=2**53)] = None
    digits: LastDigits
    place: Code | None = None
    area: Code | None = None
    platform: Word = ""
    team: Word = ""


class CourierSlip(NewSlip):
    """A slip, shown this once, and the number by which another one is made."""

    courier: int


class CouriersQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40, description="A part of the name"), shown_as_text(40)] = ""
    below: Annotated[int | None, Field(ge=1, le=2**53, description="`more` of the answer before")] = None


class ListedCourier(BaseModel):
    """Somebody who is invited (`waiting`) or enrolled here, or left in the last 30 days (`ended`).

    `slip_until`: until when a slip serves that was not used; `has_entered`: whether a phone is signed in.
    """

    id: int
    account: int
    name: str
    state: Literal["waiting", "enrolled", "ended"]
    area_code: str
    area_name: str
    place_code: str | None
    place_name: str | None
    platform: str
    team: str
    since: str | None
    until: str | None
    slip_until: str | None
    has_entered: bool


class CouriersAnswer(BaseModel):
    """The latest first; `more`: what to ask `below` of for the next ones."""

    couriers: list[ListedCourier]
    more: int | None


class CourierSlipHolder(BaseModel):
    """Whose a slip is, and which wording (`consent`) he is to agree to.

    `is_in`: he agreed before, and this is another phone.
    """

    name: str
    area_name: str
    place_name: str | None
    platform: str
    team: str
    is_in: bool
    is_demo: bool
    consent: str
    expires_at: str
    tries_left: int


class CourierConsent(SlipCode):
    """The code of a slip, the last four digits of the phone, and the wording that was agreed to."""

    digits: LastDigits = ""
    consent: Annotated[str, Field(max_length=20), shown_as_text(20, example="2026-12")]


class LeaveQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enrollment: Annotated[
        int | None, Field(ge=1, le=2**53, description="Which; without it the one that one is shown")
    ] = None


class ConsentAnew(BaseModel):
    """The wording that is agreed to."""

    model_config = ConfigDict(extra="forbid")

    consent: Annotated[str, Field(max_length=20), shown_as_text(20, example="2026-12")]


class OwnCourierAnswer(BaseModel):
    """The own enrollment, the wording that was agreed to, and whether to read it anew (`owes_consent`): until
    then nothing is done by it.

    `enrollment`: its number, none of an invitation. Keepers and tellers have a place alone.
    """

    acts_as: Literal["courier", "volunteer", "keeper", "teller"]
    enrollment: int | None
    name: str
    state: Literal["waiting", "enrolled", "ended", "lapsed"]
    area_code: str | None
    area_name: str | None
    place_code: str | None
    place_name: str | None
    platform: str
    team: str
    since: str | None
    until: str | None
    owes_consent: bool
    consent_version: str | None
    consent_at: str | None
