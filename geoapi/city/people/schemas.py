"""Models of posts as those in office see and change them."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from geoapi.core.types import MOMENT_PATTERN, not_blank, shown_as_text, without_zero

StaffNo = Annotated[
    str,
    Field(max_length=40),
    AfterValidator(without_zero),
    AfterValidator(not_blank),
    shown_as_text(40, words=True, example="W10001"),
]
_When = Annotated[
    str,
    Field(min_length=1, max_length=40),
    WithJsonSchema({"type": "string", "pattern": f"^{MOMENT_PATTERN}$", "example": "2026-12-01"}),
]
_Name = Annotated[str, Field(max_length=100), AfterValidator(without_zero), shown_as_text(100)]
_Phone = Annotated[str, Field(max_length=40), AfterValidator(without_zero), shown_as_text(40)]
_Hours = Annotated[
    str,
    Field(max_length=300),
    AfterValidator(without_zero),
    shown_as_text(300, example="Mo-Fr 08:30-12:00,14:00-17:30"),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Substitute(_Body):
    """Somebody known stands in for a time; of a day, from or until its midnight."""

    staff_no: StaffNo
    since: _When | None = Field(None, description="Else from now on")
    until: _When


class SubstitutionEnd(_Body):
    """The one who stands in from `since` on does so until another moment."""

    since: _When
    until: _When | None = Field(None, description="Else until now")


class DutyHours(_Body):
    hours: _Hours | None = Field(description="OSM opening_hours, or as an office writes them; null: unknown")
    seen: _Hours | None = Field(description="How the sender sees them: told otherwise by now, it is a 409")


class HandOver(_Body):
    """To whom, by staff number; name and duty phone of somebody who is not known yet."""

    staff_no: StaffNo
    name: _Name | None = None
    duty_phone: _Phone | None = None
    at: _When | None = Field(None, description="From when; else from now on")
    seen: StaffNo | None = Field(description="Whom the sender sees as its holder; null: nobody")


class Vacancy(_Body):
    at: _When | None = Field(None, description="From when; else from now on")
    seen: StaffNo | None = Field(description="Whom the sender sees as its holder; null: nobody")


class PostsQuery(_Body):
    q: Annotated[str, Field(max_length=60), shown_as_text(60)] = Field(
        "", description="Part of a code, a name, an area or a role"
    )
    limit: int = Field(200, ge=1, le=500)


class PeopleQuery(_Body):
    q: Annotated[str, Field(min_length=1, max_length=60), shown_as_text(60, words=True, example="W1")] = (
        Field(description="How a staff number begins, or part of a name")
    )


class HoursQuery(_Body):
    hours: _Hours = Field(description="OSM opening_hours, or as an office writes them")


class DutyDay(BaseModel):
    """A day, and its times of duty as the clock shows them; what ends on the next day ends after 24:00."""

    day: str
    times: list[str]


class HoursAnswer(BaseModel):
    """How the hours are kept, and the coming two weeks by them."""

    hours: str | None
    days: list[DutyDay]


class PostBrief(BaseModel):
    """`state`: `held`, `vacant`, `ended` or `coming`. `ends_at`: when nobody is known to follow."""

    code: str
    role: str
    role_name: str
    role_name_en: str
    area_code: str | None
    area_name: str | None
    building_code: str | None
    building_name: str | None
    state: str
    staff_no: str | None
    name: str | None
    phone: str | None = Field(description="The duty phone, never a private one")
    tel: str | None
    duty_hours: str | None
    since: str | None
    until: str | None
    ends_at: str | None
    follower: str | None = Field(description="Who holds it after `until`")
    substitute: str | None
    substitute_until: str | None
    is_own: bool
    is_urgent: bool = Field(description="Vacant, ended, or to end within 30 days without a follower")
    may: list[str]


class PostsAnswer(BaseModel):
    """Vacant posts first, then those that end soon. `count`: how many there are in all."""

    posts: list[PostBrief]
    count: int


class Holding(BaseModel):
    since: str | None
    until: str | None
    staff_no: str | None
    name: str | None
    duty_hours: str | None


class Standing(BaseModel):
    since: str
    until: str | None
    staff_no: str
    name: str | None


class PostAnswer(BaseModel):
    """Who held it, holds it and will; who stands in now and later; whether it is on duty now."""

    post: PostBrief
    holders: list[Holding]
    substitutions: list[Standing]
    on_duty: bool | None
    on_duty_until: str | None
    next_on_duty: str | None


class PersonBrief(BaseModel):
    staff_no: str
    name: str
    duty_phone: str | None
    posts: list[str] = Field(description="What they hold now")


class PeopleAnswer(BaseModel):
    people: list[PersonBrief]
