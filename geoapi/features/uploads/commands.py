"""Sending a file, having it applied, and letting go of it."""

import hashlib
from dataclasses import dataclass, field

from geoapi.core.actors import Actor
from geoapi.core.commands import Change, command
from geoapi.core.db import Connection
from geoapi.core.errors import Conflict, NotFound, TooMany
from geoapi.features.uploads import store
from geoapi.features.uploads.permissions import APPLY
from geoapi.features.uploads.scope import own_site
from geoapi.office.access.store import accounts

# Of one account at a time: each may be as large as a file may be.
MOST_OPEN = 5


@dataclass(frozen=True)
class SentFile:
    """The bytes of a file; what is said of it elsewhere is its hash."""

    content: bytes = field(repr=False)

    def __str__(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@command("upload.send")
def send(connection: Connection, actor: Actor, *, kind: str, name: str, file: SentFile) -> Change:
    """Note a file that is to be checked. Raises Forbidden, TooMany."""
    site = own_site(actor)
    by_post = actor.must(APPLY, site)
    accounts.hold_account(connection, actor.account_id)
    if store.count_open(connection, actor.account_id) >= MOST_OPEN:
        raise TooMany(f"{MOST_OPEN} of your files are here already: apply one, or delete it.")
    number = store.add_upload(connection, actor.account_id, kind, name, file.content)
    after = {"kind": kind, "name": name, "bytes": len(file.content), "sha256": str(file)}
    return Change(subject_of(number), by_post, site, None, after)


@command("upload.apply")
def apply(connection: Connection, actor: Actor, *, number: int) -> Change:
    """Have a file that was checked enter. This is not taken back: another file is sent.

    Raises NotFound, Forbidden, or Conflict where it is not checked.
    """
    found = _own(connection, actor, number)
    site = own_site(actor)
    by_post = actor.must(APPLY, site)
    if found.state != "checked":
        raise Conflict("It can be applied when it has been checked, and once.", {"now": found.state})
    store.ask_to_apply(connection, number)
    after = {"state": "applying", "kind": found.kind, "name": found.name}
    return Change(subject_of(number), by_post, site, {"state": found.state}, after)


@command("upload.drop")
def drop(connection: Connection, actor: Actor, *, number: int) -> Change:
    """Let go of a file; what is under way with it ends and leaves nothing.

    Raises NotFound, Forbidden, or Conflict where it has ended.
    """
    found = _own(connection, actor, number)
    site = own_site(actor)
    by_post = actor.must(APPLY, site)
    if found.ended_at is not None:
        raise Conflict("It has ended already.", {"now": found.state})
    store.drop(connection, number)
    return Change(subject_of(number), by_post, site, {"state": found.state}, {"state": "dropped"})


def subject_of(number: int) -> str:
    return f"upload {number}"


def _own(connection: Connection, actor: Actor, number: int) -> store.Upload:
    found = store.upload_of(connection, actor.account_id, number, lock=True)
    if found is None:
        raise NotFound("You have sent no such file, or it is long gone.")
    return found


COMMANDS = (send, apply, drop)
