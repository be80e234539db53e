"""How matters of a kind go: states, the moves between them, and what the kind itself says of a move. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from geoapi.core.actors import Rule, Site

Phase = Literal["new", "doing", "done", "void"]
Model = TypeVar("Model")
DoneBy = Literal["staff", "reporter", "system"]
Told = Literal["public", "reporter", "staff"]
# How a seat is left: whose it was is over with it, but where it was done.
Left = Literal["done", "released", "expired", "taken_back", "no_show"]
SUBMIT, REHOME = "submit", "rehome"
ALL_CLOCKS = ("*",)
BY_PLACE, NOBODY = "*", ""


@dataclass(frozen=True)
class State:
    """`phase`: the group of states that other systems and the public know; `over`: no clock runs any more."""

    code: str
    phase: Phase
    over: bool = False


@dataclass(frozen=True)
class Move:
    """A verb that leads from some states to another one, or with None to none: the state is kept.

    `fields`: what has to be said with it. `effect`: what it does; it raises Conflict, Forbidden or
    InvalidInput where the kind does not allow it. `rule`: who may do it, by the permission `kind.verb`;
    `reporter`: whoever has the receipt may, too; `system`: nobody but the program does.
    """

    verb: str
    sources: tuple[str, ...]
    to: str | None
    fields: type[BaseModel]
    effect: "Callable[[Doing], Effect]"
    rule: Rule | None = None
    told: Told = "public"
    reporter: bool = False
    system: bool = False


@dataclass(frozen=True)
class Flow:
    kind: str
    states: Sequence[State]
    moves: Sequence[Move]

    @property
    def opening(self) -> str:
        return self.states[0].code

    def phase(self, state: str) -> Phase:
        return next(each.phase for each in self.states if each.code == state)

    def is_over(self, state: str) -> bool:
        return next(each.over for each in self.states if each.code == state)

    def moves_from(self, state: str) -> list[Move]:
        return [move for move in self.moves if state in move.sources]

    def find(self, state: str, verb: str) -> Move | None:
        return next((move for move in self.moves_from(state) if move.verb == verb), None)

    def rows(self) -> list[tuple[str, str, str]]:
        """From, verb and to of every single move, as the database holds them."""
        return [
            (source, move.verb, move.to or source) for move in self.moves for source in sorted(move.sources)
        ]


@dataclass(frozen=True)
class Matter:
    """What there is to know of a matter when it is moved."""

    id: int
    number: str
    kind: str
    state: str
    turn: int
    category: str
    channel: str
    facts: Mapping[str, Any]
    area_ids: tuple[int, ...]
    building_id: int | None
    grid_id: int | None
    post_code: str | None
    urgent: bool
    special_group: bool
    account_id: int | None
    entered_by: int | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None

    @property
    def site(self) -> Site:
        """Where it is, and who has it: whose own it is."""
        return Site(self.area_ids, self.building_id, post_code=self.post_code)


@dataclass(frozen=True)
class Clock:
    """One that runs. `rule`: see clocks.py."""

    name: str
    rule: str
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Start:
    """Let a clock run: as long as the limit of its name says, else by `rule`; or to a moment, `until`."""

    name: str
    rule: str = ""
    until: datetime | None = None
    limit: str | None = None


@dataclass(frozen=True)
class Doing:
    """A move that is about to be made: who does it, by which post, and what was said with it."""

    matter: Matter
    move: Move
    fields: BaseModel
    done_by: DoneBy
    account_id: int | None
    by_post: str | None
    now: datetime
    clocks: Sequence[Clock] = ()

    def fields_as(self, model: type[Model]) -> Model:
        """What was said with it, as the model of its verb."""
        assert isinstance(self.fields, model)
        return self.fields


@dataclass(frozen=True)
class Effect:
    """What a move does beside changing the state.

    `stops`: names of clocks, or ALL_CLOCKS; `holder`: the post that has it from then on (BY_PLACE: by
    where it is, NOBODY: none); `facts`: what the kind remembers; `said`: what the reporter is told; `then`:
    a move that follows; `category`: another one; `duplicate_of`: the number of the open one that it is the
    same as; `separated`: that it is not. Of its seat: whoever moves it `takes` it for so long, whoever has it
    `holds` it for so long from now on, or it is `left`.
    """

    stops: Sequence[str] = ()
    starts: Sequence[Start] = ()
    holder: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    reason: str | None = None
    said: str | None = None
    then: "Then | None" = None
    category: str | None = None
    duplicate_of: str | None = None
    separated: bool = False
    takes: timedelta | None = None
    holds: timedelta | None = None
    left: Left | None = None
    # Moves that the system makes with a new part of it, one after the other: verb and fields.
    part: Sequence[tuple[str, Mapping[str, Any]]] = ()


@dataclass(frozen=True)
class Then:
    """A move that the system makes at once; it goes to the post above that acts as one of these."""

    verb: str
    fields: Mapping[str, Any]
    acts_as: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of matter: its flow and its own rules.

    `rings`: which verb the system does when a clock of that name rings. `channels`: how one comes in.
    """

    flow: Flow
    opening: Callable[[Matter, datetime], Effect]
    channels: Collection[str]
    # Whether what has happened so far keeps somebody (an account) from a move that the flow has.
    is_barred: Callable[[Matter, str, int | None, datetime], bool]
    rings: Mapping[str, str] = field(default_factory=dict)
    # How long its clocks run where the city has no rows of its own: a rule by name; what those are called.
    limits: Mapping[str, str] = field(default_factory=dict)
    limit_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Clocks by which something is promised: kept means in time.
    promises: Collection[str] = ()
    # Verbs that leave a mark on it, by the mark: what is counted of them is whether there was one.
    marks: Mapping[str, Collection[str]] = field(default_factory=dict)
    # Who enters it for another, and who hears of a new one: permissions.
    enter: str = ""
    welcome: str = ""
    # Whether the post that enters one has it.
    kept: bool = False
    # Of the channels those by which an office enters one for somebody.
    office_channels: Sequence[str] = ()
    # Who hears that a clock has rung, besides its holder: a permission.
    above: str = ""
    # Verbs by which it may take longer: the clock that they start says until when.
    postponed_by: Collection[str] = ()
    # Verbs of which the post hears that had it before.
    tells_former: Collection[str] = ()
    # Verbs by which it is urged, and nothing else: also by who sent it from another system.
    urges: Collection[str] = ()
    # Verbs of which the post that has it need not hear.
    quiet: Collection[str] = ()
    # What states, verbs, clocks, outcomes and channels are called in an office, for what leaves the house.
    words: Mapping[str, str] = field(default_factory=dict)
    # Verbs of which the reporter gets a text, if he wants that.
    texted: Collection[str] = ()

    @property
    def code(self) -> str:
        return self.flow.kind

    def permission(self, verb: str) -> str:
        return f"{self.code}.{verb}"


class Kinds:
    """The kinds there are, by code."""

    def __init__(self, *kinds: Kind) -> None:
        self._kinds = {kind.code: kind for kind in kinds}

    def __iter__(self) -> Any:
        return iter(self._kinds.values())

    def find(self, code: str) -> Kind | None:
        return self._kinds.get(code)

    def __getitem__(self, code: str) -> Kind:
        return self._kinds[code]
