"""Who looks after what the city's things are called, and after what could not be sent."""

from geoapi.core.actors import Rule

READ, CHANGE = "upkeep.read", "upkeep.change"
READ_SEALS = "seal.read"

PERMISSIONS = {
    READ: Rule(frozenset({"admin"})),
    CHANGE: Rule(frozenset({"admin"}), level=2),
    READ_SEALS: Rule(frozenset({"admin", "auditor"})),
}
