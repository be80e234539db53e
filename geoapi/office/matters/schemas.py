"""Models of what is sent about matters, and of the answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from geoapi.office.matters.flows import DoneBy, Phase, Told
from geoapi.office.matters.numbers import PATTERN

NUMBER_IN_PATH = {"number": {"type": "string", "pattern": PATTERN, "example": "261130-K9TP"}}
KIND_IN_PATH = {"kind": {"type": "string", "maxLength": 40, "example": "case"}}
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z._-]+$")]
Word = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
Turn = Annotated[int, Field(ge=0, le=2**31 - 1)]
# What a kind keeps of a matter, or was said with a move: plain values by name.
Fact = str | int | float | bool | list[str] | None
Facts = dict[str, Fact]
ReceiptKey = Annotated[str, Field(min_length=26, max_length=26, pattern="^[a-z2-7]+$")]


class AskedMove(BaseModel):
    """A verb, and what has to be said with it (`GET /api/v1/flows/{kind}`)."""

    model_config = ConfigDict(extra="forbid")

    verb: Word
    fields: Annotated[dict[str, Any], Field(max_length=20)] = {}
    happened_at: AwareDatetime | None = None


class AskedMoves(BaseModel):
    """Moves to be made one after the other, all or none; `turn`: that of the matter as it was seen."""

    model_config = ConfigDict(extra="forbid")

    turn: Turn
    moves: Annotated[list[AskedMove], Field(min_length=1, max_length=4)]


class ReporterMove(BaseModel):
    """A move by whoever has the receipt. `submission`: made once, however often it is sent."""

    model_config = ConfigDict(extra="forbid")

    key: ReceiptKey
    submission: UUID
    turn: Turn
    verb: Word
    fields: Annotated[dict[str, Any], Field(max_length=20)] = {}


class InboxQuery(BaseModel):
    """What of it is asked for; all of it together where nothing is."""

    kind: Word | None = None
    state: Annotated[str | None, Field(max_length=200, pattern=r"^[a-z_,]+$")] = None
    category: Word | None = None
    area: Annotated[Code | None, Field(description="Code of an area of any level or layer")] = None
    post: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    late: bool = False
    entered: Annotated[bool, Field(description="What whoever asks has entered, wherever it is by now")] = (
        False
    )
    today: Annotated[bool, Field(description="Of what came in today, also what is over; with `entered`")] = (
        False
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str | None, Field(max_length=80)] = None


class ReceiptQuery(BaseModel):
    key: Annotated[ReceiptKey, Field(description="As it stands in the receipt's link", examples=["a" * 26])]


class KindQuery(BaseModel):
    kind: Word = "case"


class PostsQuery(BaseModel):
    """Words: of the name of a role, an area or a person, or a code; without, the posts where it is."""

    q: Annotated[str | None, Field(min_length=1, max_length=40)] = None


class CategoryAnswer(BaseModel):
    """`placed` false: it is about nothing that is somewhere, and no place is asked for."""

    code: str
    name: str
    name_en: str
    other_names: list[str]
    parent: str | None
    icon: str
    face: Literal["exact", "estate", "grid", "none"]
    simple: bool
    placed: bool
    attributes: list[Any]


class CategoriesAnswer(BaseModel):
    """`contact_days`: so long after the end of a matter its reporter's name and phone are kept."""

    categories: list[CategoryAnswer]
    contact_days: int


class StateAnswer(BaseModel):
    code: str
    phase: Phase
    over: bool


class FlowMove(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    verb: str
    sources: Annotated[list[str], Field(alias="from")]
    to: str | None
    told: Told
    by: DoneBy
    fields: Annotated[str, Field(description="What has to be said with it: JSON Schema, as text")]


class FlowAnswer(BaseModel):
    """`office_channels`: by which an office enters one for somebody."""

    kind: str
    office_channels: list[str]
    states: list[StateAnswer]
    moves: list[FlowMove]


class CategoryName(BaseModel):
    code: str
    name: str
    name_en: str


class MatterArea(BaseModel):
    code: str
    name: str


class PostRef(BaseModel):
    """A post by its role and area; who holds it is not said."""

    code: str
    role: str | None
    role_name: str
    role_name_en: str
    area_name: str | None


class PostChoice(PostRef):
    """A post that somebody holds. `person`: who answers there now."""

    level: str
    acts_as: str
    person: str | None


class PostChoices(BaseModel):
    posts: list[PostChoice]


class ClockAnswer(BaseModel):
    name: str
    rule: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    rung_at: datetime | None
    stopped_at: datetime | None


class MayMove(BaseModel):
    verb: str
    to: str | None


class Located(BaseModel):
    """Of what category it is, and where."""

    category: CategoryName
    place: str
    lon: float | None
    lat: float | None
    area: MatterArea | None


class InboxRow(Located):
    """`claimed_by`: what whoever has taken it is called, as long as it is theirs."""

    number: str
    kind: str
    state: str
    turn: int
    channel: str
    title: str
    holder: PostRef | None
    claimed_by: str | None
    opened_at: datetime
    due_at: datetime | None
    clocks: list[ClockAnswer]
    facts: Facts
    urgent: bool
    special_group: bool
    may: list[MayMove]


class InboxAnswer(BaseModel):
    matters: list[InboxRow]
    cursor: str | None
    now: datetime
