"""What is asked of the blocks of a grid, and answered."""

from typing import Annotated

from pydantic import BaseModel, Field

from geoapi.features.planning.drawing.ops import Code, Position
from geoapi.features.planning.schemas import Shape


class PlanGridQuery(BaseModel):
    grid: Annotated[Code, Field(description="A grid of the plan", examples=["990101001001001"])]


class BlockAnswer(BaseModel):
    """Ground between roads. `place` lies in it, and names it in an edit; the households are those that would
    go with it: of no building that is bound to a grid.
    """

    place: Position
    households: int
    buildings: int
    geometry: Shape


class BlocksAnswer(BaseModel):
    version: int
    blocks: list[BlockAnswer]
