"""Who may change what of a place."""

from geoapi.core.actors import Rule

EDIT, MANAGE = "place.edit", "place.manage"

PERMISSIONS = {
    EDIT: Rule(frozenset({"grid", "community", "subdistrict", "district", "city", "keeper"})),
    MANAGE: Rule(frozenset({"community", "subdistrict", "district", "city"})),
}
