"""What the clerk forgets of matters that are over: who reported them, what everybody was shown, photos."""

from functools import partial

from geoapi.core import audit
from geoapi.core.db import Connection
from geoapi.core.duties import Duty
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import evidence, retention

HOUR_S, MOST = 3600.0, 200


def forget_contacts(connection: Connection, days: int) -> bool:
    """Names, phones and why somebody looked, so many days after the end; whether there may be more."""
    found = retention.forget_contacts(connection, days, MOST)
    for number in found:
        audit.add_row(connection, "matter.forget", subject_of(number), after={"forgotten": "contact"})
    return len(found) >= MOST


def forget_faces(connection: Connection, days: int) -> bool:
    """What everybody was shown, and which photos there were: these go as what nobody names. By which devices
    others followed, too.
    """
    found = retention.forget_faces(connection, days, MOST)
    for number in found:
        audit.add_row(connection, "matter.forget", subject_of(number), after={"forgotten": "face"})
    return len(found) >= MOST


def delete_orphans(connection: Connection) -> bool:
    return evidence.delete_orphans(connection, MOST) >= MOST


def duties(contact_days: int, face_days: int) -> tuple[Duty, ...]:
    """Both: how long after the end."""
    return (
        Duty("forget contacts of matters", HOUR_S, partial(forget_contacts, days=contact_days)),
        Duty("forget faces of matters", HOUR_S, partial(forget_faces, days=face_days)),
        Duty("delete photos that nobody names", HOUR_S, delete_orphans),
    )
