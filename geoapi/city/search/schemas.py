"""What comes in and goes out of the one search."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from geoapi.city.addresses.schemas import CandidateAnswer, Near
from geoapi.core.types import not_blank, shown_as_text

MOST_RESULTS = 50

Text = Annotated[
    str,
    Field(max_length=5_000),
    AfterValidator(not_blank),
    shown_as_text(5_000, words=True, example="紫荆社区第四网格"),
]
Language = Literal["zh-CN", "en"]


class CitySearchQuery(BaseModel):
    q: Text = Field(description="Whatever is looked for, as people write it")
    limit: int = Field(8, ge=1, le=MOST_RESULTS)
    near: Near = Field(None, description="lon,lat: where whoever asks is or looks; nearer ones come first")
    typing: bool = Field(False, description="Whether more may be typed: what the text begins is offered too")
    lang: Language = Field("zh-CN", description="Language of the names of kinds and roles")


class GridOfResult(BaseModel):
    code: str
    name: str
    community_name: str | None


class ResultAnswer(BaseModel):
    """Something that a text may mean; `score` 1 is certain, below 0.9 ask back. `code` is that of the place,
    kind, area, post or building; `label` says where it is.
    """

    kind: Literal["point", "crossing", "area", "place_kind", "address", "place", "person", "post"]
    name: str
    label: str
    kind_name: str | None = Field(description="What it is: the kind of a place, the role of a person")
    score: float
    lon: float | None
    lat: float | None
    code: str | None
    level: str | None = Field(description="Of an area or an address")
    place_kind: str | None = Field(description="Code of the kind of a place")
    amenity: str | None = Field(description="What the places meant offer, where no kind of place was meant")
    area_code: str | None = Field(description="The area, or that which a person answers for")
    phone: str | None
    tel: str | None
    extension: str | None
    crs: str | None = Field(description="In which the numbers of a point were taken; its lon, lat are WGS 84")
    distance_m: float | None = Field(description="From `near`, straight")
    grid: GridOfResult | None
    address: CandidateAnswer | None


Reason = Literal[
    "too_short",
    "too_long",
    "no_words",
    "phone_number",
    "id_number",
    "several_names",
    "unknown",
    "outside_city",
    "point_outside_city",
    "not_on_earth",
    "roads_do_not_meet",
    "which_crossing",
    "which_area",
    "which_person",
    "role_needs_area",
    "nobody_there",
]


class CitySearchAnswer(BaseModel):
    results: list[ResultAnswer]
    reason: Reason | None = Field(description="Why there is nothing, or what to ask back")
    names: list[str] = Field(
        description="Names that a sentence on the reason needs: the roads, the other city"
    )
