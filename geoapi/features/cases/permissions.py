"""Who may do what with a case: its verbs as the flow has them, and what is no move."""

from geoapi.core.actors import Rule
from geoapi.features.cases.flow import FLOW, HOLDERS, OFFICES

SEE, ENTER = "case.see", "case.enter"

PERMISSIONS = {
    SEE: Rule(OFFICES | {"grid"}, own=HOLDERS),
    # On behalf of somebody who calls, writes or comes.
    ENTER: Rule(OFFICES | {"grid", "hotline"}),
    **{f"{FLOW.kind}.{move.verb}": move.rule for move in FLOW.moves if move.rule is not None},
}
