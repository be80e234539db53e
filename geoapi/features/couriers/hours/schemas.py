"""Models of service hours."""

from typing import Literal

from pydantic import BaseModel, Field


class ServedTask(BaseModel):
    """`at`: when somebody else verified it."""

    number: str
    title: str
    minutes: int
    at: str


class ServiceHours(BaseModel):
    """The minutes that tasks state, of those that were done and verified; the latest first."""

    minutes: int = Field(description="All of them together")
    tasks: list[ServedTask]


class StatementWaits(BaseModel):
    """It is being made: ask again after so many seconds."""

    state: Literal["waiting"]
    again_in_s: int
