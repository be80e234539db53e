"""Who may change what of a place."""

from geoapi.core.actors import Rule

EDIT = "place.edit"

PERMISSIONS = {
    EDIT: Rule(frozenset({"grid", "community", "subdistrict", "district", "city", "keeper"})),
}
