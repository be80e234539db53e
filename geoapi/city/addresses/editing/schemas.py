"""Models of buildings, addresses and other names as those in office see and change them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import Latitude, Longitude, not_blank, shown_as_text, without_zero

AliasKind = Literal["area", "building", "estate", "road", "place"]
_Code = Annotated[str, Field(max_length=80), AfterValidator(without_zero), shown_as_text(80)]
_Name = Annotated[
    str,
    Field(max_length=100),
    AfterValidator(without_zero),
    AfterValidator(not_blank),
    shown_as_text(100, words=True),
]
_AnyName = Annotated[str, Field(max_length=100), AfterValidator(without_zero), shown_as_text(100)]
_Address = Annotated[
    str,
    Field(max_length=300),
    AfterValidator(without_zero),
    AfterValidator(not_blank),
    shown_as_text(300, words=True),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AliasGiven(_Body):
    """Another name of something: of an area or building by its code, of others by their name."""

    kind: AliasKind
    target: _Name
    name: _Name
    area: _AnyName = Field("", description="Where it is called so, by name or code")


class NewAlias(AliasGiven):
    former: bool = Field(False, description="Whether it was its official name once")


class Binding(_Body):
    """The grid that a building belongs to wherever it lies; null: the one that it lies in."""

    grid: _Code | None
    seen: _Code | None = Field(description="The grid that the sender sees it bound to; null: none")


class Point(_Body):
    lon: Longitude
    lat: Latitude


class Correction(_Body):
    """An address by its text, and what is right: a text, a point, or both."""

    address: _Address
    text: _Address | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    seen: Point | None = Field(None, description="Where the sender sees it")


class DeskAreaName(BaseModel):
    code: str
    name: str
    level: str


class DeskAreasAnswer(BaseModel):
    """The own areas, the largest first."""

    areas: list[DeskAreaName]


class AliasAnswer(BaseModel):
    kind: str
    target: str
    name: str
    area: str
    valid: str | None
    source: str
    target_name: str
    edited_by: str | None


class BoundBuilding(BaseModel):
    """A building bound to another grid than the one that it lies in, where it lies in any."""

    code: str
    name: str | None
    grid: str | None
    grid_name: str | None
    lies_in: str | None
    lies_in_name: str | None
    lon: float
    lat: float


class BuildingAnswer(BoundBuilding):
    address: str | None
    may: list[str]


class BindingAnswer(BoundBuilding):
    since: str | None


class DeskArea(BaseModel):
    """An area as whoever answers for it has it. `inside`: it and those below it."""

    code: str
    name: str
    level: str
    introduction: str | None
    edited_by: str | None
    edited_at: str | None
    aliases: list[AliasAnswer]
    bindings: list[BindingAnswer]
    inside: list[DeskAreaName]
    may: list[str]
