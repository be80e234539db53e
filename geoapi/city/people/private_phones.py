"""Private phones: boxes (see core/boxes.py), each bound to the staff number that it stands beside."""

from geoapi.city.people import store
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import Connection, Database
from geoapi.core.errors import KeysUnavailable
from geoapi.importing.staging import import_transaction

_CELL = ("person", "private_phone")


def seal_phone(boxes: Boxes, staff_no: str, phone: str) -> bytes:
    """Raises KeysUnavailable."""
    return boxes.seal(phone.encode(), *_CELL, staff_no)


def open_phone(boxes: Boxes, staff_no: str, box: bytes) -> str:
    """Raises DamagedBox or KeysUnavailable."""
    return boxes.open(box, *_CELL, staff_no).decode()


def is_same_phone(boxes: Boxes, staff_no: str, stated: str | None, box: bytes | None) -> bool:
    """Whether what a file states (None: nothing; empty: that there is none) is what is known.

    What cannot be opened is nothing that is known. Raises KeysUnavailable.
    """
    if not stated or box is None:
        return stated is None or (not stated and box is None)
    try:
        return open_phone(boxes, staff_no, box) == stated
    except DamagedBox:
        return False


def phone_of(connection: Connection, boxes: Boxes | None, person_id: int) -> str | None:
    """The phone of a person: the private one, which nobody else sees, or else the one on duty.

    Without `boxes` only people who have no private one are looked up. Raises KeysUnavailable.
    """
    phones = store.find_phones(connection, person_id)
    return None if phones is None else _private(phones, boxes) or phones.duty


def private_phone_of(connection: Connection, boxes: Boxes, person_id: int) -> str | None:
    """The private phone of a person, for whose it is. Raises KeysUnavailable."""
    phones = store.find_phones(connection, person_id)
    return None if phones is None else _private(phones, boxes)


def _private(phones: store.Phones, boxes: Boxes | None) -> str | None:
    if phones.private is None:
        return None
    try:
        if boxes is not None:
            return open_phone(boxes, phones.staff_no, phones.private)
    except DamagedBox:
        pass
    raise KeysUnavailable(
        f"The private phone of {phones.staff_no} opens with none of the keys: mend the key file "
        "(GEOAPI_KEY_FILE), or import the number again."
    )


def reseal_boxes(database: Database, boxes: Boxes) -> int:
    """Encrypt all that is not under the key that encrypts now. Returns how many.

    Raises ImportRunning: what an import is about to enter may be under an older key.
    """
    with import_transaction(database, dry_run=False) as connection:
        old = [each for each in store.lock_private_phones(connection) if not boxes.is_current(each[1])]
        store.put_private_phones(
            connection, [(staff_no, boxes.resealed(box, *_CELL, staff_no)) for staff_no, box in old]
        )
    return len(old)


def box_plain_phones(database: Database, boxes: Boxes) -> int:
    """Encrypt what older versions had as plain text, and leave none of it; returns how many.

    It may be done again at any time, by the login that owns the tables.
    Raises KeysUnavailable or ImportRunning.
    """
    with import_transaction(database, dry_run=False) as connection:
        plain = store.plain_phones(connection)
        if plain:
            sealed = [(staff_no, seal_phone(boxes, staff_no, phone)) for staff_no, phone in plain]
            store.put_private_phones(connection, sealed)
            store.forget_plain_phones(connection)
    return len(plain)
