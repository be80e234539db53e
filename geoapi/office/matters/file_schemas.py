"""Models of one matter as it is answered: its file for whoever works on it, its receipt for its reporter."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoapi.office.matters.flows import DoneBy, Phase, Told
from geoapi.office.matters.schemas import (
    CategoryName,
    ClockAnswer,
    Facts,
    Located,
    MayMove,
    PostRef,
)


class SkippedRole(BaseModel):
    role: str
    why: Literal["vacant", "missing"]


class Why(BaseModel):
    """Why that post: the first of the category's roles that somebody holds there, or sent there by hand."""

    role: str
    area: str
    skipped: list[SkippedRole]
    by_hand: bool


class StepAnswer(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    turn: int
    verb: str
    before: Annotated[str | None, Field(alias="from")]
    to: str
    at: datetime
    happened_at: datetime
    by: DoneBy
    by_name: str | None
    by_post: PostRef | None
    holder: PostRef | None
    why: Why | None
    reason: str | None
    said: str | None
    told: Told
    fields: Facts


Source = Annotated[str | None, Field(description="The number of the merged one whose reporter it is of")]


class NoteAnswer(BaseModel):
    at: datetime
    happened_at: datetime
    done_by: DoneBy
    by_name: str | None
    by_post: str | None
    body: str
    told: Told
    source: Source


class LinkAnswer(BaseModel):
    kind: str
    number: str
    state: str
    outward: bool


class LookAnswer(BaseModel):
    at: datetime
    post: PostRef | None
    reason: str


class ContactState(BaseModel):
    has_phone: bool
    has_name: bool
    answer_by: Literal["phone", "sms", "none"]
    confidential: bool
    gone_at: datetime | None
    looks: list[LookAnswer]


class PhotoAnswer(BaseModel):
    """A photo by the hash of what was sent. `at`: as of the step or note that it came with. `state`:
    `receiving` also where it has not come yet; `gone`: it was taken down. `width`, `height`: of the picture,
    once it is `ready`.
    """

    sha256: str
    at: datetime
    stage: Literal["before", "during", "after"]
    told: Told
    state: Literal["receiving", "received", "ready", "refused", "gone"]
    width: int | None
    height: int | None
    source: Source


class ProposedPost(PostRef):
    why: Why


class FileAnswer(Located):
    """A matter as whoever works on it reads it."""

    number: str
    kind: str
    state: str
    turn: int
    channel: str
    title: str
    text: str
    answers: Facts
    facts: Facts
    urgent: bool
    special_group: bool
    outcome: str | None
    opened_at: datetime
    happened_at: datetime
    closed_at: datetime | None
    community: str | None
    accuracy_m: float | None
    needs_confirmation: bool
    face: Literal["exact", "estate", "grid", "none"]
    public_text: str | None
    published_at: datetime | None
    taken_down_at: datetime | None
    holder: PostRef | None
    proposed: ProposedPost | None
    clocks: list[ClockAnswer]
    steps: list[StepAnswer]
    notes: list[NoteAnswer]
    links: list[LinkAnswer]
    evidence: list[PhotoAnswer]
    flags: Annotated[int, Field(description="How many object to its face, and nobody has looked yet")]
    followers: int
    contact: ContactState | None
    may: list[MayMove]
    may_look: bool
    may_publish: bool


class ReceiptStep(BaseModel):
    verb: str
    to: str
    at: datetime
    by: DoneBy
    holder: PostRef | None
    said: str | None
    fields: Facts


class ReceiptNote(BaseModel):
    at: datetime
    by: DoneBy
    text: str


class ReceiptAnswer(Located):
    """A matter as its reporter reads it."""

    number: str
    kind: str
    state: str
    turn: int
    title: str
    text: str
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    disputed: bool
    instead: str | None
    merged_into: Annotated[str | None, Field(description="The number of the one that it is the same as")]
    community: str | None
    holder: PostRef | None
    clocks: list[ClockAnswer]
    steps: list[ReceiptStep]
    notes: list[ReceiptNote]
    evidence: list[PhotoAnswer]
    looks: list[LookAnswer]
    followers: int
    may: list[MayMove]


class OwnMattersQuery(BaseModel):
    """`before`: older ones than that, as `more` of the answer before said."""

    before: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 30


class OwnMatter(BaseModel):
    """A matter as a list of one's own shows it. `key`, `link`: its receipt."""

    number: str
    kind: str
    state: str
    phase: Phase
    turn: int
    category: CategoryName
    title: str
    place_text: str
    outcome: str | None
    opened_at: datetime
    happened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    key: str
    link: str
    steps: list[ReceiptStep]


class OwnMattersAnswer(BaseModel):
    matters: list[OwnMatter]
    more: int | None
