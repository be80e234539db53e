"""Texts to the reporter of a matter: that there is something new, by the number alone."""

from geoapi.core.boxes import Boxes
from geoapi.core.db import Connection
from geoapi.office.matters.flows import Kind, Matter
from geoapi.office.matters.store import contacts
from geoapi.office.notices.store import outbox

REPORTER_TEXT = "sms_reporter"


def text_reporter(connection: Connection, kind: Kind, matter: Matter, verb: str) -> None:
    """Write a text for the outbox, where the reporter wants it and the verb is one of which he hears."""
    if verb not in kind.texted:
        return
    contact = contacts.find_contact(connection, matter.id)
    if contact is None or contact.answer_by != "sms" or contact.phone_box is None:
        return
    body = {"template": f"{kind.code}.{verb}", "details": {"number": matter.number}}
    dedup = f"text {matter.number} {matter.turn}"
    outbox.add_message(connection, REPORTER_TEXT, matter.id, body, dedup, matter.number)


def phone_of_reporter(connection: Connection, boxes: Boxes, matter_id: int) -> str | None:
    """Raises KeysUnavailable, DamagedBox."""
    contact = contacts.find_contact(connection, matter_id)
    if contact is None or contact.phone_box is None:
        return None
    return boxes.open(contact.phone_box, contacts.TABLE, "phone_box", matter_id).decode()
