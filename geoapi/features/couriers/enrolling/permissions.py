"""Who may let couriers in."""

from geoapi.core.actors import Rule

ENROLL = "courier.enroll"

# Whoever keeps a station came in with a slip and has no second factor to show; it is for that station alone.
_KEEPERS = frozenset({"keeper"})
PERMISSIONS = {
    ENROLL: Rule(
        frozenset({"community", "subdistrict", "district", "city"}) | _KEEPERS, level=2, unproven=_KEEPERS
    ),
}
