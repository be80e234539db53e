"""What another system posts: a request, or an update of one of its own, as fields of a form. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from geoapi.core.errors import InvalidInput
from geoapi.core.types import without_zero
from geoapi.features.exchange.open311.services import read_w3c

LONGEST_DESCRIPTION, LONGEST_ADDRESS, LONGEST_URL = 4_000, 200, 2_000
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](\[\])?")


def _moment(value: object) -> object:
    return read_w3c(value) if isinstance(value, str) else value


Clean = Annotated[str, AfterValidator(without_zero)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Code = Annotated[str, Field(max_length=60, pattern=r"^[0-9A-Za-z._-]+$")]
# Of a host by its name and nobody's password; such as any library can take apart.
_PORT = r"[1-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
URL = rf"^https?://[0-9A-Za-z.-]+(:({_PORT}))?([/?#][!-~]*)?$"
Url = Annotated[str, Field(max_length=LONGEST_URL, pattern=URL)]
# One of those that there are, or not found: no letter makes it wrong.
Jurisdiction = Annotated[str, AfterValidator(lambda name: name.replace("\0", "?"))]


class _Posted(BaseModel):
    """`api_key`: who sends it. What is posted besides is overlooked, as the specification wants."""

    model_config = ConfigDict(extra="ignore")

    api_key: str = Field("", max_length=200)
    jurisdiction_id: Jurisdiction | None = Field(None, max_length=100)
    media_url: Url | None = None
    description: Clean = Field("", max_length=LONGEST_DESCRIPTION)


class NewRequest(_Posted):
    """Where it is: by `lat` and `long` in WGS 84, by a building's code, or by the words of an address."""

    service_code: Clean = Field(max_length=100)
    lat: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    long: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)
    address_string: Clean | None = Field(None, max_length=LONGEST_ADDRESS)
    address_id: Code | None = None
    first_name: Clean = Field("", max_length=60)
    last_name: Clean = Field("", max_length=60)
    phone: Clean | None = Field(None, max_length=40)
    requested_datetime: Moment | None = None

    @model_validator(mode="after")
    def somewhere(self) -> "NewRequest":
        if (self.lat is None) != (self.long is None):
            raise ValueError("lat and long come together")
        if self.lat is None and self.address_id is None and self.address_string is None:
            raise ValueError("lat and long, address_string or address_id: say where it is")
        return self

    @property
    def name(self) -> str | None:
        """As it is written: a Chinese one without a gap, and the family first."""
        is_latin = (self.first_name + self.last_name).isascii()
        parts = (self.first_name, self.last_name) if is_latin else (self.last_name, self.first_name)
        return (" " if is_latin else "").join(filter(None, parts)) or None


class NewUpdate(_Posted):
    """`update_id`: the sender's number of it; `status`: what the reporter finds, if he says so."""

    service_request_id: Clean = Field(max_length=40)
    update_id: Clean = Field(max_length=100)
    status: Literal["OPEN", "CLOSED"] | None = None
    updated_datetime: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def as_others_write_it(cls, values: dict[str, Any]) -> dict[str, Any]:
        if "token" in values and "service_request_id" in values:
            raise ValueError("service_request_id or token, not both")
        renamed = {"token": "service_request_id", "update_id_ext": "update_id"}
        status = {"status": values["status"].upper()} if "status" in values else {}
        return {renamed.get(name, name): value for name, value in values.items()} | status


Posted = TypeVar("Posted", bound=_Posted)


def read_form(model: type[Posted], given: Mapping[str, Sequence[str]]) -> Posted:
    """Of a field that comes twice the last counts, and an empty one is none. Raises InvalidInput."""
    texts = {name: values[-1].strip() for name, values in given.items()}
    try:
        return model.model_validate({name: value for name, value in texts.items() if value})
    except ValidationError as error:
        raise InvalidInput.of_schema(error) from None


def attributes_of(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The values of `attribute[CODE]` and `attribute[CODE][]`, by code. Raises InvalidInput."""
    found = dict[str, list[str]]()
    for name, values in given.items():
        if not name.startswith("attribute"):
            continue
        read = _ATTRIBUTE.fullmatch(name)
        if read is None:
            raise InvalidInput.of(name[:80], "write it as attribute[CODE] or attribute[CODE][]")
        if any("\0" in value for value in values):
            raise InvalidInput.of(name, "it holds a zero byte")
        found.setdefault(read[1], []).extend(values)
    return found
