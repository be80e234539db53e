"""Models of looking after accounts, of reading what was done, and of one's own data."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import Moment, PartOfName, shown_as_text, without_zero
from geoapi.office.access.schemas import EnrollmentOfMe, LastDigits, PostOfMe

Kind = Literal["staff", "member", "system"]
How = Literal["slip", "demo", "passkey", "password", "oidc"]
Number = Annotated[int, Field(ge=1, le=2**53)]


class AccountsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[PartOfName, shown_as_text(60, words=True, example="S00012")]


class FoundAccount(BaseModel):
    """`number` is null of a member of staff who has no account yet: a slip makes one."""

    number: int | None
    kind: Kind
    staff_no: str | None
    name: str
    closed_at: str | None
    posts: list[PostOfMe]
    enrollments: list[EnrollmentOfMe]
    is_officer: bool = Field(description="Admin or auditor: looked after on the command line only")


class AccountsAnswer(BaseModel):
    accounts: list[FoundAccount]


class WayIn(BaseModel):
    """`expires_at`: of a slip that has not been used."""

    kind: Literal["slip", "passkey", "password", "totp"]
    created_at: str
    used_at: str | None
    expires_at: str | None


class SessionOfAccount(BaseModel):
    how: How
    device: str
    created_at: str
    expires_at: str


class AccountAnswer(BaseModel):
    account: FoundAccount
    credentials: list[WayIn]
    sessions: list[SessionOfAccount]


class StaffSlipWanted(BaseModel):
    """`digits`: the last four of the phone, unless it is known."""

    staff_no: Annotated[
        str,
        Field(min_length=1, max_length=40),
        AfterValidator(without_zero),
        shown_as_text(40, example="204173"),
    ]
    digits: LastDigits = ""


class AuditExportQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: Annotated[
        str | None, Field(max_length=100, description="What was changed: `990SXX`, `account 12`")
    ] = None
    act: Annotated[
        str | None, Field(max_length=60, description="What was done: `place.close`, or all of `place`")
    ] = None
    account: Annotated[Number | None, Field(description="Who did it")] = None
    since: Moment | None = None
    until: Moment | None = None


class AuditQuery(AuditExportQuery):
    below: Annotated[Number | None, Field(description="`more` of the answer before")] = None


class AuditRow(BaseModel):
    """One act. Phones in it are masked; `post_code` is the post or enrollment by which it was allowed."""

    id: int
    at: str
    account: int | None
    name: str | None
    post_code: str | None
    act: str
    subject: str
    reason: str | None
    before: Any
    after: Any


class AuditAnswer(BaseModel):
    """The latest first; `more`: what to ask `below` of for the next ones."""

    rows: list[AuditRow]
    more: int | None


class OwnAccount(BaseModel):
    number: int
    kind: Kind
    name: str
    created_at: str
    closed_at: str | None


class OwnPerson(BaseModel):
    """What the city's roster says of somebody who works for it."""

    staff_no: str
    name: str
    duty_phone: str | None
    private_phone: str | None


class CredentialOfData(BaseModel):
    """What is kept to recognize it by is not told: of a password a hash, of a phone's codes a box."""

    kind: Literal["slip", "demo", "passkey", "password", "totp"]
    label: str
    created_at: str
    used_at: str | None
    expires_at: str | None
    revoked_at: str | None


class SessionOfData(BaseModel):
    how: How
    device: str
    created_at: str
    seen_at: str
    expires_at: str
    revoked_at: str | None


class EnrollmentOfData(EnrollmentOfMe):
    since: str | None
    until: str | None


class PostOfData(BaseModel):
    code: str
    role_name: str
    role_name_en: str
    area_code: str | None
    area_name: str | None
    building_name: str | None
    since: str | None
    until: str | None
    is_substitute: bool


class OwnAct(BaseModel):
    at: str
    act: str
    subject: str
    reason: str | None


class NoticeOfData(BaseModel):
    name: str
    subject: str
    at: str
    read_at: str | None


class OwnData(BaseModel):
    """All that is kept of whoever asks; of `acts` and `notices` the latest thousand."""

    account: OwnAccount
    person: OwnPerson | None
    credentials: list[CredentialOfData]
    sessions: list[SessionOfData]
    enrollments: list[EnrollmentOfData]
    posts: list[PostOfData]
    acts: list[OwnAct]
    acts_in_all: int
    notices: list[NoticeOfData]
    push_subscriptions: int
    more: dict[str, list[dict[str, Any]]] = Field(description="What is kept besides, by what it is about")


class DataRemoved(BaseModel):
    """What was removed, and what `stays`: `audit`, since what was done is never changed, by the number
    alone; of staff also what the city keeps as their employer.
    """

    credentials: int
    sessions: int
    enrollments: int
    stays: list[Literal["audit", "reports", "tasks", "account", "person", "posts", "enrollments"]]
