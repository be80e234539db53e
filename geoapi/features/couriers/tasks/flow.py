"""The flow of a task: what the database holds as data, and docs/couriers.md draws. One row a verb. Pure.

A task with several seats is several matters, one a seat: each has one who does it, and a way of its own.
"""

from geoapi.core.actors import Rule
from geoapi.features.couriers.tasks import verbs
from geoapi.features.couriers.tasks.verbs import Nothing, Reasoned
from geoapi.office.matters.flows import REHOME, Flow, Move, State

STATES = (
    State("open", "new"),
    State("taken", "doing"),
    State("handed_in", "doing"),
    State("sent_back", "doing"),
    State("done", "done", over=True),
    State("void", "void", over=True),
)
OFFICES = frozenset({"grid", "community", "subdistrict", "district", "city"})
COURIERS = frozenset({"courier", "volunteer"})
_OFFICES, _COURIERS = Rule(OFFICES), Rule(frozenset(), citywide=COURIERS)
# In these somebody has it, and it comes back by itself when the time for it is over.
HELD = ("taken", "sent_back")

MOVES = (
    Move("claim", ("open",), "taken", Nothing, verbs.claim, _COURIERS, told="staff"),
    Move("hand_in", HELD, "handed_in", verbs.HandIn, verbs.hand_in, _COURIERS, told="reporter"),
    Move("release", HELD, "open", Nothing, verbs.release, _COURIERS, told="staff"),
    Move("lapse", HELD, "open", Nothing, verbs.lapse, told="reporter", system=True),
    Move("verify", ("handed_in",), "done", verbs.Verify, verbs.verify, _OFFICES, told="reporter"),
    Move("send_back", ("handed_in",), "sent_back", Reasoned, verbs.send_back, _OFFICES, told="reporter"),
    Move("cancel", ("open", *HELD), "void", Reasoned, verbs.cancel, _OFFICES, told="reporter"),
    Move("run_out", ("open",), "void", Nothing, verbs.run_out, told="staff", system=True),
    Move(REHOME, ("open", "handed_in", *HELD), None, verbs.Rehome, verbs.rehome, told="staff", system=True),
)
FLOW = Flow("task", STATES, MOVES)
