"""What has to be said with each verb of a case."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from geoapi.core.types import not_blank, shown_as_text, without_zero
from geoapi.office.matters.numbers import PATTERN

LONGEST = 1000
Weight = Literal["simple", "complex", "hard"]
Outcome = Literal["fixed", "explained", "not_possible", "not_ours"]
LegalBasis = Literal["not_our_area", "not_our_duty", "no_power", "wrong_place"]
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


class Accept(Fields):
    """How much work it is, which sets the clocks; of which category it is, if of another one."""

    weight: Weight
    category: CategoryCode | None = None
    said: Text | None = None


class Reasoned(Fields):
    """Why; the reporter reads it."""

    said: Text


class Decline(Fields):
    """Why it is not for us, and whom to turn to."""

    said: Text
    instead: Text


class Transfer(Fields):
    """To whom it goes, and under which number or telephone it can be asked after there."""

    to: Text
    ask_at: Text
    said: Text | None = None


class Merge(Fields):
    """The open one that it is the same as."""

    into: Number
    said: Text | None = None


class Dispatch(Fields):
    """The post that it goes to; without one the post by place. `reason`: for the post, not the reporter."""

    post: PostCode | None = None
    reason: Text | None = None
    said: Text | None = None


class Reassign(Fields):
    """The post that it goes to instead, and why."""

    post: PostCode
    reason: Text


class Return(Fields):
    """Why the post is not the one, by which rule, and which post it proposes."""

    basis: LegalBasis
    reason: Text
    proposed: PostCode | None = None


class Ruling(Fields):
    """The post that has it for good, and why."""

    post: PostCode
    reason: Text


class Answer(Fields):
    """What there is to say, at once; and what that is."""

    outcome: Outcome = "explained"
    said: Text


class Respond(Fields):
    """What is going to be done, and until when."""

    said: Text
    promised: Promise


class CallIn(Fields):
    """The post that helps, and with what."""

    post: PostCode
    reason: Text


class AskPostponement(Fields):
    """Until when, and why."""

    until: Promise
    reason: Text


class Grant(Fields):
    """That it may take longer, as was asked; what the reporter is told."""

    said: Text


class Refuse(Fields):
    """Why it may not take longer."""

    reason: Text


class Escalate(Fields):
    """The named leader's post that takes it on, and why."""

    post: PostCode
    reason: Text


class TakeOn(Fields):
    """Until when, and what the reporter is told."""

    promised: Promise
    said: Text | None = None


class Supervise(Fields):
    """What is asked of the holder."""

    reason: Text


class Resolve(Fields):
    """Which of the four it is, what was done, and for what is not ours whom to ask."""

    outcome: Outcome
    said: Text
    instead: Text | None = None

    @model_validator(mode="after")
    def whom_to_ask(self) -> "Resolve":
        if self.outcome == "not_ours" and not self.instead:
            raise ValueError("instead: say whom to ask")
        return self


class Confirm(Fields):
    """How it was, if one wants to say: from 1, bad, to 5, good."""

    score: Score | None = None
    said: Text | None = None


class Rehome(Fields):
    """From which grid to which, and what has changed the boundaries."""

    from_grid: Annotated[str, Field(max_length=40)] | None = None
    to_grid: Annotated[str, Field(max_length=40)] | None = None
    by: Annotated[str, Field(max_length=40)]
