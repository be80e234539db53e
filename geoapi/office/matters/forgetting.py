"""What the clerk forgets of matters that are over: who reported them, what everybody was shown, photos."""

from geoapi.core import audit
from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import evidence, retention

# How long after the end.
CONTACT_DAYS, FACE_DAYS = 90, 365
HOUR_S, MOST = 3600.0, 200


def forget_contacts(connection: Connection) -> bool:
    """Names, phones, why somebody looked at them, and by which devices others followed; whether there may be
    more.
    """
    found = retention.forget_contacts(connection, CONTACT_DAYS, MOST)
    for number in found:
        audit.add_row(connection, "matter.forget", subject_of(number), after={"forgotten": "contact"})
    return len(found) >= MOST


def forget_faces(connection: Connection) -> bool:
    """What everybody was shown, and which photos there were: these go as what nobody names."""
    found = retention.forget_faces(connection, FACE_DAYS, MOST)
    for number in found:
        audit.add_row(connection, "matter.forget", subject_of(number), after={"forgotten": "face"})
    return len(found) >= MOST


def delete_orphans(connection: Connection) -> bool:
    return evidence.delete_orphans(connection, MOST) >= MOST


DUTIES = (
    Duty("forget contacts of matters", HOUR_S, forget_contacts),
    Duty("forget faces of matters", HOUR_S, forget_faces),
    Duty("delete photos that nobody names", HOUR_S, delete_orphans),
)
