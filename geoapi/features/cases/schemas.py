"""What is sent to report a case, and what is answered."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from geoapi.core.types import Latitude, Longitude, not_blank, shown_as_text, without_zero
from geoapi.features.cases.channels import Channel
from geoapi.office.matters.submitting import Contact, Submission

MOST_PHOTOS, LONGEST_TEXT = 6, 2_000
_Clean = Annotated[str, AfterValidator(without_zero)]
_Words = Annotated[_Clean, AfterValidator(not_blank)]
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")]


def _without_gaps(value: object) -> object:
    return re.sub(r"[\s()（）-]", "", value) if isinstance(value, str) else value


_PHONE = r"^(\+?86)?(1[3-9]\d{9}|0\d{9,11}|[48]00\d{7}|[2-9]\d{6,7})$"
ReporterPhone = Annotated[str, BeforeValidator(_without_gaps), Field(max_length=20, pattern=_PHONE)]


class CasePoint(BaseModel):
    """A place in WGS 84, and how far off it may be."""

    model_config = ConfigDict(extra="forbid")

    lon: Annotated[Longitude, Field(ge=-180, le=180)]
    lat: Annotated[Latitude, Field(ge=-90, le=90)]
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 0.0


class NewCase(BaseModel):
    """A case as somebody reports it, or as an office enters it for somebody.

    `submission`: made by the sender when the thumb lifts, and the same however often it is sent.
    `evidence`: hashes of photos, which may come later. Where the place is: a point, or a building.
    """

    model_config = ConfigDict(extra="forbid")

    submission: UUID
    category: Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")]
    channel: Channel = "web"
    text: Annotated[_Clean, Field(max_length=LONGEST_TEXT), shown_as_text(LONGEST_TEXT)] = ""
    at: CasePoint | None = None
    building: Annotated[_Words, Field(max_length=60), shown_as_text(60, words=True)] | None = None
    place: Annotated[_Clean, Field(max_length=120), shown_as_text(120)] = ""
    happened_at: AwareDatetime | None = None
    urgent: bool = False
    special_group: bool = False
    name: Annotated[_Words, Field(max_length=40), shown_as_text(40, words=True)] | None = None
    phone: ReporterPhone | None = None
    answer_by: Literal["phone", "sms", "none"] = "none"
    confidential: bool = False
    evidence: Annotated[list[Sha256], Field(max_length=MOST_PHOTOS)] = []
    device: (
        Annotated[
            _Clean,
            Field(min_length=8, max_length=80, description="A random text that the page keeps"),
            shown_as_text(80),
        ]
        | None
    ) = None

    def submitted(self) -> Submission:
        return Submission(
            submission=self.submission,
            category=self.category,
            channel=self.channel,
            body=self.text.strip(),
            lon=self.at.lon if self.at else None,
            lat=self.at.lat if self.at else None,
            accuracy_m=self.at.accuracy_m if self.at else 0.0,
            building=self.building,
            place_text=self.place.strip(),
            happened_at=self.happened_at,
            urgent=self.urgent,
            special_group=self.special_group,
            evidence=tuple(map(bytes.fromhex, self.evidence)),
            contact=Contact(self.name, self.phone, self.answer_by, self.confidential),
        )


class CaseReceipt(BaseModel):
    """The receipt: under which number it is asked after, with which key, who has it, and by when there is an
    answer. `key` is shown to nobody else.
    """

    number: str
    key: str
    link: str
    grid: str | None
    community: str | None
    answer_by: datetime | None
    provisional: bool
    square: "ReceiptSquare"


class ReceiptSquare(BaseModel):
    """The QR code of the link: how many modules it is wide, and its dark ones as the path of an SVG."""

    size: int
    path: str


class SimilarQuery(BaseModel):
    """A place, and what is to be reported there."""

    lon: Annotated[Longitude, Field(ge=-180, le=180, examples=[120.8501])]
    lat: Annotated[Latitude, Field(ge=-90, le=90, examples=[40.7203])]
    category: Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")] | None = None


class SimilarCase(BaseModel):
    """One that somebody has reported near by. `text`: what a person has cleared of it, if that was done."""

    number: str
    category: str
    category_name: str
    category_name_en: str
    state: str
    opened_at: datetime
    distance_m: float
    followers: int
    text: str | None


class SimilarCases(BaseModel):
    """Those near by, and until when whoever reported one now would be answered first."""

    cases: list[SimilarCase]
    answer_by: datetime


class WeightQuery(BaseModel):
    """Of another category than it has: what it would be then."""

    category: Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")] | None = None


class WeightAnswer(BaseModel):
    """`clock`: which one would run, and until when, if it were accepted now."""

    weight: Literal["simple", "complex", "hard"]
    clock: Literal["resolve", "respond"]
    rule: str
    due_at: datetime
    provisional: bool


class WeightsAnswer(BaseModel):
    weights: list[WeightAnswer]


class OfPhone(BaseModel):
    """The phone that somebody calls from."""

    model_config = ConfigDict(extra="forbid")

    phone: ReporterPhone


class PastCase(BaseModel):
    number: str
    state: str
    title: str
    opened_at: datetime
    due_at: datetime | None


class PastCases(BaseModel):
    """What was reported by a phone, the latest first; nothing of who that is."""

    matters: list[PastCase]
