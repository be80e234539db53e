"""Models of signing in."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import shown_as_text, without_zero

Text40 = Annotated[str, Field(max_length=40), AfterValidator(without_zero), shown_as_text(40)]
# A PublicKeyCredential as WebAuthn has it in JSON; what is in it is read where it is verified.
Credential = Annotated[dict[str, Any], Field(max_length=20)]


class SlipSignIn(BaseModel):
    """The code of a slip, and the last four digits of the phone that it was printed for."""

    code: Annotated[str, Field(max_length=40), shown_as_text(40, example="K7QM3T9XWA")]
    digits: Annotated[str, Field(max_length=4), shown_as_text(4, example="1024")] = ""


class SlipCode(BaseModel):
    code: Annotated[str, Field(max_length=40), shown_as_text(40, example="K7QM3T9XWA")]


class PasswordSignIn(BaseModel):
    staff_no: Text40
    password: Annotated[str, Field(max_length=400), shown_as_text(400)]
    code: Annotated[str, Field(max_length=20), shown_as_text(20, example="123456")]


class PasskeySignIn(BaseModel):
    credential: Credential


class Proof(BaseModel):
    """A passkey's answer, or the code of the moment."""

    credential: Credential | None = None
    code: Annotated[str | None, Field(max_length=20)] = None


class NewPasskey(BaseModel):
    credential: Credential
    label: Text40 = ""


class NewPassword(BaseModel):
    password: Annotated[str, Field(min_length=1, max_length=400), shown_as_text(400, words=True)]


class NewTotp(BaseModel):
    token: Annotated[str, Field(max_length=100), shown_as_text(100)]
    code: Annotated[str, Field(max_length=20), shown_as_text(20, example="123456")]


class NewToken(BaseModel):
    """`label`: for which program it is."""

    label: Text40 = ""


class OidcAnswer(BaseModel):
    """What the city's own sign-in sends along; of other things it sends none matters."""

    code: Annotated[str, Field(max_length=4000), shown_as_text(4000)] = ""
    state: Annotated[str, Field(max_length=200), shown_as_text(200)] = ""


class Ways(BaseModel):
    oidc: bool


class PasskeyOptions(BaseModel):
    """What `navigator.credentials` is given, as WebAuthn has it in JSON."""

    publicKey: dict[str, Any]


class Added(BaseModel):
    credential: int


class TokenAnswer(BaseModel):
    """A token, shown this once."""

    credential: int
    token: str
    expires_at: str


class Ended(BaseModel):
    sessions_ended: int


class TotpBegun(BaseModel):
    """A secret for a phone, also as a square to read: its dark modules as the path of an SVG."""

    token: str
    secret: str
    uri: str
    size: int
    path: str


class OwnCredential(BaseModel):
    id: int
    kind: Literal["passkey", "password", "totp", "token"]
    label: str
    created_at: str
    used_at: str | None
    expires_at: str | None = Field(description="Of a token: until when it serves")


class CredentialsAnswer(BaseModel):
    credentials: list[OwnCredential]


class OwnSession(BaseModel):
    """Where somebody is signed in, or was; `is_new`: since one last looked."""

    number: int
    how: Literal["slip", "demo", "passkey", "password", "oidc"]
    device: str
    created_at: str
    seen_at: str
    ended_at: str | None
    is_new: bool
    is_this: bool


class SessionsAnswer(BaseModel):
    """The latest first."""

    sessions: list[OwnSession]


class PostOfMe(BaseModel):
    code: str
    role: str
    role_name: str
    role_name_en: str
    area_code: str | None
    area_name: str | None
    building_name: str | None


class EnrollmentOfMe(BaseModel):
    """What somebody acts as besides posts, with which area or at which place."""

    acts_as: str
    area_code: str | None
    area_name: str | None
    place_code: str | None
    place_name: str | None


class Me(BaseModel):
    """Whoever is signed in: the posts held at this moment, and what may be done by them."""

    name: str
    level: int = Field(description="2 for a while after a passkey or a second factor was shown, else 1")
    level_until: str | None
    posts: list[PostOfMe]
    enrollments: list[EnrollmentOfMe]
    may: list[str] = Field(description="Permissions, each as far as the posts reach that give it")
    how: Literal["slip", "demo", "passkey", "password", "oidc"]
    owes: Literal["soon", "now"] | None = Field(
        description="A passkey, or password and code: `soon` can be put off once"
    )
    new_sign_ins: int = Field(description="Sessions opened since one last looked at them")


class SlipHolder(BaseModel):
    """Whose a slip is."""

    name: str
    posts: list[PostOfMe]
    enrollments: list[EnrollmentOfMe]
    is_demo: bool
    printed_at: str
    expires_at: str
    tries_left: int


class ChangesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, Field(max_length=60), shown_as_text(60, example="990SXX")]


class PastChange(BaseModel):
    change: int
    at: str
    act: str
    by: str | None
    reason: str | None
    about: str | None = Field(description="Which building, address or other name of an area it was")


class ChangesAnswer(BaseModel):
    """The latest changes first."""

    changes: list[PastChange]


Enrollable = Literal["keeper", "teller", "volunteer"]
Code = Annotated[str, Field(max_length=60), AfterValidator(without_zero), shown_as_text(60)]
LastDigits = Annotated[str, Field(max_length=8), shown_as_text(8, example="1024")]


class NewEnrollment(BaseModel):
    """Whom one enrolls as what: somebody new by name, or by the account of an earlier enrollment.

    Keepers and tellers with a `place`, volunteers with an `area`: a community or grid.
    """

    acts_as: Enrollable
    name: Text40 | None = None
    account: Annotated[int | None, Field(ge=1, le=2**53)] = None
    place: Code | None = None
    area: Code | None = None


class EnrollmentsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=40, description="A part of the name"), shown_as_text(40)] = ""
    acts_as: Enrollable | None = None
    below: Annotated[int | None, Field(ge=1, le=2**53, description="`more` of the answer before")] = None


class Enrolled(BaseModel):
    """Somebody who is enrolled in the own areas, or was in the last 30 days (`until`).

    `may_have_slip`: whether one may be made here, which for members of staff is not so; `slip_until`: until
    when one serves that has not been used; `has_entered`: whether a phone is signed in.
    """

    id: int
    account: int
    name: str
    acts_as: Enrollable
    area_code: str | None
    area_name: str | None
    place_code: str | None
    place_name: str | None
    since: str
    until: str | None
    may_have_slip: bool
    slip_until: str | None
    has_entered: bool


class EnrollmentsAnswer(BaseModel):
    """The latest first; `more`: what to ask `below` of for the next ones."""

    enrollments: list[Enrolled]
    more: int | None


class SlipWanted(BaseModel):
    """The last four digits of the phone that it is for."""

    digits: LastDigits


class NewSlip(BaseModel):
    """A slip, shown this once. `size` and `path`: its link as a square to read, as an SVG draws it."""

    name: str
    code: str
    shown: str
    link: str
    expires_at: str
    size: int
    path: str
