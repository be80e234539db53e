"""What is sent about tasks, and what is answered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from geoapi.city.routing.modes import Mode
from geoapi.city.routing.schemas import ModeAsked
from geoapi.core.types import Latitude, Longitude, not_blank, shown_as_text, without_zero
from geoapi.features.couriers.tasks.offering import (
    LEASE_MIN,
    LONGEST_LEASE_MIN,
    MOST_MINUTES,
    MOST_SEATS,
    SHORTEST_LEASE_MIN,
    NewTask,
)
from geoapi.features.couriers.tasks.verbs import LONGEST, Words
from geoapi.office.matters.evidence.formats import MOST_PHOTOS

_Clean = Annotated[str, AfterValidator(without_zero)]
_Filled = Annotated[_Clean, AfterValidator(not_blank)]
_Lon = Annotated[Longitude, Field(ge=-180, le=180)]
_Lat = Annotated[Latitude, Field(ge=-90, le=90)]
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")]


class TaskPoint(BaseModel):
    """WGS 84 degrees."""

    model_config = ConfigDict(extra="forbid")

    lon: _Lon
    lat: _Lat


class TaskOffer(BaseModel):
    """A task as an office offers it. Where it is: a point, or a building.

    `minutes`: how long it takes, what counts as service once it is done; `lease_min`: how long it is kept for
    whoever takes it; `seats`: by how many it may be done, each by himself.
    """

    model_config = ConfigDict(extra="forbid")

    submission: UUID
    category: Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")]
    title: Annotated[_Filled, Field(max_length=40), shown_as_text(40, words=True)]
    text: Annotated[_Clean, Field(max_length=LONGEST), shown_as_text(LONGEST)] = ""
    place: Annotated[_Clean, Field(max_length=120), shown_as_text(120)] = ""
    at: TaskPoint | None = None
    building: Annotated[_Filled, Field(max_length=60), shown_as_text(60, words=True)] | None = None
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] = 20
    lease_min: Annotated[int, Field(ge=SHORTEST_LEASE_MIN, le=LONGEST_LEASE_MIN)] = LEASE_MIN
    seats: Annotated[int, Field(ge=1, le=MOST_SEATS)] = 1
    until: AwareDatetime

    @model_validator(mode="after")
    def somewhere(self) -> "TaskOffer":
        if self.at is None and self.building is None:
            raise ValueError("at: say where it is, by a point or a building")
        return self

    def given(self) -> NewTask:
        return NewTask(
            self.submission, self.category, self.title.strip(), self.text.strip(), self.place.strip(),
            self.at.lon if self.at else None, self.at.lat if self.at else None, self.building,
            self.minutes, self.lease_min, self.seats, self.until,
        )  # fmt: skip


class TaskNumbers(BaseModel):
    """One number a seat."""

    numbers: list[str]


class NearQuery(BaseModel):
    lon: Annotated[_Lon, Field(examples=[120.8501])]
    lat: Annotated[_Lat, Field(examples=[40.7203])]
    mode: ModeAsked = Mode.SCOOTER
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class OnWay(BaseModel):
    """Both ends of a way: answered, and forgotten."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: Annotated[TaskPoint, Field(alias="from")]
    end: Annotated[TaskPoint, Field(alias="to")]
    mode: ModeAsked = Mode.SCOOTER
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class HandIn(BaseModel):
    """That it is done. `evidence`: photos, which come by `submission`; it is done once for that."""

    model_config = ConfigDict(extra="forbid")

    submission: UUID
    said: Words = ""
    evidence: Annotated[list[Sha256], Field(max_length=MOST_PHOTOS)] = []
    happened_at: AwareDatetime | None = None


class TaskCategory(BaseModel):
    code: str
    name: str
    name_en: str
    icon: str


class TaskTravel(BaseModel):
    duration_s: int
    distance_m: int


class TaskDetour(BaseModel):
    """How much longer the way gets by it."""

    extra_s: int
    extra_m: int


class TaskAnswer(BaseModel):
    """A task that may be taken. `number`: of one of its free seats, which stands for all."""

    number: str
    category: TaskCategory
    title: str
    text: str
    place: str
    at: TaskPoint
    minutes: int
    lease_min: int
    seats: int
    seats_left: int
    until: datetime
    travel: TaskTravel
    detour: TaskDetour | None


class OwnTaskAnswer(BaseModel):
    """A task of one's own. `until`: how long it is kept; `said`: what was said last by who looked at it."""

    number: str
    state: Literal["taken", "handed_in", "sent_back", "done", "void"]
    turn: int
    category: TaskCategory
    title: str
    text: str
    place: str
    at: TaskPoint | None
    minutes: int
    until: datetime | None
    changed_at: datetime
    said: str | None


class TasksAnswer(BaseModel):
    """`basis`: by the roads, or by the straight line where no engine is there."""

    basis: Literal["network", "straight_line"]
    tasks: list[TaskAnswer]
    mine: OwnTaskAnswer | None


class OwnTasksAnswer(BaseModel):
    running: OwnTaskAnswer | None
    past: list[OwnTaskAnswer]


class TaskMoved(BaseModel):
    """How it is by now. `until`: how long it is kept for whoever took it."""

    number: str
    state: str
    until: datetime | None
