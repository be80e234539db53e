"""What is asked and told of the papers of a plan."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geoapi.features.planning.drawing.ops import Code
from geoapi.features.planning.schemas import Title

PaperKind = Literal["package", "notices", "archive"]


class DoorsQuery(BaseModel):
    """Which of the buildings that change their grid; all of them where nothing is said."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[Code | None, Field(alias="from", description="Only those that leave this grid")] = None
    target: Annotated[Code | None, Field(alias="to", description="Only those that come to this grid")] = None
    find: Annotated[Title | None, Field(description="Only those whose estate, lane or door holds this")] = (
        None
    )


class NewPaper(BaseModel):
    """`package`: to be filed; `notices`: for the doors of buildings; `archive`: all files in one."""

    model_config = ConfigDict(extra="forbid")

    kind: PaperKind


class PlanPaper(BaseModel):
    """`version`: of the plan when it was asked for; `fault`: why it could not be made."""

    number: int
    kind: PaperKind
    version: int
    state: Literal["waiting", "made", "failed"]
    by: str
    at: datetime
    made_at: datetime | None
    bytes: int | None
    fault: str | None


class PapersAnswer(BaseModel):
    papers: list[PlanPaper]
