"""What is added to a matter without moving it: by who works on it, and by its reporter."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from geoapi.core import audit
from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command, retried
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, InvalidInput, SubmissionDiffers
from geoapi.office.matters.evidence.formats import MOST_PHOTOS
from geoapi.office.matters.faces.publishing import refuse_numbers
from geoapi.office.matters.flows import Kinds, Matter, Told
from geoapi.office.matters.moving import known_to
from geoapi.office.matters.queries import held_by_receipt
from geoapi.office.matters.reach import subject_of
from geoapi.office.matters.store import evidence, links, matters, notes
from geoapi.office.matters.telling import tell_of_note

# What a reporter may add, and how long after the end.
MOST_OF_REPORTER, ADDED_WITHIN = 50, timedelta(days=30)
DIFFERS = "This was sent before with something else in it: send it anew."


@command("matter.note")
def add_note(
    connection: Connection,
    actor: Actor,
    *,
    number: str,
    text: str,
    told: Told,
    photos: Sequence[str] = (),
    submission: UUID | None = None,
    kinds: Kinds,
) -> Change:
    """Add a note; with photos of what was done, named by hash, which come by the note's `submission`.

    What everybody is told is for who may publish. Raises NotFound, Forbidden, InvalidInput, Conflict.
    """
    found = known_to(connection, actor, kinds, number)
    kind = kinds[found.kind]
    by_post = actor.must(kind.permission("note"), found.site)
    if told == "public":
        by_post = actor.must(kind.permission("publish"), found.site)
        refuse_numbers(text)
    if photos and submission is None:
        raise InvalidInput.of("submission", "Photos come by a submission: name one.")
    note = notes.add_note(
        connection, found.id, done_by="staff", body=text, told=told, account_id=actor.account_id,
        by_post=by_post, submission=submission,
    )  # fmt: skip
    _name(connection, found, photos, told=told, stage="after")
    # Not what it says: audit rows stay when people are forgotten.
    after = {"note": note, "told": told, "photos": len(photos)}
    return Change(subject_of(number), by_post, found.site, None, after)


def add_note_as_reporter(
    database: Database,
    kinds: Kinds,
    number: str,
    key: str,
    submission: UUID,
    text: str,
    photos: Sequence[str],
) -> None:
    """The same by a receipt, once for a submission; whoever has the matter hears of it, or the one into which
    it was merged.

    Raises NotProven, SubmissionDiffers, InvalidInput, and Conflict where there were too many, or it is over
    for so long that it is to be reported anew.
    """

    def work(connection: Connection) -> None:
        # Two at once: the second waits, and finds what the first has written.
        found = held_by_receipt(connection, number, key, lock=True)
        if (before := notes.of_submission(connection, submission)) is not None:
            is_same = (before.matter_id, before.done_by, before.body) == (found.id, "reporter", text)
            shown = evidence.named(connection, found.id, after=False)
            if not is_same or not set(map(bytes.fromhex, photos)) <= shown:
                raise SubmissionDiffers(DIFFERS)
            return
        # Of one that was merged whoever has the other hears of it, as long as that one is not over for long.
        original = links.original_of(connection, found.id)
        heard_of = (matters.find_matter(connection, original) if original else None) or found
        _must_be_young(connection, heard_of)
        if notes.count_of_reporter(connection, found.id) >= MOST_OF_REPORTER:
            raise Conflict(f"There are {MOST_OF_REPORTER} notes of yours already.", {"reason": "too-many"})
        note = notes.add_note(
            connection, found.id, done_by="reporter", body=text, told="reporter", submission=submission
        )
        _name(connection, found, photos, told="reporter", stage="during")
        tell_of_note(connection, kinds[heard_of.kind], heard_of)
        after = {"note": note, "told": "reporter", "photos": len(photos)}
        audit.add_row(connection, "matter.note", subject_of(number), site=found.site, after=after)

    retried(database, work)


def _must_be_young(connection: Connection, matter: Matter) -> None:
    if matter.closed_at is not None and matters.now(connection) - matter.closed_at > ADDED_WITHIN:
        raise Conflict("That was over more than 30 days ago: report it anew.", {"reason": "too-late"})


def _name(connection: Connection, matter: Matter, hashes: Sequence[str], *, told: Told, stage: str) -> None:
    """Raises InvalidInput where there would be too many."""
    if not hashes:
        return
    new = set(map(bytes.fromhex, hashes))
    if len(new | evidence.named(connection, matter.id, after=stage == "after")) > MOST_PHOTOS:
        raise InvalidInput.of("evidence", f"There are {MOST_PHOTOS} photos at most.")
    evidence.name(connection, matter.id, sorted(new), told=told, stage=stage)


COMMANDS = (add_note,)
