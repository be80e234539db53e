"""Models of what is told of an area."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoapi.core.types import shown_as_text, without_zero

_Text = Annotated[str, Field(max_length=4_000), AfterValidator(without_zero), shown_as_text(2_000)]


class Introduction(BaseModel):
    model_config = ConfigDict(extra="forbid")

    introduction: _Text | None = Field(description="In several lines, if need be; null takes it away")
    seen: _Text | None = Field(description="How the sender sees it: told otherwise by now, it is a 409")
