"""What everybody sees of a matter: words that a person has cleared, shown and taken down again."""

import unicodedata
from typing import Any

from geoapi.city.addresses.text.noise import find_personal
from geoapi.core import audit
from geoapi.core.actors import Actor, Site
from geoapi.core.commands import Change, command, retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, InvalidInput, NotFound
from geoapi.core.networks import network_of
from geoapi.core.reporters import reporter_of
from geoapi.core.throttle import key_of, spend_at_once
from geoapi.office.matters.alerts.store import note_face
from geoapi.office.matters.flows import Kinds
from geoapi.office.matters.moving import known_to
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import clearing, evidence, matters, notes
from geoapi.office.matters.telling import SECOND_THOUGHT, tell_of_flag

Json = dict[str, Any]
BLANK = "□"
HOUR_S, MOST_FLAGS_PER_NETWORK = 3600, 30
# So many say that something is wrong before it is hidden, where it is not about people.
MANY_FLAGS = 3
# What never belongs into a face, whoever has cleared it.
_NEVER = {
    "id_number": "An ID number stands in it",
    "plate": "A number plate stands in it",
    "mobile": "A mobile phone number stands in it",
}


@command("matter.publish")
def publish(
    connection: Connection, actor: Actor, *, number: str, text: str, published: bool, kinds: Kinds
) -> Change:
    """Show a matter to everybody by these words, or take down what is shown; either settles what others say
    of it. Raises NotFound, Forbidden, Conflict where it is not shown at all, and InvalidInput where a
    number of somebody stands in the words.
    """
    found = known_to(connection, actor, kinds, number)
    by_post = actor.must(kinds[found.kind].permission("publish"), found.site)
    before = clearing.standing(connection, found.id)
    if published:
        if before.grade == "none":
            raise Conflict("Nothing of its category is shown to everybody.", {"reason": "no-face"})
        if before.phase == "void":
            raise Conflict("It is none that is shown, as it stands.", {"reason": "void"})
        refuse_numbers(text)
        if not clearing.publish(connection, found.id, text.strip(), actor.account_id):
            raise Conflict("There is no place where it could be shown.", {"reason": "no-place"})
        if before.text is None:
            note_face(connection, found.id, SECOND_THOUGHT)
    elif before.text is None:
        raise Conflict("It is not shown.", {"reason": "not-shown"})
    elif before.is_shown:
        clearing.take_down(connection, found.id)
    settled = clearing.settle_flags(connection, found.id, actor.account_id)
    after = {"shown": published, "flags_settled": settled}
    return Change(subject_of(number), by_post, found.site, {"shown": before.is_shown}, after)


@command("matter.take_down_photo")
def take_down_photo(
    connection: Connection, actor: Actor, *, number: str, sha256: str, reason: str, kinds: Kinds
) -> Change:
    """Delete a picture, of whatever matters it is. Raises NotFound, Forbidden, Conflict."""
    found = known_to(connection, actor, kinds, number)
    by_post = actor.must(kinds[found.kind].permission("publish"), found.site)
    if all(photo.sha256 != sha256 for photo in evidence.photos_of(connection, found.id)):
        raise NotFound("It has no such photo.")
    if not evidence.take_down(connection, bytes.fromhex(sha256)):
        raise Conflict("It was taken down already.", {"reason": "gone"})
    # Why stands in the file: audit rows hold nothing that somebody has written.
    note = notes.add_note(
        connection, found.id, done_by="staff", body=reason, told="staff", account_id=actor.account_id,
        by_post=by_post,
    )  # fmt: skip
    return Change(subject_of(number), by_post, found.site, {"photo": sha256}, {"note": note})


def propose_blanks(database: Database, actor: Actor, kinds: Kinds, number: str) -> Json:
    """What in the words of a matter should not be shown to everybody, for a person to decide.

    Spans count UTF-16 code units, as pages do. Raises NotFound, Forbidden.
    """
    with database.transaction() as connection:
        found = known_to(connection, actor, kinds, number)
        actor.must(kinds[found.kind].permission("publish"), found.site)
        said = matters.body_of(connection, found.id)
    spans = find_personal(said)
    return {
        "text": said,
        "proposed": blanked(said, [(start, end) for _, start, end in spans]),
        "blanks": [
            {"kind": kind, "start": units(said[:start]), "end": units(said[:end])}
            for kind, start, end in spans
        ],
    }


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """A text with each span in it as one blank."""
    pieces, last = list[str](), 0
    for start, end in spans:
        pieces += [text[last:start], BLANK]
        last = end
    return "".join([*pieces, text[last:]])


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def flag(
    database: Database, kinds: Kinds, number: str, reason: str, device: str | None, address: str
) -> bool:
    """Note that somebody finds that something does not belong into a face; whether that hides it until
    somebody has looked: one is enough where it is about people and nobody has looked yet.

    Said again by the same it is the same. Raises NotFound, TooMany.
    """
    spend_at_once(
        database, key_of("face-flag", "network", network_of(address)), MOST_FLAGS_PER_NETWORK, HOUR_S
    )

    def work(connection: Connection) -> bool:
        found = clearing.lock_shown(connection, number)
        if found is None:
            raise NotFound("There is no such report.")
        if not clearing.add_flag(
            connection, found.id, reason, reporter_of(connection, device, address).person
        ):
            return False
        waiting, settled = clearing.flags(connection, found.id)
        is_hidden = waiting >= MANY_FLAGS or (found.delicate and not settled)
        if is_hidden:
            clearing.take_down(connection, found.id)
        site = Site(found.area_ids, found.building_id)
        verb = kinds[found.kind].permission("publish")
        tell_of_flag(connection, found.kind, number, verb, site)
        after = {"reason": reason, "hidden": is_hidden}
        audit.add_row(connection, "matter.flag", subject_of(number), site=site, after=after)
        return is_hidden

    return retried(database, work)


def refuse_numbers(text: str) -> None:
    """Raises InvalidInput where a number stands in it by which somebody is found."""
    for kind, start, end in find_personal(text):
        digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text[start:end])))
        is_mobile = kind == "phone" and len(digits) in (11, 13) and digits[-11:].startswith("1")
        said = _NEVER.get("mobile" if is_mobile else kind)
        if said is not None:
            raise InvalidInput.of("text", f"{said} ({text[start:end]}): leave it out.")


COMMANDS = (publish, take_down_photo)
