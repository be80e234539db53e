"""Models of what OGC API Features asks and answers (OGC 17-069, 19-079)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from geoapi.core.types import MOMENT_PATTERN, Coordinate, shown_as_text

_BOX = r"-?(1[0-7]\d|[1-9]?\d)(\.\d{1,9})?,-?[1-8]?\d(\.\d{1,9})?"
BBox = Annotated[
    tuple[Coordinate, ...],
    BeforeValidator(lambda value: value.split(",", 6) if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "pattern": f"^{_BOX},{_BOX}$"}),
]
Period = Annotated[
    str,
    Field(max_length=90),
    WithJsonSchema({"type": "string", "pattern": f"^({MOMENT_PATTERN})?$"}),
]


class ItemsQuery(BaseModel):
    """Besides these any property of the collection, by its name, with the value that it must have."""

    model_config = ConfigDict(extra="allow")

    limit: int = Field(100, ge=1, description="How many features a page; whoever asks for more gets 2,000")
    cursor: Annotated[str, Field(max_length=80), shown_as_text(80)] = Field(
        "", description="Where the page begins: stands in the `next` link of the page before"
    )
    bbox: BBox | None = Field(None, description="west,south,east,north in degrees")
    datetime: Period | None = Field(None, description="A moment, or a period as begin/end, .. where open")
    filter: Annotated[str, shown_as_text(8_000)] | None = Field(
        None, description="A condition in CQL2 text: level = 'grid' AND name LIKE '第%'"
    )
    filter_lang: Annotated[str, WithJsonSchema({"type": "string", "enum": ["cql2-text"]})] | None = Field(
        None, alias="filter-lang"
    )
    filter_crs: (
        Annotated[
            str,
            WithJsonSchema({"type": "string", "enum": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]}),
        ]
        | None
    ) = Field(None, alias="filter-crs")


class NoQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    datetime: Period | None = Field(None, description="A moment, or a period as begin/end, .. where open")


class Link(BaseModel):
    href: str
    rel: str
    type: str
    title: str | None = None


class Landing(BaseModel):
    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    conformsTo: list[str]


class SpatialExtent(BaseModel):
    bbox: list[tuple[float, float, float, float]]
    crs: str


class Extent(BaseModel):
    spatial: SpatialExtent


class CollectionAnswer(BaseModel):
    id: str
    title: str
    description: str
    itemType: Literal["feature"]
    crs: list[str]
    storageCrs: str
    extent: Extent | None = None
    links: list[Link]


class CollectionsAnswer(BaseModel):
    collections: list[CollectionAnswer]
    links: list[Link]


class Queryables(BaseModel):
    """A JSON Schema of the properties by which features can be asked for."""

    model_config = ConfigDict(extra="allow")

    type: Literal["object"]
    title: str
    properties: dict[str, dict[str, str]]
    additionalProperties: bool


class Geometry(BaseModel):
    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class FeatureAnswer(BaseModel):
    type: Literal["Feature"]
    id: str
    properties: dict[str, str | int | None]
    geometry: Geometry | None
    links: list[Link] | None = None


Ring = Annotated[list[Annotated[list[Coordinate], Field(min_length=2, max_length=4)]], Field(min_length=4)]


class PolygonGiven(BaseModel):
    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1)]


class MultiPolygonGiven(BaseModel):
    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Annotated[list[Ring], Field(min_length=1)]], Field(min_length=1)]


Polygons = Annotated[PolygonGiven | MultiPolygonGiven, Field(discriminator="type")]


class FeatureGiven(BaseModel):
    """A feature that is written: a polygon or several in WGS 84, and those properties that can be changed."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["Feature"]
    geometry: Polygons | None = None
    properties: Annotated[dict[str, Any] | None, WithJsonSchema({"type": ["object", "null"]})] = None


class Made(BaseModel):
    """The id that a new feature has got."""

    id: str


class FeaturesAnswer(BaseModel):
    """In WGS 84, longitude first."""

    type: Literal["FeatureCollection"]
    features: list[FeatureAnswer]
    numberMatched: int
    numberReturned: int
    timeStamp: str
    links: list[Link]
