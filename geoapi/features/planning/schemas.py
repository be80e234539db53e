"""Models of plans, of what is sent to change them, and of the answers."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.features.planning.ops import MOST_VERTICES, Code, Op

State = Literal["draft", "submitted", "approved", "published", "in_force", "rolled_back", "abandoned"]
Text = Annotated[str, AfterValidator(without_zero), AfterValidator(not_blank)]
Title = Annotated[Text, Field(max_length=60), shown_as_text(60, words=True, example="紫荆、丁香网格调整")]
Reason = Annotated[Text, Field(max_length=500), shown_as_text(500, words=True)]
PLAN_CODE = {"code": {"type": "string", "pattern": "^P[0-9]{4}-[0-9]{4}$", "example": "P2026-0001"}}


class NewPlan(BaseModel):
    """`effective_on`: the day on which it is to come into force, if that is known already."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    reason: Reason | None = None
    scope: Annotated[list[Code], Field(min_length=1, max_length=20, examples=[["990101001001"]])]
    effective_on: date | None = None


class PlansQuery(BaseModel):
    state: State | None = None


class AreaQuery(BaseModel):
    area: Annotated[Code | None, Field(description="One community of the plan; else all of them")] = None


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


class PlansAnswer(BaseModel):
    plans: list[PlanBrief]


class PlanAnswer(PlanBrief):
    steps: list[StepAnswer]
    communities: list[str]


class GridFigures(BaseModel):
    """A grid of a plan with its households; `fate` None: as it is in force."""

    code: str
    name: str
    kind: str
    parent: str
    fate: Literal["changed", "new", "ended", "node_only"] | None
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


class Drawn(BaseModel):
    code: str
    geometry: dict[str, Any]


class TopologyAnswer(BaseModel):
    version: int
    grids: list[GridOfPlan]
    arcs: list[ArcAnswer]
    in_force: list[Drawn]
    outlines: list[Drawn]


class DwellingsAnswer(BaseModel):
    """Buildings by their entrances, as arrays; `bound`: the grid that staff gave it to, else empty."""

    ids: list[int]
    lon: list[float]
    lat: list[float]
    households: list[int]
    bound: list[str]


class EditAnswer(BaseModel):
    seq: int
    at: datetime
    by: str
    op: str
    grids: list[str]
    undoes: int | None


class EditsAnswer(BaseModel):
    version: int
    edits: list[EditAnswer]
