"""Who may change something by a file."""

from geoapi.core.actors import Rule

APPLY = "upload.apply"

PERMISSIONS = {
    APPLY: Rule(frozenset({"community", "subdistrict", "district", "city"}), level=2),
}
