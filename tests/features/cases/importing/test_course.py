"""Whatever an export says of a case: it is refused with a sentence, or goes a way that the flow has."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapi.core.clock import Calendar
from geoapi.core.errors import Conflict, InvalidInput
from geoapi.features.cases.flow import FLOW
from geoapi.features.cases.importing.course import _ORDER, course_of
from geoapi.features.cases.importing.rows import Given
from geoapi.features.cases.rules import CASE
from geoapi.office.matters.flows import Matter
from geoapi.office.matters.replaying import History, Replay

ZONE = ZoneInfo("Asia/Shanghai")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=ZONE)
NUMBER = "260302-ABCD"
REPLAY = Replay(CASE, Calendar.load("Asia/Shanghai", None), lambda category, clock: None)


def row_of(
    state: str,
    post: str = "P-1",
    weight: str | None = None,
    longer_h: float = 0,
    **after_h: float | tuple[float, ...],
) -> Given:
    """A row: its state, and how many hours after it came in what was done; postponed for so many hours."""
    moments = {
        verb: tuple(BEGAN + timedelta(hours=h) for h in (hours if isinstance(hours, tuple) else (hours,)))
        for verb, hours in after_h.items()
    }
    texts = {"post": post, "said": "好了"} if post else {"said": "好了"}
    until = [at + timedelta(hours=longer_h) for at in moments.get("grant", ())]
    return Given(
        *("row 2", "X-1", "web", "灯", "", "灯不亮", BEGAN, state, moments, texts),
        weight=weight, postponed=until,
    )  # fmt: skip


def history(row: Given, into: str | None = None, leader: str | None = "P-9") -> History:
    matter = Matter(
        0, NUMBER, "case", "received", 0, "lighting", "web", {}, (1,), None, 1, None,
        urgent=False, special_group=False, account_id=None, entered_by=None, opened_at=BEGAN,
        closed_at=None, outcome=None,
    )  # fmt: skip
    return REPLAY.history(matter, course_of(row, into, leader), "reporter", "P-1")


def verbs(row: Given) -> list[str]:
    return [step.verb for step in history(row).steps[1:]]


def test_what_an_export_leaves_out_is_filled_in_by_the_shortest_way() -> None:
    assert verbs(row_of("received")) == []
    assert verbs(row_of("working", accept=1)) == ["accept", "dispatch", "acknowledge"]
    assert verbs(row_of("closed", "", end=30)) == ["answer", "close"]
    assert verbs(row_of("closed", end=30)) == ["accept", "dispatch", "acknowledge", "resolve", "close"]
    assert verbs(row_of("returned", accept=1)) == ["accept", "dispatch", "return"]
    assert verbs(row_of("transferred", accept=1, end=2)) == ["accept", "transfer"]


def test_steps_that_have_no_time_lie_evenly_between_those_that_have() -> None:
    steps = history(row_of("resolved", accept=1, resolve=4)).steps
    assert [(each.at - BEGAN) / timedelta(hours=1) for each in steps] == [0, 1, 2, 3, 4]


def test_a_second_dispute_goes_up_as_it_does_here() -> None:
    row = row_of("closed", accept=1, resolve=(5, 20, 40), dispute=(10, 30), end=60)
    assert verbs(row)[3:] == [
        *("resolve", "dispute", "resolve", "dispute", "escalate", "take_on", "resolve", "close")
    ]
    assert history(row).matter.facts["disputes"] == 2


def test_what_was_postponed_was_asked_for_and_had_a_date_before() -> None:
    """A simple one has that of its limit; any other one is answered first, with a date after that moment."""
    simple = row_of("resolved", weight="simple", longer_h=48, accept=1, grant=10, resolve=50)
    way = ["accept", "dispatch", "acknowledge", "ask_postponement", "grant", "resolve"]
    assert verbs(simple) == way
    steps = history(simple).steps
    assert (steps[4].by_post, steps[5].by_post, steps[5].said) == ("P-1", None, "（原系统未记录）")
    found = history(row_of("working", longer_h=48, accept=1, grant=(10, 40)))
    assert [step.verb for step in found.steps[4:]] == ["respond", *way[3:5], *way[3:5]]
    promised = datetime.fromisoformat(found.steps[4].fields["promised"])
    assert BEGAN + timedelta(hours=10) < promised < BEGAN + timedelta(hours=58)
    (clock,) = found.running
    assert (clock.clock.name, clock.clock.due_at) == ("resolve", BEGAN + timedelta(hours=88))
    assert found.matter.facts["postponed"] == 2 and "asked_until" not in found.matter.facts


@pytest.mark.parametrize(
    ("longer_h", "grant", "sentence"),
    [
        (48, (10, 20, 30), "postponed 2 times: not again"),
        (2, (10,), "not later than it is due already"),
        (9000, (10,), "more than a year away"),
    ],
)
def test_it_was_postponed_as_it_could_be_here(
    longer_h: float, grant: tuple[float, ...], sentence: str
) -> None:
    with pytest.raises((Conflict, InvalidInput), match=sentence):
        history(row_of("working", weight="simple", longer_h=longer_h, accept=1, grant=grant))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (row_of("received", accept=1), "from accepted nothing leads to received"),
        (row_of("declined", accept=1), "from accepted nothing leads to declined"),
        (row_of("merged"), "say into which one"),
        (row_of("dispatched", "", None, 0, **{"return": 2}, rule=3), "which post has it in the end"),
        (row_of("working", resolve=5, end=9), "from resolved nothing leads to working"),
    ],
)
def test_what_fits_no_way_is_one_sentence(row: Given, sentence: str) -> None:
    with pytest.raises(Conflict, match=sentence):
        course_of(row, None, "P-9")


def test_without_a_leader_nothing_is_escalated() -> None:
    with pytest.raises(Conflict, match="say leader"):
        course_of(row_of("escalated"), None, None)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([state.code for state in FLOW.states]),
    st.dictionaries(
        st.sampled_from(_ORDER), st.lists(st.integers(0, 2000), min_size=1, max_size=3).map(tuple)
    ),
    st.sampled_from(["P-1", ""]),
    st.sampled_from(["simple", "complex", None]),
    st.sampled_from([1, 30, 2000]),
)
def test_any_way_is_one_of_the_flow_or_refused(
    state: str, after_h: dict[str, tuple[float, ...]], post: str, weight: str | None, longer_h: float
) -> None:
    said_h = {verb: tuple(sorted(h)) for verb, h in after_h.items()}
    try:
        found = history(row_of(state, post, weight, longer_h, **said_h), NUMBER)
    except (Conflict, InvalidInput) as error:
        assert error.detail
        return
    assert found.matter.state == state
    moves = set(FLOW.rows())
    assert all((step.from_state, step.verb, step.to_state) in moves for step in found.steps[1:])
    times = [step.at for step in found.steps]
    assert times == sorted(times) and times[0] == BEGAN
    said = {at for verb, hours in after_h.items() if verb != "end" for at in hours}
    assert said <= {round((step.at - BEGAN) / timedelta(hours=1), 6) for step in found.steps}
    names = [each.clock.name for each in found.running]
    assert len(names) == len(set(names))
    assert not (FLOW.is_over(state) and names)
    assert (found.matter.closed_at is not None) == FLOW.is_over(state)
