"""The flow of a case: what the database holds as data, and docs/cases.md draws. One row a verb. Pure.

Who may do it: whoever answers for an area that it lies in (a set), and under `own` the post that has it.
"""

from geoapi.core.actors import Rule
from geoapi.features.cases.fields import Nothing, Reasoned
from geoapi.features.cases.verbs import ending, receiving, sending, working
from geoapi.office.matters.flows import REHOME, Flow, Move, State

STATES = (
    State("received", "new"),
    State("accepted", "doing"),
    State("dispatched", "doing"),
    State("working", "doing"),
    State("returned", "doing"),
    State("escalated", "doing"),
    State("resolved", "done"),
    State("closed", "done", over=True),
    State("declined", "void", over=True),
    State("merged", "void", over=True),
    State("transferred", "void", over=True),
    State("withdrawn", "void", over=True),
)
_OPEN = ("received", "accepted", "dispatched", "working", "returned", "escalated")

OFFICES = frozenset({"community", "subdistrict", "district", "city"})
ABOVE = OFFICES - {"community"}
# Posts to which a case may be sent.
HOLDERS = OFFICES | {"grid", "building", "hotline", "department"}
_OFFICES, _ABOVE, _HOLDER = Rule(OFFICES), Rule(ABOVE), Rule(frozenset(), own=HOLDERS)
_GRID, _LEADER = Rule(OFFICES | {"grid"}), Rule(frozenset(), own=frozenset({"district", "city"}))
_LINE = Rule(OFFICES | {"grid", "hotline"})
_OFFICES_OR_HOLDER = Rule(OFFICES, own=HOLDERS)

MOVES = (
    Move("accept", ("received",), "accepted", receiving.Accept, receiving.accept, _GRID),
    Move("answer", ("received", "accepted"), "resolved", receiving.Answer, receiving.answer, _LINE),
    Move("decline", ("received",), "declined", receiving.Decline, receiving.decline, _OFFICES),
    Move("merge", ("received",), "merged", receiving.Merge, receiving.merge, _OFFICES),
    Move("unmerge", ("merged",), "received", Reasoned, receiving.unmerge, _OFFICES, reporter=True),
    Move("transfer", ("received", "accepted", "working"), "transferred", receiving.Transfer,
         receiving.transfer, _OFFICES),
    Move("dispatch", ("accepted",), "dispatched", sending.Dispatch, sending.dispatch, _OFFICES),
    Move("reassign", ("dispatched",), "dispatched", sending.Reassign, sending.reassign, _OFFICES,
         told="staff"),
    Move("acknowledge", ("dispatched",), "working", Nothing, sending.acknowledge, _HOLDER),
    Move("return", ("dispatched",), "returned", sending.Return, sending.give_back, _HOLDER, told="staff"),
    Move("rule", ("returned",), "dispatched", sending.Ruling, sending.rule, _ABOVE, told="staff"),
    Move("respond", ("working",), None, working.Respond, working.respond, _HOLDER),
    Move("call_in", ("working",), None, working.CallIn, working.call_in, _HOLDER, told="staff"),
    Move("ask_postponement", ("working",), None, working.AskPostponement, working.ask_postponement, _HOLDER,
         told="staff"),
    Move("grant", ("working",), None, working.Grant, working.grant, _OFFICES),
    Move("refuse", ("working",), None, working.Refuse, working.refuse, _OFFICES, told="staff"),
    Move("escalate", ("accepted", "dispatched", "working", "returned"), "escalated", sending.Escalate,
         sending.escalate, _OFFICES_OR_HOLDER),
    Move("take_on", ("escalated",), "working", sending.TakeOn, sending.take_on, _LEADER),
    Move("supervise", (*_OPEN, "resolved"), None, working.Supervise, working.supervise, _ABOVE, told="staff"),
    Move("resolve", ("working",), "resolved", ending.Resolve, ending.resolve, _HOLDER),
    # As the reporter says himself, or on the phone when asked how it was.
    Move("confirm", ("resolved",), "closed", ending.Confirm, ending.confirm, _OFFICES, told="reporter",
         reporter=True),
    Move("dispute", ("resolved",), "working", Reasoned, ending.dispute, _OFFICES, told="reporter",
         reporter=True),
    Move("close", ("resolved",), "closed", Nothing, ending.close, system=True),
    Move("reopen", ("closed",), "working", Reasoned, ending.reopen, _ABOVE, told="reporter", reporter=True),
    Move("withdraw", (*_OPEN, "merged"), "withdrawn", Reasoned, ending.withdraw, _LINE, told="reporter",
         reporter=True),
    Move(REHOME, (*_OPEN, "resolved"), None, sending.Rehome, sending.rehome, told="staff", system=True),
)  # fmt: skip
FLOW = Flow("case", STATES, MOVES)
