"""One act of a person: one transaction, one permission asked, one audit row; asked twice, done once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from psycopg2.errorcodes import EXCLUSION_VIOLATION, UNIQUE_VIOLATION
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Uuid,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import IntegrityError

from geoapi.core import audit
from geoapi.core.actors import Actor, Site
from geoapi.core.db import Database, metadata
from geoapi.core.errors import Conflict, Contended, NotFound, SubmissionDiffers

Json = Any
Answer = TypeVar("Answer")
_TRIES = 3

request = Table(
    "request",
    metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Uuid, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", JSONB),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("request_at", "at"),
)


@dataclass(frozen=True)
class Change:
    """What an act changed, and by which post it was allowed (see `Actor.must`)."""

    subject: str
    by_post: str
    site: Site
    before: Json
    after: Json
    reason: str | None = None


@dataclass(frozen=True)
class Done:
    """The change as whoever made it may take it back: by the number of its audit row."""

    number: int
    subject: str
    before: Json
    after: Json


@dataclass(frozen=True)
class Command:
    """`work(connection, actor, **arguments)` does it.

    `undo(connection, actor, subject, before, after)` takes it
    back; it raises Conflict if what it finds is no longer `after`.
    """

    act: str
    work: Callable[..., Change]
    undo: Callable[[Connection, Actor, str, Json, Json], Change] | None = None


def command(
    act: str, *, undo: Callable[[Connection, Actor, str, Json, Json], Change] | None = None
) -> Callable[[Callable[..., Change]], Command]:
    """Make a command of a function; `act` is what its audit rows call it."""
    return lambda work: Command(act, work, undo)


def run(
    database: Database,
    actor: Actor,
    command: Command,
    *,
    key: UUID | None = None,
    tools: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Done:
    """Do it in a transaction of its own; again, if others were in the way.

    With a `key` that this actor has sent before nothing is done, and the first answer given. `tools`: what
    the command needs besides what it is told. Raises SubmissionDiffers where it was sent with something
    else, and whatever the command raises.
    """
    digest = _digest(command.act, arguments)

    def work(connection: Connection) -> Done:
        if key is not None and (known := _repeated(connection, actor, key, digest)) is not None:
            return Done(**known)
        change = command.work(connection, actor, **arguments, **(tools or {}))
        done = _note(connection, actor, command.act, change)
        if key is not None:
            mine = (request.c.account_id == actor.account_id) & (request.c.key == key)
            connection.execute(update(request).where(mine).values(answer=vars(done)))
        return done

    return retried(database, work)


def retried(database: Database, work: Callable[[Connection], Answer]) -> Answer:
    """Do work in a transaction of its own; again, if others were in the way. Raises Conflict where somebody
    else has entered the same.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            with database.transaction() as connection:
                return work(connection)
        except Contended:
            if not tries_left:
                raise
        except IntegrityError as error:
            if getattr(error.orig, "pgcode", None) not in (UNIQUE_VIOLATION, EXCLUSION_VIOLATION):
                raise
            raise Conflict("Somebody else has just entered the same.") from error
    raise AssertionError("unreachable")


def undo(database: Database, actor: Actor, commands: Mapping[str, Command], number: int) -> Done:
    """Take back what an audit row tells, for whoever may do the same there.

    Raises NotFound, or Conflict where it cannot be taken back or has been changed since.
    """
    with database.transaction() as connection:
        row = audit.find_row(connection, number)
        found = commands.get(row.act) if row else None
        if row is None or found is None:
            raise NotFound("There is no such change.")
        if found.undo is None:
            raise Conflict("This cannot be taken back.")
        change = found.undo(connection, actor, row.subject, row.before, row.after)
        return _note(connection, actor, f"{row.act}.undo", change)


def _note(connection: Connection, actor: Actor, act: str, change: Change) -> Done:
    number = audit.add_row(
        connection,
        act,
        change.subject,
        account_id=actor.account_id,
        post_code=change.by_post,
        site=change.site,
        reason=change.reason,
        before=change.before,
        after=change.after,
    )
    return Done(number, change.subject, change.before, change.after)


def _repeated(connection: Connection, actor: Actor, key: UUID, digest: bytes) -> dict[str, Any] | None:
    """The answer to an earlier request of this key; None for the first, which is noted.

    One that is under way is waited for.
    """
    values = {"account_id": actor.account_id, "key": key, "digest": digest}
    first = insert(request).values(values).on_conflict_do_nothing().returning(request.c.key)
    if connection.execute(first).one_or_none() is not None:
        return None
    mine = (request.c.account_id == actor.account_id) & (request.c.key == key)
    row = connection.execute(select(request.c.digest, request.c.answer).where(mine)).one()
    if bytes(row.digest) != digest:
        raise SubmissionDiffers("This request was sent before with something else in it: send it anew.")
    answer: dict[str, Any] = row.answer
    return answer


def _digest(act: str, arguments: Mapping[str, Any]) -> bytes:
    said = json.dumps([act, arguments], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).digest()
