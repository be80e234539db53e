"""Models of proposals to even out grids."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geoapi.features.planning.drawing.ops import Code, Take

PROPOSALS_NUMBER = {"number": {"type": "integer", "minimum": 1, "maximum": 2**53, "example": 1}}
MOST_SECONDS, MOST_HOUSEHOLDS = 10, 100_000
Households = Annotated[int, Field(ge=0, le=MOST_HOUSEHOLDS)]


class NewProposals(BaseModel):
    """What the grids of a community are to be. `keep`: grids that stay as they are."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[Code, Field(description="A community of the plan", examples=["990101001001"])]
    low: Households = 300
    high: Households = 500
    whole_estates: Annotated[bool, Field(description="Estates that lie in one grid go to another whole")] = (
        True
    )
    keep: Annotated[list[Code], Field(max_length=200)] = []
    seconds: Annotated[int, Field(ge=1, le=MOST_SECONDS, description="As long as is looked for them")] = 3

    @model_validator(mode="after")
    def ordered(self) -> "NewProposals":
        if self.low > self.high:
            raise ValueError("the least number of households is not above the most")
        return self


class ProposalChoice(BaseModel):
    """`proposal`: which of those found is used, from 1 on."""

    model_config = ConfigDict(extra="forbid")

    proposal: Annotated[int, Field(ge=1, le=3)]


class GridLoad(BaseModel):
    code: str
    households: int
    buildings: int


class GridsStanding(BaseModel):
    """How the grids of a community stand. `within`: so many of `bounded` have as many households as wanted.

    `spread`: the standard deviation of households, as a share of their mean; `far_min`: minutes on foot along
    streets from the middle of a grid to its farthest door, of the worst one.
    """

    grids: list[GridLoad]
    within: int
    bounded: int
    spread: float
    far_min: float | None
    estates_cut: int


class ProposalStep(BaseModel):
    """One edit, as `POST /plans/{code}/edits` takes it, and what changes hands by it."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    households: int
    buildings: int
    op: Take


class ProposalAnswer(BaseModel):
    """Edits, one after the other. `best_at`: why it is among those shown; `households`, `buildings` change
    grid."""

    best_at: list[Literal["least_moved", "fewest_cut", "short_lines", "most_even", "nearest"]]
    households: int
    buildings: int
    after: GridsStanding
    steps: list[ProposalStep]


class ProposalsAnswer(BaseModel):
    """`running_s`: for how long it has been looked, or was; `stale`: the community has changed since.

    While it runs `proposals` holds the first one found. `impossible`: nothing is within the bounds; then
    `nearest` comes nearest, and `loosen` says which condition would have to be another: the bounds (`bounds`:
    the least and most of grids made as even as can be), estates in one grid, or grids that stay.
    """

    id: int
    plan: str
    area: str
    low: int
    high: int
    whole_estates: bool
    keep: list[str]
    seconds: int
    state: Literal["waiting", "running", "done", "impossible", "stopped", "failed"]
    running_s: float
    version: int | None
    stale: bool
    before: GridsStanding | None
    proposals: list[ProposalAnswer]
    nearest: ProposalAnswer | None
    loosen: Literal["bounds", "whole_estates", "keep"] | None
    bounds: tuple[int, int] | None
