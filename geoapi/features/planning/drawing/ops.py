"""Edits as they are asked for: what is done, addressed by what it replaces."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from geoapi.core.types import Latitude, Longitude
from geoapi.importing.names import text_fault

# As many vertices an edit may draw, and as long a name may be.
MOST_VERTICES, LONGEST_NAME = 5_000, 50


def _longitude_first(position: object) -> object:
    match position:
        case [int() | float() as lon, int() | float() as lat, *_] if abs(lat) > 90 >= abs(lon):
            raise ValueError("longitude comes first: these two seem to be swapped")
    return position


Position = Annotated[
    tuple[Annotated[Longitude, Field(ge=-180, le=180)], Annotated[Latitude, Field(ge=-90, le=90)]],
    BeforeValidator(_longitude_first),
]
Line = Annotated[list[Position], Field(min_length=2, max_length=MOST_VERTICES)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z._-]+$")]
Kind = Literal["base", "dedicated"]


def _name(text: str) -> str:
    if fault := text_fault(text, LONGEST_NAME):
        raise ValueError(f"the name {fault}")
    return text


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_name)]


class _Op(BaseModel):
    model_config = ConfigDict(extra="forbid")

    def drawn(self) -> list[Position]:
        """The positions that it draws, in degrees."""
        return []


class SetArc(_Op):
    """Give the stretch `old` that two grids share another course, between the same ends."""

    op: Literal["set_arc"]
    owners: tuple[Code, Code]
    old: Line
    new: Line

    def drawn(self) -> list[Position]:
        return self.new


class MoveNode(_Op):
    """Move a point at which lines meet, in all grids around it."""

    op: Literal["move_node"]
    at: Position
    to: Position

    def drawn(self) -> list[Position]:
        return [self.at, self.to]


class Split(_Op):
    """Cut a grid in two; the smaller part gets a new code."""

    op: Literal["split"]
    grid: Code
    line: Line
    name: Name | None = None
    kind: Kind = "base"

    def drawn(self) -> list[Position]:
        return self.line


class Take(_Op):
    """Give ground of some grids to another one, or without `grid` to a new one."""

    op: Literal["take"]
    grid: Code | None = None
    givers: Annotated[list[Code], Field(min_length=1, max_length=50)]
    ground: Annotated[list[Position], Field(min_length=4, max_length=MOST_VERTICES)]
    name: Name | None = None
    kind: Kind = "dedicated"

    def drawn(self) -> list[Position]:
        return self.ground

    @model_validator(mode="after")
    def closed(self) -> "Take":
        if self.ground[0] != self.ground[-1]:
            raise ValueError("the ground is a ring: its last position is its first")
        return self


class Assign(_Op):
    """Give part of a grid to another: some buildings, or what of some estates (by name) lies in it, with the
    ground that is nearest to them; or `blocks`, the ground between roads around these places.
    """

    op: Literal["assign"]
    grid: Code
    giver: Code
    buildings: Annotated[list[Code], Field(max_length=2_000)] = []
    estates: Annotated[list[Name], Field(max_length=50)] = []
    blocks: Annotated[list[Position], Field(max_length=200)] = []

    @model_validator(mode="after")
    def some(self) -> "Assign":
        houses = bool(self.buildings or self.estates)
        if not houses and not self.blocks:
            raise ValueError("name buildings or estates, or blocks by a place in each")
        if houses and self.blocks:
            raise ValueError("give blocks in one edit and buildings in another: their lines run differently")
        return self


class Bind(_Op):
    """Let a building belong to a grid whatever the lines say, or without one to where it lies."""

    op: Literal["bind"]
    building: Code
    grid: Code | None = None


class Fill(_Op):
    """Give ground that lies in no grid to one beside it; `at`: a place in that gap."""

    op: Literal["fill"]
    grid: Code
    at: Position

    def drawn(self) -> list[Position]:
        return [self.at]


class Merge(_Op):
    """Make one grid of two that lie side by side."""

    op: Literal["merge"]
    keep: Code
    gone: Code

    @model_validator(mode="after")
    def two(self) -> "Merge":
        if self.keep == self.gone:
            raise ValueError("a grid is not merged with itself")
        return self


class Restore(_Op):
    """Let grids be as they are in force; those on both sides of a line together."""

    op: Literal["restore"]
    grids: Annotated[list[Code], Field(min_length=1, max_length=100)]


class Rebase(_Op):
    """Put the plan onto what is in force by now; where both changed the same ground, the plan's line counts,
    but what is in force around the grids `theirs`.
    """

    op: Literal["rebase"]
    theirs: Annotated[list[Code], Field(max_length=100)] = []


class Rename(_Op):
    """Call a grid otherwise, or make it one of another kind."""

    op: Literal["rename"]
    grid: Code
    name: Name | None = None
    kind: Kind | None = None


Op = SetArc | MoveNode | Split | Take | Assign | Fill | Merge | Rename | Restore | Rebase | Bind
