"""What is asked and told of the papers of a plan."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

PaperKind = Literal["package", "notices", "archive"]


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
