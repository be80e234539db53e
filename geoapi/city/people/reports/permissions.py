"""Who may settle what residents and couriers report, of people as of places."""

from geoapi.core.actors import Rule

SETTLE = "report.settle"

PERMISSIONS = {SETTLE: Rule(frozenset({"grid", "community", "subdistrict", "keeper"}))}
