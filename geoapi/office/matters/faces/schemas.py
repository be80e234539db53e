"""Models of what everybody is shown of matters, and says of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from geoapi.core.types import BBox, LonLat, not_blank, shown_as_text, without_zero
from geoapi.office.matters.reporters.schemas import Device
from geoapi.office.matters.schemas import CategoryName, Code, MatterArea, Word

LONGEST_FACE = 600
_Clean = Annotated[str, AfterValidator(without_zero)]
Grade = Literal["exact", "estate", "grid"]
_MOMENT = (
    r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    r"(Z|[+-](0\d|1[01]):[0-5]\d)"
)
Cursor = Annotated[
    str,
    Field(max_length=80),
    WithJsonSchema({"type": "string", "pattern": rf"^{_MOMENT}(~[0-9A-Z-]{{0,20}})?$"}),
]


class FaceGiven(BaseModel):
    """The words in which everybody is shown a matter; `published` false: it is taken down."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        _Clean,
        AfterValidator(not_blank),
        Field(max_length=LONGEST_FACE),
        shown_as_text(LONGEST_FACE, words=True),
    ]
    published: bool


class Blank(BaseModel):
    """A span of the text, in UTF-16 code units."""

    kind: Literal["phone", "id_number", "plate", "mail", "name", "room"]
    start: int
    end: int


class BlanksAnswer(BaseModel):
    """The reporter's words, and the same with what tells of somebody left out: a proposal."""

    text: str
    proposed: str
    blanks: list[Blank]


class NewFlag(BaseModel):
    """What is wrong with a face: something personal, an insult, it is not so, something else."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal["personal", "insult", "untrue", "other"]
    device: Device | None = None


class FlagAnswer(BaseModel):
    """`hidden`: it is shown to nobody until somebody has looked at it."""

    hidden: bool


def _no_gaps(value: object) -> object:
    return value.replace(" ", "+") if isinstance(value, str) else value


class FacesQuery(BaseModel):
    """Where: near a point, in a box, in an area, or all; the latest first, near a point the nearest."""

    near: Annotated[LonLat | None, Field(description="lon,lat in WGS 84")] = None
    radius_m: Annotated[float, Field(ge=1, le=20_000, allow_inf_nan=False)] = 1_000.0
    bbox: Annotated[BBox | None, Field(description="west,south,east,north in WGS 84")] = None
    area: Annotated[Code | None, Field(description="Code of an area of any level or layer")] = None
    kind: Word | None = None
    category: Annotated[Word | None, Field(description="Of it, and of those in it")] = None
    phase: Literal["new", "doing", "done"] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Cursor | None = None


class ChangesQuery(BaseModel):
    """`since`: a moment with its offset, or `next` of the answer before."""

    since: Annotated[Cursor, BeforeValidator(_no_gaps), Field(examples=["2026-11-30T08:00:00+08:00"])]


class FacePoint(BaseModel):
    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=2)]


class FaceHolder(BaseModel):
    role_name: str
    role_name_en: str
    area_name: str | None


class FaceFacts(BaseModel):
    """`grade`: how exactly the place is shown. `outcome` is what the holder says, until `confirmed`."""

    number: str
    kind: str
    category: CategoryName
    state: str
    phase: Literal["new", "doing", "done"]
    outcome: str | None
    disputed: bool
    confirmed: bool
    text: str
    opened_at: datetime
    closed_at: datetime | None
    changed_at: datetime
    grade: Grade
    area: MatterArea | None
    holder: FaceHolder | None
    followers: int
    distance_m: float | None


class FaceStep(BaseModel):
    to: str
    at: datetime


class FaceNote(BaseModel):
    at: datetime
    text: str


class FaceWithSteps(FaceFacts):
    steps: list[FaceStep]
    notes: list[FaceNote]


class FaceFeature(BaseModel):
    type: Literal["Feature"]
    id: str
    geometry: FacePoint
    properties: FaceFacts


class FaceAnswer(BaseModel):
    type: Literal["Feature"]
    id: str
    geometry: FacePoint
    properties: FaceWithSteps


class FacesAnswer(BaseModel):
    """GeoJSON; `cursor`: with which to ask for what follows."""

    type: Literal["FeatureCollection"]
    features: list[FaceFeature]
    cursor: str | None


class FaceChangeAnswer(BaseModel):
    number: str
    at: datetime
    gone: bool


class FaceChangesAnswer(BaseModel):
    """`gone`: forget what you have of it; else ask for it anew. `next`: with which to ask the next time."""

    changes: list[FaceChangeAnswer]
    next: str
    more: bool
