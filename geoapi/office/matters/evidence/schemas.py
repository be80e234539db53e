"""Models of photos on their way, and of notes with which they come."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.office.matters.evidence.formats import MOST_BYTES, MOST_PHOTOS
from geoapi.office.matters.flows import Told
from geoapi.office.matters.schemas import ReceiptKey

LONGEST_NOTE, LONGEST_REASON = 2_000, 200
SHA256 = r"^[0-9a-f]{64}$"
SHA256_IN_PATH = {"sha256": {"type": "string", "pattern": SHA256, "example": "0" * 64}}
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")]
Photos = Annotated[list[Sha256], Field(max_length=MOST_PHOTOS)]
_Clean = Annotated[str, AfterValidator(without_zero)]
_Words = Annotated[_Clean, AfterValidator(not_blank)]
NoteText = Annotated[_Words, Field(max_length=LONGEST_NOTE), shown_as_text(LONGEST_NOTE, words=True)]
Reason = Annotated[
    _Words, Field(min_length=6, max_length=LONGEST_REASON), shown_as_text(LONGEST_REASON, words=True)
]


_SAYS_SOMETHING: list[Any] = [
    {"required": ["text"], "properties": {"text": shown_as_text(LONGEST_NOTE, words=True).json_schema}},
    {"required": ["evidence"], "properties": {"evidence": {"minItems": 1}}},
]


class SubmissionQuery(BaseModel):
    """By which the report or the note came in that names the photo."""

    submission: Annotated[UUID, Field(examples=["5b0f6f3c-6f0e-4b52-9d3b-0d7f0d0c2f11"])]


class PhotoFault(BaseModel):
    """Why nothing can be made of what was sent: `code` for programs, `detail` to show."""

    code: str
    detail: str


class PhotoState(BaseModel):
    """How far a photo is: `received` of `bytes` have come; then a picture is made of it, or it is refused."""

    received: Annotated[int, Field(ge=0, le=MOST_BYTES)]
    bytes: Annotated[int, Field(ge=0, le=MOST_BYTES)]
    state: Literal["receiving", "received", "ready", "refused"]
    fault: PhotoFault | None


class NewNote(BaseModel):
    """A note by who works on a matter. `evidence`: photos of what was done, which come by `submission`."""

    model_config = ConfigDict(extra="forbid")

    text: NoteText
    told: Told = "staff"
    evidence: Photos = []
    submission: UUID | None = None


class ReporterNote(BaseModel):
    """A note by whoever has the receipt: words, photos, or both. `submission`: added once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": _SAYS_SOMETHING})

    key: ReceiptKey
    submission: UUID
    text: Annotated[_Clean, Field(max_length=LONGEST_NOTE), shown_as_text(LONGEST_NOTE)] = ""
    evidence: Photos = []

    @model_validator(mode="after")
    def says_something(self) -> "ReporterNote":
        if not self.evidence:
            not_blank(self.text)
        return self


class PhotoRemoval(BaseModel):
    """Why a picture is taken down, for who works on it."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
