"""Models of notices."""

from typing import Annotated

from pydantic import BaseModel, Field

from geoapi.core.types import shown_as_text


class NoticeOfMe(BaseModel):
    """`name` says what happened: post.ends (`until`), report.waiting, session.begin, matter.moved and others
    of a matter (`kind`: of which).
    """

    id: int
    at: str
    name: str
    subject: str
    kind: str | None
    until: str | None
    is_read: bool


class NoticesAnswer(BaseModel):
    """The latest first; `unread` counts older ones, too."""

    unread: int
    notices: list[NoticeOfMe]


class ReadUpTo(BaseModel):
    """The number of the latest notice that was seen."""

    up_to: Annotated[int, Field(ge=0, le=2**53)]


class Unread(BaseModel):
    unread: int


class PushKeys(BaseModel):
    p256dh: Annotated[str, Field(max_length=120), shown_as_text(120)]
    auth: Annotated[str, Field(max_length=40), shown_as_text(40)]


class PushSubscription(BaseModel):
    """As a browser gives it (`PushSubscription.toJSON()`)."""

    endpoint: Annotated[str, Field(max_length=600), shown_as_text(600)]
    keys: PushKeys


class PushKey(BaseModel):
    """The key with which a browser subscribes, null where nothing is pushed; whether it is pushed to now."""

    key: str | None
    is_on: bool
