"""Types that the models of questions and answers are made of, and how the OpenAPI document shows them."""

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


def _lon_lat(value: object) -> object:
    if not isinstance(value, str):
        return value
    lon, _, lat = value.partition(",")
    try:
        point = float(lon), float(lat)
    except ValueError:
        point = math.nan, math.nan
    if not all(map(math.isfinite, point)):
        raise ValueError("write it as lon,lat: 120.85,40.72")
    return point


Coordinate = Annotated[float, Field(allow_inf_nan=False)]

# What the document says of numbers and systems is true of degrees;
# a projected system, EPSG:n, is taken besides.
_LON = r"-?(180(\.0{1,12})?|(1[0-7]\d|[1-9]?\d)(\.\d{1,12})?)"
_LAT = r"-?(90(\.0{1,12})?|[1-8]?\d(\.\d{1,12})?)"
Longitude = Annotated[Coordinate, WithJsonSchema({"type": "number", "minimum": -180, "maximum": 180})]
Latitude = Annotated[Coordinate, WithJsonSchema({"type": "number", "minimum": -90, "maximum": 90})]
CRS = Annotated[
    str,
    Field(max_length=20, description="System of the coordinates; also any EPSG:n, then x, y in its unit"),
    WithJsonSchema(
        {"type": "string", "enum": ["wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:4326", "EPSG:4490"]}
    ),
]
LonLat = Annotated[
    tuple[float, float],
    BeforeValidator(_lon_lat),
    WithJsonSchema({"type": "string", "pattern": f"^{_LON},{_LAT}$", "example": "120.85,40.72"}),
]
"""lon,lat as two finite numbers; whether they are on Earth depends on the crs."""
# White space is spelled out, for languages differ in it.
_BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# No endpoint takes a zero byte in a text; of some there must be something to read.
_NO_ZERO, _NOT_BLANK = r"^[^\u0000]*$", rf"^[^\u0000]*[^{_BLANK}][^\u0000]*$"
_HAS_WORDS = re.compile(f"[^{_BLANK}]")


def shown_as_text(most: int, *, words: bool = False, example: str | None = None) -> WithJsonSchema:
    """How the document shows a text of up to so many characters."""
    schema: dict[str, Any] = {
        "type": "string",
        "maxLength": most,
        "pattern": _NOT_BLANK if words else _NO_ZERO,
    }
    return WithJsonSchema(schema | ({} if example is None else {"example": example}))


def not_blank(text: str) -> str:
    """The text, if there is anything to be seen in it. Raises ValueError."""
    if not _HAS_WORDS.search(text):
        raise ValueError("it is blank: write a word, a name or a number")
    return text


def without_zero(text: str) -> str:
    """The text, which no database keeps with a zero byte in it. Raises ValueError."""
    if "\0" in text:
        raise ValueError("it holds a zero byte")
    return text


def shown_as_list(item: dict[str, Any], **also: Any) -> WithJsonSchema:
    """How the document shows values with commas between."""
    return WithJsonSchema(
        {"type": "array", "items": item, "form": {"style": "form", "explode": False}, **also}
    )


MOMENT_PATTERN = (
    r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[01]):[0-5]\d)?)?"
)
Moment = Annotated[
    str,
    Field(
        max_length=40,
        description="Moment to answer for, ISO 8601, the city's time without an offset; else now",
    ),
    WithJsonSchema({"type": "string", "pattern": f"^({MOMENT_PATTERN})?$"}),
]
PartOfName = Annotated[str, Field(max_length=60), AfterValidator(not_blank), shown_as_text(60, words=True)]
BBox = Annotated[
    tuple[Coordinate, Coordinate, Coordinate, Coordinate],
    BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "pattern": f"^{_LON},{_LAT},{_LON},{_LAT}$"}),
]


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457): `detail` is a sentence to show, `type` is for programs."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = Field(
        None, description="The offending fields, where the input is not valid"
    )


class ChangeAnswer(BaseModel):
    """A change that was made; `change` is its number, by which it is taken back."""

    change: int
    subject: str
    before: Any
    after: Any
