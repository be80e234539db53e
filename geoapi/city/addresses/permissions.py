"""Who may change what buildings, addresses and other names of a city are."""

from geoapi.core.actors import Rule

ALIAS = "alias.edit"
BIND = "building.bind"
CORRECT = "address.correct"

_OFFICERS = frozenset({"community", "subdistrict", "district", "city"})

PERMISSIONS = {
    ALIAS: Rule(_OFFICERS),
    BIND: Rule(_OFFICERS | {"planner"}),
    CORRECT: Rule(_OFFICERS),
}
