"""Who may do what with a task: its verbs as the flow has them, and what is no move."""

from geoapi.core.actors import Rule
from geoapi.features.couriers.tasks.flow import FLOW, OFFICES

SEE, ENTER, CLAIM = "task.see", "task.enter", "task.claim"

PERMISSIONS = {
    # Of who works for an office; couriers see what they may take, and what they have taken.
    SEE: Rule(OFFICES),
    ENTER: Rule(OFFICES),
    **{f"{FLOW.kind}.{move.verb}": move.rule for move in FLOW.moves if move.rule is not None},
    f"{FLOW.kind}.note": Rule(OFFICES),
    # As a table: of all kinds at once, and so as far as of cases.
    f"{FLOW.kind}.export": Rule(OFFICES - {"grid"}, level=2),
}
