"""Who may do what with a case: its verbs as the flow has them, and what is no move."""

from geoapi.core.actors import Rule
from geoapi.features.cases.flow import FLOW, HOLDERS, OFFICES

SEE, ENTER, EXPORT = "case.see", "case.enter", "case.export"
INFORM = "case.inform"
_BELOW_DISTRICT = frozenset({"community", "subdistrict"})

PERMISSIONS = {
    SEE: Rule(OFFICES | {"grid"}, own=HOLDERS),
    # On behalf of somebody who calls, writes or comes.
    ENTER: Rule(OFFICES | {"grid", "hotline"}),
    # As who tells an office of what is seen on the way, wherever that is.
    INFORM: Rule(frozenset(), citywide=frozenset({"keeper", "courier", "volunteer"})),
    # As a table, without anybody's name or phone.
    EXPORT: Rule(OFFICES, level=2),
    **{f"{FLOW.kind}.{move.verb}": move.rule for move in FLOW.moves if move.rule is not None},
    f"{FLOW.kind}.note": Rule(_BELOW_DISTRICT | {"grid"}, own=HOLDERS),
    # What everybody is shown of it, and what is taken down.
    f"{FLOW.kind}.publish": Rule(_BELOW_DISTRICT),
    # The reporter's name and phone. Of a confidential one who only has the case learns no more than that.
    f"{FLOW.kind}.contact": Rule(
        _BELOW_DISTRICT, level=2, own=_BELOW_DISTRICT | {"grid", "building", "department"}
    ),
}
