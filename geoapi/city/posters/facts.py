"""What a grid's poster says, apart from the ground on its map. Pure."""

from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from geoapi.city.routing.narrative import Language


class Line(BaseModel):
    """Somebody to call; `name` is None while the post is vacant. `hours` as they are kept, in OSM syntax."""

    model_config = ConfigDict(frozen=True)

    name: str | None
    role: str
    phone: str | None
    extension: str | None
    hours: str | None
    is_desk: bool


class Facts(BaseModel):
    """`above`: the areas that the grid is in, from its subdistrict down; `boundary` as GeoJSON in WGS 84.

    `left_out`: how many more answer for it than there is room for.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    language: Language
    name: str
    above: tuple[str, ...]
    households: int
    lines: tuple[Line, ...]
    left_out: int
    hotline: str
    page: str
    boundary: str
    credit: str


# More do not fit beside a map on one page.
MOST_LINES = 10


def version_of(facts: Facts, basemap: int) -> str:
    """The same as long as a poster would show the same, but for its date."""
    return sha256(f"{facts.model_dump_json()} {basemap}".encode()).hexdigest()[:32]
