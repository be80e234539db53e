"""Models of what is asked and told of many matters at once: sums, a month's analysis, a diary."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from geoapi.office.matters.schemas import Code, Word

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_MONTH = r"^2\d{3}-(0[1-9]|1[0-2])$"


def _in_reach(text: str) -> str:
    if not _FIRST_YEAR <= int(text[:4]) <= _LAST_YEAR:
        raise ValueError(f"the years {_FIRST_YEAR} to {_LAST_YEAR} are known")
    return text


def _day_in_reach(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"the years {_FIRST_YEAR} to {_LAST_YEAR} are known")
    return day


Month = Annotated[
    str,
    Field(pattern=_MONTH, max_length=7),
    AfterValidator(_in_reach),
    WithJsonSchema({"type": "string", "pattern": r"^20\d\d-(0[1-9]|1[0-2])$", "example": "2026-11"}),
]
Day = Annotated[
    date,
    AfterValidator(_day_in_reach),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$",
            "example": "2026-11-30",
        }
    ),
]
_EXAMPLE = "990101001001"
AreaAsked = Annotated[Code, Field(description="Code of an area of any level or layer", examples=[_EXAMPLE])]


class SumsQuery(BaseModel):
    """Sums of an area by month, both months in; of the last twelve where none is said."""

    area: AreaAsked
    kind: Word = "case"
    from_: Annotated[Month | None, Field(alias="from")] = None
    to: Month | None = None


class PublicSumsQuery(BaseModel):
    area: Annotated[Code, Field(description="Code of a community or an area above", examples=[_EXAMPLE])]
    kind: Word = "case"


class AnalysisQuery(BaseModel):
    """A month of an area; this one where none is said."""

    area: AreaAsked
    kind: Word = "case"
    month: Month | None = None


class DiaryQuery(BaseModel):
    """A day of the city; today where none is said."""

    day: Day | None = None


class BoardArea(BaseModel):
    code: str
    name: str
    level: str


class AreaNamed(BaseModel):
    code: str
    name: str


class BoardCategory(BaseModel):
    code: str
    name: str
    name_en: str


class Numbers(BaseModel):
    """Of those that came in: how many, how many are resolved by now, were so in time, were ever disputed or
    reopened.
    """

    received: int
    resolved: int
    in_time: int
    disputed: int
    reopened: int


class MonthSum(Numbers):
    category: BoardCategory
    month: date


class AreaMonthSum(Numbers):
    area: AreaNamed
    month: date


class SumsAnswer(BaseModel):
    """`made_at`: until when changes are in it; None where none has been made yet."""

    area: BoardArea
    from_: Annotated[date, Field(alias="from")]
    to: date
    made_at: datetime | None
    sums: list[MonthSum]
    areas: list[AreaMonthSum]


class PublicSum(BaseModel):
    """Of a category of which there are five or more."""

    category: BoardCategory
    received: int
    resolved: int
    in_time: int


class PublicMonth(BaseModel):
    """None: fewer than five, or left out so that nobody reckons those."""

    month: date
    received: int | None


class PublicSumsAnswer(BaseModel):
    """`rest`: of all categories of which there are fewer than five each, and where those are fewer than five
    together the next with them; None where no other is left, and then `total`, `resolved` and `in_time` of
    all are, too, and there are no months.
    """

    area: BoardArea
    from_: Annotated[date, Field(alias="from")]
    to: date
    made_at: datetime | None
    categories: list[PublicSum]
    rest: int | None
    total: int | None
    resolved: int | None
    in_time: int | None
    months: list[PublicMonth]


class RisingCategory(BaseModel):
    """`usual`: a month's mean of the three before."""

    category: BoardCategory
    received: int
    usual: float


class RisingArea(BaseModel):
    area: AreaNamed
    received: int
    usual: float


class RepeatedPlace(BaseModel):
    """The same of one estate, or of one building that is in none, within 90 days."""

    category: BoardCategory
    place: str
    estate: bool
    times: int
    buildings: int
    disputed: int
    last_at: datetime
    lon: float | None
    lat: float | None
    numbers: list[str]


class DisputedCategory(BaseModel):
    category: BoardCategory
    received: int
    marked: Annotated[int, Field(description="How many of them were disputed")]
    numbers: list[str]


class AnalysisAnswer(BaseModel):
    area: BoardArea
    month: date
    made_at: datetime | None
    totals: Numbers
    before: Annotated[Numbers, Field(description="The same of the month before")]
    rising: list[RisingCategory]
    rising_areas: list[RisingArea]
    repeated: list[RepeatedPlace]
    disputed: list[DisputedCategory]


class DiaryEntry(BaseModel):
    """What one did or noted. `text`: what was said or noted, as one wrote it."""

    what: Literal["step", "note"]
    at: datetime
    happened_at: datetime
    number: str
    kind: str
    title: str
    state: str
    place: str
    area: AreaNamed | None
    verb: str | None
    to: str | None
    text: str | None


class DiaryAnswer(BaseModel):
    day: date
    entries: list[DiaryEntry]
