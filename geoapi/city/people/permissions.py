"""Who may change what of a post: its own holder, and whoever answers for an area above it."""

from geoapi.core.actors import Rule

TEND = "post.tend"
HAND_OVER = "post.hand_over"

_OFFICERS = frozenset({"community", "subdistrict", "district", "city"})

PERMISSIONS = {
    # When somebody is on duty, and who stands in meanwhile.
    TEND: Rule(_OFFICERS, own=_OFFICERS | {"grid", "hotline", "department"}),
    # Who holds it: never a matter of the own post.
    HAND_OVER: Rule(_OFFICERS),
}
