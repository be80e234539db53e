"""Names and phones of reporters: looked at with a reason, proved by four digits, found by, sealed anew."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geoapi.core import audit
from geoapi.core.actors import Actor, Site
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, InvalidInput, KeysUnavailable, NotFound, NotProven
from geoapi.core.phones import PhoneError, read_phone
from geoapi.core.throttle import counted_try, key_of, spend_at_once
from geoapi.office.matters.flows import Kind, Kinds, Matter
from geoapi.office.matters.moving import known_to
from geoapi.office.matters.queries import receipt_text
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.serializers import post_json
from geoapi.office.matters.store import contacts, files, matters
from geoapi.office.matters.submitting import PHONE_PURPOSE

Json = dict[str, Any]
# A look that is asked for again within this time, by the same request, is the same look.
SAME_LOOK_S = 600
HOUR_S, HOUR_MIN = 3600, 60
MOST_PHONES_AN_HOUR, MOST_OF_PHONE = 200, 20
_DIGITS = 4
_BATCH = 500


@command("matter.look")
def look(connection: Connection, actor: Actor, *, number: str, reason: str, kinds: Kinds) -> Change:
    """Note that somebody looks at a reporter's name and phone, and why: the reporter is shown it.

    Of a confidential one whoever only has the matter is shown nothing, and nothing is noted. Raises
    NotFound, Forbidden.
    """
    found = known_to(connection, actor, kinds, number)
    verb = kinds[found.kind].permission("contact")
    by_post = actor.must(verb, found.site)
    contact = contacts.find_contact(connection, found.id)
    if contact is not None and contact.gone_at is not None:
        raise NotFound("The name and phone were deleted, as it is over for so long.", {"reason": "gone"})
    if contact is None or (contact.name_box is None and contact.phone_box is None):
        raise NotFound("Nobody has left a name or a phone.", {"reason": "none"})
    seen = None
    if not contact.confidential or reaches_by_area(actor, verb, found.site):
        seen = contacts.add_look(connection, found.id, actor.account_id, by_post, reason)
    # The reason stands with the look, and goes with it: audit rows stay.
    return Change(subject_of(number), by_post, found.site, None, {"look": seen})


def shown(
    database: Database, boxes: Boxes, actor: Actor, kinds: Kinds, number: str, after: Mapping[str, Any]
) -> Json:
    """What a look that was noted shows; `after`: what its change says.

    Asked for again it is the same look for some minutes. Raises NotFound, Forbidden, Conflict,
    KeysUnavailable.
    """
    with database.transaction() as connection:
        found = matters.find_matter(connection, number)
        contact = contacts.find_contact(connection, found.id) if found is not None else None
        if found is None or contact is None or contact.gone_at is not None:
            raise NotFound("Nobody has left a name or a phone.", {"reason": "none"})
        # Once more: what is sent again is answered without a command.
        actor.must(kinds[found.kind].permission("contact"), found.site)
        seen = after.get("look")
        if seen is None:
            return _relayed(connection, found)
        if not contacts.is_young(connection, seen, actor.account_id, SAME_LOOK_S):
            raise Conflict("That look was some time ago: say anew why.", {"reason": "look-over"})
    name, phone = (
        _opened(boxes, column, box, found.id)
        for column, box in (("name_box", contact.name_box), ("phone_box", contact.phone_box))
    )
    return {"name": name, "phone": phone, "confidential": contact.confidential, "relay": None}


def reaches_by_area(actor: Actor, verb: str, site: Site) -> bool:
    """Whether a permission reaches there by an area or building, not only because one has the matter."""
    return any(replace(reach, own=False).covers(site) for reach in actor.grants.get(verb, ()))


def _relayed(connection: Connection, matter: Matter) -> Json:
    """That there is somebody, and by whom a call is put through."""
    relay = contacts.relay_of(connection, matter.area_ids)
    told = None
    if relay is not None:
        names = files.post_names(connection, {relay.post_code})
        told = {"post": post_json(relay.post_code, names), "phone": relay.phone}
    return {"name": None, "phone": None, "confidential": True, "relay": told}


def key_by_digits(database: Database, boxes: Boxes, number: str, digits: str, address: str) -> str:
    """The key of a receipt, for whoever knows its number and the last four digits of the phone left with it.

    Raises NotProven alike whatever is wrong, and TooMany: after five that were wrong for an hour.
    """
    with counted_try(database, "receipt-digits", address, number, first_wait_min=HOUR_MIN):
        with database.transaction() as connection:
            known = contacts.receipt_phone(connection, number)
            phone = _opened(boxes, "phone_box", known[2], known[0]) if known else None
            last = re.sub(r"\D", "", (phone or "").partition("转")[0])[-_DIGITS:]
            if hmac.compare_digest(last.rjust(_DIGITS, "-"), digits) and known is not None:
                matter = matters.find_matter(connection, number)
                audit.add_row(
                    connection, "matter.key_given", subject_of(number), site=matter.site if matter else None
                )
                return receipt_text(known[1])
        raise NotProven("The number or the digits are wrong, or no phone was left with it.")


@dataclass(frozen=True)
class Caller:
    """Who asks what a phone has reported before, and by which permission."""

    actor: Actor
    verb: str


def of_phone(database: Database, boxes: Boxes, kind: Kind, caller: Caller, phone: str) -> Json:
    """What was reported by a phone before, as far as the caller's areas go; nothing of who that is.

    Confidential ones only for who may look at contacts there. Raises Forbidden, InvalidInput, TooMany.
    """
    actor = caller.actor
    reaches = actor.reaches(caller.verb)
    try:
        plain = read_phone(phone).text
    except PhoneError as error:
        raise InvalidInput.of("phone", f"The phone {error}.") from None
    spend_at_once(database, key_of("of-phone", str(actor.account_id)), MOST_PHONES_AN_HOUR, HOUR_S)
    keys = boxes.keyed_hashes(plain, PHONE_PURPOSE)
    look = kind.permission("contact")
    may_know = look in actor.rules and actor.rules[look].level <= actor.level
    with database.transaction() as connection:
        told = [
            {name: getattr(past, name) for name in ("number", "state", "title", "opened_at", "due_at")}
            for past in contacts.of_phone(connection, kind.code, keys, MOST_OF_PHONE)
            if any(reach.covers(site := Site(past.area_ids, past.building_id)) for reach in reaches)
            and (not past.confidential or (may_know and reaches_by_area(actor, look, site)))
        ]
        audit.add_row(
            connection,
            "matter.of_phone",
            "phone",
            account_id=actor.account_id,
            post_code=reaches[0].post_code,
            after={"kind": kind.code, "found": len(told)},
        )
    return {"matters": told}


def reseal_boxes(database: Database, boxes: Boxes) -> int:
    """Encrypt all that is not under the key that encrypts now, and hash phones by it. Returns how many."""
    done = last = 0
    while True:
        with database.transaction() as connection:
            found = contacts.lock_boxes(connection, last, _BATCH)
            for matter_id, *sealed in found:
                last = matter_id
                old = [box for box in sealed if box is not None and not boxes.is_current(box)]
                if old:
                    _reseal(connection, boxes, matter_id, *sealed)
                    done += len(old)
        if len(found) < _BATCH:
            return done


def _reseal(
    connection: Connection, boxes: Boxes, matter_id: int, name_box: bytes | None, phone_box: bytes | None
) -> None:
    def anew(column: str, box: bytes | None) -> bytes | None:
        return None if box is None else boxes.resealed(box, contacts.TABLE, column, matter_id)

    phone_key = None
    if phone_box is not None:
        phone = boxes.open(phone_box, contacts.TABLE, "phone_box", matter_id).decode()
        phone_key = boxes.keyed_hashes(phone, PHONE_PURPOSE)[0]
    contacts.put_boxes(
        connection, matter_id, anew("name_box", name_box), anew("phone_box", phone_box), phone_key
    )


def _opened(boxes: Boxes, column: str, box: bytes | None, matter_id: int) -> str | None:
    if box is None:
        return None
    try:
        return boxes.open(box, contacts.TABLE, column, matter_id).decode()
    except DamagedBox:
        raise KeysUnavailable("This name or phone cannot be read with the keys that are here.") from None


COMMANDS = (look,)
