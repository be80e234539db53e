"""What several verbs of a case are said with."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.office.matters.numbers import PATTERN

LONGEST = 1000
Weight = Literal["simple", "complex", "hard"]
Outcome = Literal["fixed", "explained", "not_possible", "not_ours"]
_Text = Annotated[str, AfterValidator(without_zero), AfterValidator(not_blank)]
Text = Annotated[_Text, Field(max_length=LONGEST), shown_as_text(LONGEST, words=True)]
PostCode = Annotated[_Text, Field(max_length=60), shown_as_text(60, words=True, example="P-1")]
CategoryCode = Annotated[str, Field(min_length=1, max_length=40, pattern="^[a-z][a-z0-9_]*$")]
Number = Annotated[str, Field(pattern=PATTERN, examples=["261130-K9TP"])]
Score = Annotated[int, Field(ge=1, le=5)]
Promise = Annotated[AwareDatetime, Field(description="The moment until when it is promised")]


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Fields):
    """Nothing has to be said."""


class Reasoned(Fields):
    """Why; the reporter reads it."""

    said: Text
