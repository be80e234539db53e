"""What comes in and goes out of changes of places."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from geoapi.core.hours_week import DAY_MINUTES, Week, WeekRule
from geoapi.core.types import CRS, Latitude, Longitude, Moment, shown_as_text, without_zero

_CLOCK = re.compile(r"([0-4]\d):([0-5]\d)", re.ASCII)


def _text(most: int, example: str | None = None) -> Any:
    return Annotated[
        str, Field(max_length=most), AfterValidator(without_zero), shown_as_text(most, example=example)
    ]


def _clock(text: str) -> str:
    if not _CLOCK.fullmatch(text) or _minutes(text) > 2 * DAY_MINUTES:
        raise ValueError("write it as 08:30; 26:00 is two in the morning of the next day")
    return text


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


Clock = Annotated[
    str,
    AfterValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": "^([0-3][0-9]|4[0-7]):[0-5][0-9]$", "example": "08:30"}),
]
_Line, _Long, _Code = _text(200), _text(2_000), _text(40)


Tapped = Annotated[
    Moment | None,
    Field(description="When it was done, if it could not be sent at once: 26 hours ago at most"),
]


class Closure(BaseModel):
    """That a place is closed, and why, if that is to be told: from a moment, else now; to the end of its day
    or of a later one.
    """

    reason: _text(60, "停水停电") | None = None  # type: ignore[valid-type]
    since: Moment | None = None
    last_day: Moment | None = None
    tapped: Tapped = None


class Reopening(BaseModel):
    """That a closure holds no longer: the one that begins then, else the one that holds now."""

    closure: Moment | None = None


class Verification(BaseModel):
    """That all was found right."""

    tapped: Tapped = None


class PlaceFields(BaseModel):
    """What is to be told otherwise; what is left out stays. `hours` are OSM opening_hours."""

    model_config = ConfigDict(extra="forbid")

    name: _text(100) | None = None  # type: ignore[valid-type]
    address: _Line | None = None  # type: ignore[valid-type]
    phone: _Line | None = None  # type: ignore[valid-type]
    hours: _text(300, "Mo-Fr 08:00-20:00; PH off") | None = None  # type: ignore[valid-type]
    access: Literal["open", "code", "card", "ask"] | None = None
    wheelchair: Literal["yes", "limited", "no"] | None = None
    amenities: list[_Code] | None = Field(None, max_length=100)  # type: ignore[valid-type]
    photo_captions: list[_Line] | None = Field(None, max_length=20)  # type: ignore[valid-type]
    description: _Long | None = None  # type: ignore[valid-type]
    operator: _Line | None = None  # type: ignore[valid-type]

    def given(self) -> dict[str, Any]:
        return self.model_dump(include=self.model_fields_set)


class Entrance(BaseModel):
    lon: Longitude
    lat: Latitude
    crs: CRS = "wgs84"


class NewPlace(PlaceFields):
    """A place that the map lacks, by its entrance. It gets a code."""

    kind: _text(40, "caring_station")  # type: ignore[valid-type]
    lon: Longitude
    lat: Latitude
    crs: CRS = "wgs84"

    def given(self) -> dict[str, Any]:
        """All but what is no field."""
        return self.model_dump(include=self.model_fields_set - {"kind", "lon", "lat", "crs"})


class Retirement(BaseModel):
    reason: Annotated[
        str, Field(min_length=1, max_length=200), AfterValidator(without_zero), shown_as_text(200, words=True)
    ]


class RuleOfWeek(BaseModel):
    """Open on these days (0 is Monday, 7 public holidays) between two times."""

    days: list[Annotated[int, Field(ge=0, le=7)]] = Field(max_length=8)
    begin: Clock
    end: Clock = Field(description="Past midnight it goes on: 26:00; or a time before `begin`")

    def rule(self) -> WeekRule:
        begin, end = _minutes(self.begin), _minutes(self.end)
        return WeekRule(tuple(sorted(set(self.days))), begin, end if end > begin else end + DAY_MINUTES)


class WeekOfHours(BaseModel):
    """Hours as days and times; what a week cannot say is none."""

    rules: list[RuleOfWeek] = Field(max_length=30)
    holidays_as_weekdays: bool = Field(
        False, description="A public holiday is like any day; else it has rules of its own or is a day off"
    )

    def week(self) -> Week:
        return Week(tuple(rule.rule() for rule in self.rules), self.holidays_as_weekdays)


class HoursQuestion(BaseModel):
    """Hours to look at: a week, or a text; of a place also what they change."""

    code: _Code | None = None  # type: ignore[valid-type]
    week: WeekOfHours | None = None
    hours: _text(300, "Mo-Fr 08:00-20:00; PH off") | None = None  # type: ignore[valid-type]


class DayOfHours(BaseModel):
    """When it opens on a day, and when it does now; null where nobody can tell."""

    date: str
    kind: Literal["ordinary", "holiday", "workday"]
    provisional: bool = Field(description="Whether the holidays of its year are not published yet")
    times: list[tuple[str, str]] | None
    before: list[tuple[str, str]] | None
    changes: bool


class HoursPreview(BaseModel):
    """The hours as OSM opening_hours, and the coming two weeks by them."""

    hours: str
    week: WeekOfHours | None
    days: list[DayOfHours]


class FieldsNow(BaseModel):
    name: str
    address: str | None
    phone: str | None
    hours: str | None
    access: str | None
    wheelchair: str | None
    amenities: list[str]
    photo_captions: list[str]
    description: str | None
    operator: str | None


class ExceptionNow(BaseModel):
    """Other hours for a time; `off` is a closure."""

    since: str | None
    until: str | None
    hours: str
    reason: str | None
    edited_by: str | None
    edited_at: str | None


class VerifiedNow(BaseModel):
    verified_on: str | None
    verified_by: str | None


class PlaceToEdit(BaseModel):
    """A place as it stands in the database; `may`: what whoever asks may do with it.

    `version` goes back as `If-Match`. `week` is null where a week cannot say its hours.
    """

    code: str
    kind: str
    version: str
    may: list[str]
    fields: FieldsNow
    point: tuple[float, float]
    week: WeekOfHours | None
    exceptions: list[ExceptionNow]
    verified: VerifiedNow
