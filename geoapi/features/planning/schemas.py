"""Models of plans, of what is sent to change them, and of the answers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.features.planning.drawing.ops import MOST_VERTICES, Code, Op

State = Literal["draft", "submitted", "approved", "published", "in_force", "rolled_back", "abandoned"]
Text = Annotated[str, AfterValidator(without_zero), AfterValidator(not_blank)]
Title = Annotated[Text, Field(max_length=60), shown_as_text(60, words=True, example="紫荆、丁香网格调整")]
Reason = Annotated[Text, Field(max_length=500), shown_as_text(500, words=True)]
SNAPSHOT_NAME = {"name": {"type": "string", "maxLength": 60, "example": "先按走访意见"}}
POST_CODE = {"post": {"type": "string", "maxLength": 60, "example": "P-1"}}
PLAN_CODE = {"code": {"type": "string", "pattern": "^P[0-9]{4}-[0-9]{4}$", "example": "P2026-0001"}}


class NewPlan(BaseModel):
    """`effective_on`: the day on which it is to come into force, if that is known already."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    reason: Reason | None = None
    scope: Annotated[list[Code], Field(min_length=1, max_length=20, examples=[["990101001001"]])]
    effective_on: date | None = None


class PlanFields(BaseModel):
    """What of a draft is to be otherwise; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    reason: Reason | None = None
    effective_on: date | None = None


class PlansQuery(BaseModel):
    state: State | None = None


class PlanAreaQuery(BaseModel):
    area: Annotated[Code | None, Field(description="One community of the plan; else all of them")] = None


Against = Annotated[Title | None, Field(description="A snapshot to be held against; else what is in force")]


class TopologyQuery(PlanAreaQuery):
    against: Against = None


class ChangesQuery(BaseModel):
    against: Against = None


class SinceQuery(BaseModel):
    since: Annotated[int, Field(ge=0, le=2**53, description="The version that is known")] = 0


class NewEdit(BaseModel):
    """An edit; `seen`: the versions of its grids, `version`: the plan's, by which it was decided."""

    model_config = ConfigDict(extra="forbid")

    op: Annotated[Op, Field(discriminator="op")]
    seen: Annotated[dict[Code, Annotated[int, Field(ge=0, le=2**53)]], Field(max_length=60)] = {}
    version: Annotated[int, Field(ge=0, le=2**53)] = 0


class TakeBack(BaseModel):
    """`undo` takes back one's newest edit, `redo` brings back what was taken back last."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["undo", "redo"]


class TakeStep(BaseModel):
    model_config = ConfigDict(extra="forbid")

    comment: Reason | None = None


class Publication(TakeStep):
    """`effective_on`: the day on which it comes into force; else the plan's own, or at once."""

    effective_on: date | None = None


class PostDecision(BaseModel):
    """What becomes of a post whose grid ends."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["moves", "ends"]
    to_grid: Code | None = None

    @model_validator(mode="after")
    def whole(self) -> "PostDecision":
        if (self.decision == "moves") != (self.to_grid is not None):
            raise ValueError("a post that moves has a grid to move to, one that ends has none")
        return self


class NewSnapshot(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Title


class SnapshotAnswer(BaseModel):
    name: str
    seq: int
    by: str
    at: datetime


class StepAnswer(BaseModel):
    step: str
    by: str
    comment: str | None
    at: datetime


class PlanBrief(BaseModel):
    code: str
    title: str
    reason: str | None
    state: State
    version: int
    effective_at: datetime | None
    reverts: str | None
    scope: list[str]
    made_by: str
    made_at: datetime
    published_at: datetime | None
    changed: int
    new: int
    ended: int


class PlansAnswer(BaseModel):
    plans: list[PlanBrief]


class PlanAnswer(PlanBrief):
    """`may`: what whoever asks may do with it as it stands, by permissions; `bounds`: the least and most
    households that a grid should have.
    """

    may: list[str]
    bounds: tuple[int, int]
    steps: list[StepAnswer]
    snapshots: list[SnapshotAnswer]
    communities: list[str]


class GridFigures(BaseModel):
    """A grid of a plan with its households; `fate` None: as it is in force."""

    code: str
    name: str
    kind: str
    parent: str
    fate: Literal["changed", "new", "revived", "ended", "node_only"] | None
    version: int
    households: int
    buildings: int


class InForce(BaseModel):
    name: str
    kind: str
    households: int
    buildings: int


class GridOfPlan(GridFigures):
    """`in_force`: what it is without the plan; None of a new one."""

    in_force: InForce | None


class ArcAnswer(BaseModel):
    """A line and the grids on its sides; a `fixed` one is the outline of a community."""

    owners: list[str]
    fixed: bool
    line: Annotated[list[tuple[float, float]], Field(max_length=MOST_VERTICES * 40)]


class Shape(BaseModel):
    """A geometry as GeoJSON has it, in degrees."""

    type: Literal["Point", "MultiPoint", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Drawn(BaseModel):
    code: str
    geometry: Shape


class TopologyAnswer(BaseModel):
    version: int
    grids: list[GridOfPlan]
    arcs: list[ArcAnswer]
    in_force: list[Drawn]
    outlines: list[Drawn]


class DwellingsAnswer(BaseModel):
    """Buildings by their entrances, as arrays; `bound`: the grid that staff gave it to, else empty."""

    ids: list[int]
    codes: list[str]
    estates: list[str | None]
    lon: list[float]
    lat: list[float]
    households: list[int]
    bound: list[str]


class EditAnswer(BaseModel):
    seq: int
    at: datetime
    by: str
    mine: bool
    op: str
    grids: list[str]
    undoes: int | None


class EditsAnswer(BaseModel):
    version: int
    edits: list[EditAnswer]


class GridWithPeople(BaseModel):
    code: str
    name: str
    people: list[str]


class MovedBuilding(BaseModel):
    """`name` is `street`, an estate or lane, and `door` together."""

    code: str
    name: str
    street: str
    door: str
    estate: str | None
    lon: float
    lat: float
    households: int


class Move(BaseModel):
    """Buildings that go from one grid to another; None where they were, or will be, in none."""

    source: GridWithPeople | None = Field(alias="from")
    target: GridWithPeople | None = Field(alias="to")
    households: int
    buildings: list[MovedBuilding]


class MovesAnswer(BaseModel):
    version: int
    buildings: int
    households: int
    moves: list[Move]
