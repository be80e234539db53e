"""Models of files that are sent."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from geoapi.core.types import shown_as_text, without_zero
from geoapi.features.uploads.kinds import Kind

LONGEST_NAME = 100
ENTRIES_SHOWN = 100


def file_name(text: str) -> str:
    """The last part of a path, as the file is called. Raises ValueError."""
    name = "".join(each for each in text.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    if name.strip(". ") == "" or name.startswith("."):
        raise ValueError("a file has a name, such as 网格员.xlsx")
    stem, dot, suffix = name.rpartition(".")
    # A file system counts bytes.
    while len(name.encode()) > 200:
        stem = stem[:-1]
        name = f"{stem}{dot}{suffix}" if stem else suffix[-40:]
    return name


class UploadQuery(BaseModel):
    kind: Annotated[Kind, Field(examples=["places"])]
    name: Annotated[
        str,
        Field(max_length=255),
        AfterValidator(without_zero),
        AfterValidator(file_name),
        shown_as_text(255, words=True, example="places.csv"),
    ]


class ReportQuery(BaseModel):
    first: Annotated[int, Field(ge=0, le=100_000, description="From which line of the report on")] = 0


class Total(BaseModel):
    what: str
    number: int


class ReportEntry(BaseModel):
    """A line of the report. `code`: by what the reason is known, where pages have own words for it; `params`:
    what goes into these, such as `value`, the cell as it is, and `row`, another row.
    """

    outcome: str
    code: str
    params: dict[str, str] = Field(default_factory=dict)
    where: str
    subject: str
    reason: str
    lon: float | None
    lat: float | None


class FaultAnswer(BaseModel):
    """Why a file as a whole cannot enter: `detail` is a sentence to show."""

    code: str
    detail: str


class UploadAnswer(BaseModel):
    """How far a file is. `state`: waiting, checking, checked, applying, applied, failed or dropped;
    `progress`: 0 to 100, and `word`, what is being done; `outcomes`: how many lines of each kind there are.
    """

    id: int
    kind: Kind
    name: str
    bytes: int
    state: str
    progress: int
    word: str
    totals: list[Total] | None
    outcomes: dict[str, int] | None
    fault: FaultAnswer | None
    created_at: datetime
    ended_at: datetime | None


class UploadReport(UploadAnswer):
    """With the lines of its report from `first` on; `entries_noted`: how many of all can be read here."""

    entries: list[ReportEntry]
    first: int
    entries_noted: int


class UploadsAnswer(BaseModel):
    uploads: list[UploadAnswer]


class FaultProperties(BaseModel):
    outcome: str
    code: str
    params: dict[str, str]
    where: str
    subject: str
    reason: str


class FaultPoint(BaseModel):
    type: str
    coordinates: tuple[float, float]


class FaultFeature(BaseModel):
    type: str
    geometry: FaultPoint
    properties: FaultProperties


class FaultsAnswer(BaseModel):
    """GeoJSON of the lines of a report that have a place."""

    type: str
    features: list[FaultFeature]
