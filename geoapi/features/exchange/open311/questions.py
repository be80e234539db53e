"""What is asked of requests and updates, read from a query string. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from geoapi.core.errors import InvalidInput
from geoapi.features.exchange.open311.services import read_w3c
from geoapi.office.matters.numbers import read_number

Status = Literal["open", "closed"]
LONGEST_SPAN = timedelta(days=90)
MOST_ROWS, MOST_IDS, DEEPEST_PAGE, MOST_M = 1_000, 200, 10_000, 20_000.0
# Programs send these though they have nothing to say.
_MAY_BE_EMPTY = ("jurisdiction_id", "api_key")
_EPSILON = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wanted:
    """Which requests; None: of all. `numbers`: of none but these. Spans are half open; `near`: lon, lat."""

    numbers: tuple[str, ...] | None = None
    services: tuple[str, ...] = ()
    statuses: frozenset[Status] = frozenset()
    opened: tuple[datetime, datetime] | None = None
    changed: tuple[datetime, datetime] | None = None
    near: tuple[float, float] | None = None
    radius_m: float = 100.0
    page: int = 1
    page_size: int = MOST_ROWS


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    jurisdiction_id: str | None = Field(None, max_length=100)
    api_key: str | None = Field(None, max_length=200)
    start_date: datetime | None = None
    end_date: datetime | None = None
    page: int = Field(1, ge=1, le=DEEPEST_PAGE)
    page_size: int = Field(MOST_ROWS, ge=1, le=MOST_ROWS)

    @field_validator(
        "start_date", "end_date", "updated_after", "updated_before", mode="before", check_fields=False
    )
    @classmethod
    def moment(cls, value: Any) -> Any:
        return read_w3c(value) if isinstance(value, str) else value


class RequestsQuestion(_Question):
    """Of GET requests; several values of a name come with commas between."""

    service_request_id: str | None = Field(None, max_length=4_000)
    service_code: str | None = Field(None, max_length=4_000)
    status: str | None = Field(None, max_length=100)
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    long: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    radius: float = Field(100.0, gt=0, le=MOST_M, allow_inf_nan=False)

    @field_validator("status")
    @classmethod
    def known(cls, value: str | None) -> str | None:
        if not set(listed(value) or [""]) <= {"open", "closed"}:
            raise ValueError("it is open or closed")
        return value

    @model_validator(mode="after")
    def both(self) -> "RequestsQuestion":
        if (self.lat is None) != (self.long is None):
            raise ValueError("lat and long come together")
        return self


Question = TypeVar("Question", bound=_Question)


class UpdatesQuestion(_Question):
    """Of GET servicerequestupdates: both dates, or none for the last day."""


def read_question(model: type[Question], given: Mapping[str, Sequence[str]]) -> Question:
    """Of a name that is repeated all values count. Raises InvalidInput."""
    texts = {
        name: ",".join(values) for name, values in given.items() if any(values) or name not in _MAY_BE_EMPTY
    }
    for name, value in texts.items():
        if "\0" in value:
            raise InvalidInput.of(name, "it holds a zero byte")
    try:
        return model.model_validate(texts)
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def wanted(question: RequestsQuestion, now: datetime) -> Wanted:
    """What is looked for. Raises InvalidInput."""
    pages = Wanted(page=question.page, page_size=question.page_size)
    if question.service_request_id is not None:
        numbers = listed(question.service_request_id)
        if len(numbers) > MOST_IDS:
            raise InvalidInput.of("service_request_id", f"there are {MOST_IDS} at most")
        # One that cannot be a number of ours is one that there is not.
        return replace(pages, numbers=tuple(filter(None, map(read_number, numbers))))
    by_change = question.updated_after is not None or question.updated_before is not None
    by_date = question.start_date is not None or question.end_date is not None
    near = None
    if question.lat is not None and question.long is not None:
        near = (question.long, question.lat)
    return replace(
        pages,
        services=listed(question.service_code),
        statuses=frozenset(listed(question.status)),  # type: ignore[arg-type]  # they were looked at
        opened=span(question.start_date, question.end_date, now) if by_date or not by_change else None,
        changed=(
            span(question.updated_after, question.updated_before, now, ("updated_after", "updated_before"))
            if by_change else None
        ),
        near=near,
        radius_m=question.radius,
    )  # fmt: skip


def span(
    start: datetime | None,
    end: datetime | None,
    now: datetime,
    names: tuple[str, str] = ("start_date", "end_date"),
    longest: timedelta = LONGEST_SPAN,
) -> tuple[datetime, datetime]:
    """From start to end, both within; where one is not said it is the longest there may be.

    Raises InvalidInput.
    """
    if start is None:
        end = end or now
        start = end - longest
    elif end is None:
        end = start + longest
    if end < start:
        raise InvalidInput.of(names[1], f"{names[1]} is before {names[0]}")
    if end - start > longest:
        raise InvalidInput.of(names[1], f"{names[0]} and {names[1]} are more than {longest.days} days apart")
    return start, end + _EPSILON


def listed(text: str | None) -> tuple[str, ...]:
    """The values between commas, each once."""
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in (text or "").split(",")))))
