"""Models of looking after terms, of what is sent, and of the seals."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from geoapi.core.types import shown_as_text, without_zero
from geoapi.office.notices.faults import FaultKind

Cell = Annotated[str, Field(max_length=200), AfterValidator(without_zero), shown_as_text(200)]
# As it stands, however it came there.
KnownCell = Annotated[str, Field(max_length=10_000), AfterValidator(without_zero), shown_as_text(10_000)]


class TermsAnswer(BaseModel):
    """`columns`: what may be edited; of each term a text by column, and its `code`.

    `fixed`: columns that are shown, and changed on the command line only.
    """

    columns: list[str]
    fixed: list[str]
    terms: list[dict[str, str | None]]


class TermEdit(BaseModel):
    """What is to be otherwise, and perhaps how the same was; other names with commas between."""

    values: Annotated[dict[str, Cell], Field(min_length=1, max_length=8)]
    was: Annotated[dict[str, KnownCell], Field(max_length=8)] = {}


class DeadLetter(BaseModel):
    """`receiver`: the system that it is for, or whoever it is for; null where that is gone."""

    id: int
    channel: str
    receiver: str | None
    name: str | None
    subject: str | None
    at: str
    dead_at: str
    tries: int
    fault: str | None
    fault_kind: FaultKind


class WebhookAnswer(BaseModel):
    name: str
    url: str
    events: list[str]
    created_at: str


class SendingAnswer(BaseModel):
    """Messages that could not be delivered, the latest first, and other systems that are told of events."""

    dead: list[DeadLetter]
    webhooks: list[WebhookAnswer]


class WebhookRemoval(BaseModel):
    name: Annotated[
        str, Field(min_length=1, max_length=100), AfterValidator(without_zero), shown_as_text(100)
    ]


class SealDifference(BaseModel):
    """The first that differs: `number` is of an audit row, null where the seal is not as it was."""

    seal: int
    number: int | None
    what: str


class SealAnswer(BaseModel):
    """The newest batch, held against its rows; null where none was sealed yet. `fault`: what differs.

    All of them are held against their rows by `scripts/geoapi audit verify`.
    """

    number: int | None
    rows: int
    sealed_at: str | None
    hash: str | None
    fault: str | None
    difference: SealDifference | None
    unsealed: int
