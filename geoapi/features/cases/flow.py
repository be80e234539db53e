"""The flow of a case: what the database holds as data, and docs/cases.md draws. Pure."""

from geoapi.features.cases import fields
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
_BUSY = ("accepted", "dispatched", "working", "returned", "escalated")
_OPEN = ("received", *_BUSY)

MOVES = (
    Move("accept", ("received",), "accepted", fields.Accept),
    Move("answer", ("received", "accepted"), "resolved", fields.Answer),
    Move("decline", ("received",), "declined", fields.Decline),
    Move("merge", ("received",), "merged", fields.Merge),
    Move("unmerge", ("merged",), "received", fields.Reasoned),
    Move("transfer", ("received", "accepted", "working"), "transferred", fields.Transfer),
    Move("dispatch", ("accepted",), "dispatched", fields.Dispatch),
    Move("reassign", ("dispatched",), "dispatched", fields.Reassign, told="staff"),
    Move("acknowledge", ("dispatched",), "working", fields.Nothing),
    Move("return", ("dispatched",), "returned", fields.Return, told="staff"),
    Move("rule", ("returned",), "dispatched", fields.Ruling, told="staff"),
    Move("respond", ("working",), None, fields.Respond),
    Move("call_in", ("working",), None, fields.CallIn, told="staff"),
    Move("ask_postponement", ("working",), None, fields.AskPostponement, told="staff"),
    Move("grant", ("working",), None, fields.Grant),
    Move("refuse", ("working",), None, fields.Refuse, told="staff"),
    Move("escalate", ("accepted", "dispatched", "working", "returned"), "escalated", fields.Escalate),
    Move("take_on", ("escalated",), "working", fields.TakeOn),
    Move("supervise", (*_OPEN, "resolved"), None, fields.Supervise, told="staff"),
    Move("resolve", ("working",), "resolved", fields.Resolve),
    Move("confirm", ("resolved",), "closed", fields.Confirm, told="reporter", reporter=True),
    Move("dispute", ("resolved",), "working", fields.Reasoned, told="reporter", reporter=True),
    Move("close", ("resolved",), "closed", fields.Nothing, system=True),
    Move("reopen", ("closed",), "working", fields.Reasoned, told="reporter", reporter=True),
    Move("withdraw", _OPEN, "withdrawn", fields.Reasoned, told="reporter", reporter=True),
    Move(REHOME, (*_OPEN, "resolved"), None, fields.Rehome, told="staff", system=True),
)
FLOW = Flow("case", STATES, MOVES)
