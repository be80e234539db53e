"""Who may let others in, and who may read what was done."""

from geoapi.core.actors import Rule

ENROLL = "enrollment.make"
READ_ACCOUNTS, MANAGE_ACCOUNTS = "account.read", "account.manage"
READ_AUDIT, EXPORT_AUDIT = "audit.read", "audit.export"

_OFFICE = frozenset({"community", "subdistrict", "district", "city"})
_ADMIN, _AUDITOR = frozenset({"admin"}), frozenset({"auditor"})

PERMISSIONS = {
    ENROLL: Rule(_OFFICE, level=2),
    READ_ACCOUNTS: Rule(_ADMIN),
    MANAGE_ACCOUNTS: Rule(_ADMIN, level=2),
    READ_AUDIT: Rule(_OFFICE | _AUDITOR),
    EXPORT_AUDIT: Rule(_OFFICE | _AUDITOR, level=2),
}
