"""What can be asked about areas."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from geoapi.city.locate.schemas import Call, Responsible
from geoapi.city.places.schemas import Kind, PlaceBrief
from geoapi.city.profiles.circle import CIRCLE_MINUTES
from geoapi.city.routing.modes import Mode
from geoapi.city.routing.schemas import LONGEST_MINUTES, ModeAsked, Polygon
from geoapi.core.types import BBox, Moment, PartOfName, shown_as_text

MOST_AREAS = 1_000


Code = Annotated[str, Field(max_length=40), shown_as_text(40)]
Level = Literal["city", "district", "subdistrict", "community", "grid", "zone"]
Layer = Annotated[str, Field(max_length=40), shown_as_text(40)]


class AreasQuery(BaseModel):
    level: Level | None = Field(None, description="How large; zone: of an overlay layer")
    layer: Layer | None = Field(
        None, description="admin, or the code of one of the `layers` of `/api/v1/meta`", examples=["police"]
    )
    parent: Code | None = Field(None, description="Code of the area directly above")
    q: PartOfName | None = Field(None, description="Part of a name, or the start of a code")
    at: Moment | None = None


class AreaListQuery(AreasQuery):
    tree: bool = Field(False, description="Nest the areas in their parents, from the top")
    limit: int = Field(100, ge=1, le=MOST_AREAS)
    cursor: Annotated[str, Field(max_length=80), shown_as_text(80)] = Field(
        "", description="`next_cursor` of the page before"
    )


class AreaGeoJsonQuery(AreasQuery):
    bbox: BBox | None = Field(None, description="west,south,east,north in degrees")


class AreaQuery(BaseModel):
    at: Moment | None = None
    geometry: bool = Field(False, description="Include the boundary")


class CircleQuery(BaseModel):
    minutes: int = Field(CIRCLE_MINUTES, ge=1, le=LONGEST_MINUTES)
    mode: ModeAsked = Mode.WALK


class AreaLink(BaseModel):
    code: str
    name: str
    level: str
    layer: str
    kind: str
    parent: str | None


class ListedArea(AreaLink):
    """In a list with the number of its `children`, in a tree with these themselves."""

    children: "int | list[ListedArea]"


class AreasAnswer(BaseModel):
    areas: list[ListedArea]
    next_cursor: str | None = None


class AreaFeature(BaseModel):
    type: Literal["Feature"]
    id: str
    properties: AreaLink
    geometry: Polygon


class AreasGeoJson(BaseModel):
    """In WGS 84."""

    type: Literal["FeatureCollection"]
    features: list[AreaFeature]


class Point(BaseModel):
    lon: float
    lat: float


class Statistics(BaseModel):
    households: int
    buildings: int
    communities: int
    grids: int
    area_km2: float | None
    posts: int
    vacant_posts: int


class Period(BaseModel):
    """A boundary, from when until when it held, and what the area was called then."""

    since: str | None = Field(alias="from")
    until: str | None
    name: str
    area_km2: float


class CircleLink(BaseModel):
    lon: float
    lat: float
    name: str | None
    minutes: int
    url: str


class KindInArea(Kind):
    """How many places of a kind there are, and how many of them are open."""

    open: int


class PlaceInArea(PlaceBrief):
    lon: float
    lat: float


class Profile(AreaLink):
    introduction: str | None
    layer_name: str
    chain: list[AreaLink]
    children: list[AreaLink]
    responsible: list[Responsible]
    call: list[Call]
    places_count: int
    places_open: int
    place_kinds: list[KindInArea]
    places: list[PlaceInArea]
    living_circle: CircleLink
    statistics: Statistics
    bbox: tuple[float, float, float, float]
    centre: Point
    history: list[Period]
    atlas_version: int
    geometry: Polygon | None = None


class Centre(Point):
    name: str | None


class NearestOfKind(Point):
    code: str
    name: str


class KindWithin(BaseModel):
    code: str
    name: str
    name_en: str
    icon: str
    tone: str
    within: int
    nearest: NearestOfKind


class CircleAnswer(BaseModel):
    centre: Centre
    minutes: int
    mode: str
    geometry: Polygon
    kinds: list[KindWithin]


class City(BaseModel):
    code: str | None
    name: str | None
    bbox: tuple[float, float, float, float] | None
    centre: Point | None


Rung = Literal["grid", "community", "police"]


class OverlayLayer(BaseModel):
    """A layer over the administrative one. `dash`: strokes and gaps of its lines in pixels."""

    code: str
    name: str
    name_en: str
    icon: str
    tone: str
    dash: list[int]
    rung: Rung | None


class Role(BaseModel):
    """A kind of post; `rung`: where its posts stand on the duty ladder, unless a layer says otherwise."""

    code: str
    name: str
    name_en: str
    rank: int
    rung: Rung | None


class Meta(BaseModel):
    city: City
    layers: list[OverlayLayer]
    roles: list[Role]
    versions: dict[str, int]
    attribution: str
    outside_tiles_url: str | None
    hotline: Call | None
