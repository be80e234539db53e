"""What comes in and goes out of reports of people."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

KIND_TEXT = "wrong_person: whoever is named is somebody else; no_answer: nobody answers the telephone"
Kind = Annotated[Literal["wrong_person", "no_answer"], Field(description=KIND_TEXT)]
Outcome = Literal["confirmed", "rejected"]
POST_IN_PATH = {"code": {"type": "string", "example": "990101001001-Z1"}}


class PostReport(BaseModel):
    """What is wrong with whoever is to be reached by a post."""

    model_config = ConfigDict(extra="ignore")

    kind: Kind
    device: str | None = Field(
        None,
        min_length=8,
        max_length=80,
        pattern=r"^[^\u0000]*$",
        description="A random text that the page keeps, so that one person counts once",
        examples=["0b5f0c7e-3d0c-4a53"],
    )


class PostReportAnswer(BaseModel):
    """`counted`: it was not known before."""

    counted: bool


class PostSettlement(BaseModel):
    kind: Kind
    outcome: Outcome
