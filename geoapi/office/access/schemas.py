"""Models of signing in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geoapi.core.types import shown_as_text


class SlipSignIn(BaseModel):
    """The code of a slip, and the last four digits of the phone that it was printed for."""

    code: Annotated[str, Field(max_length=40), shown_as_text(40, example="K7QM3T9XWA")]
    digits: Annotated[str, Field(max_length=4), shown_as_text(4, example="1024")] = ""


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
    level: int
    posts: list[PostOfMe]
    enrollments: list[EnrollmentOfMe]
    may: list[str] = Field(description="Permissions, each as far as the posts reach that give it")


class ChangesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, Field(max_length=60), shown_as_text(60, example="990SXX")]


class PastChange(BaseModel):
    change: int
    at: str
    act: str
    by: str | None
    reason: str | None


class ChangesAnswer(BaseModel):
    """The latest changes first."""

    changes: list[PastChange]
