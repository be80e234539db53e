"""Who may redraw grids, and who decides on it. Nobody decides on a plan of their own."""

from geoapi.core.actors import Rule

READ, COMMENT, EDIT = "plan.read", "plan.comment", "plan.edit"
CHECK, APPROVE, PUBLISH = "plan.check", "plan.approve", "plan.publish"

_PLANNERS = frozenset({"community", "subdistrict", "district", "city", "planner"})
PERMISSIONS = {
    READ: Rule(_PLANNERS),
    COMMENT: Rule(_PLANNERS),
    EDIT: Rule(_PLANNERS),
    CHECK: Rule(frozenset({"subdistrict", "district", "city"})),
    APPROVE: Rule(frozenset({"district", "city"})),
    PUBLISH: Rule(frozenset({"district", "city"}), level=2),
}
