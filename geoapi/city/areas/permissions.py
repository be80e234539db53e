"""Who may change what is told of an area."""

from geoapi.core.actors import Rule

INTRODUCE = "area.introduce"

PERMISSIONS = {
    INTRODUCE: Rule(frozenset({"community", "subdistrict", "district", "city"})),
}
