"""What the administrator does about accounts: lets staff in and out, but no admin and no auditor."""

from datetime import datetime
from typing import Any

from geoapi.city.people.private_phones import phone_of
from geoapi.core.actors import Actor, Site
from geoapi.core.boxes import Boxes
from geoapi.core.commands import Change, command, run
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from geoapi.office.access.enrolling import NewSlip, read_digits
from geoapi.office.access.permissions import MANAGE_ACCOUNTS, READ_ACCOUNTS
from geoapi.office.access.slips import last_digits, lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, directory, enrollments, sessions
from geoapi.office.access.tokens import SLIP

MOST_FOUND = 50
# What is done to accounts lies nowhere.
NOWHERE = Site()


def find_accounts(database: Database, actor: Actor, wanted: str) -> list[directory.Found]:
    """Who has such a staff number or name, with an account or without. Raises Forbidden."""
    actor.must(READ_ACCOUNTS, NOWHERE)
    with database.transaction() as connection:
        return directory.find(connection, wanted.strip(), MOST_FOUND)


def show_account(database: Database, actor: Actor, number: int) -> directory.Shown:
    """Raises Forbidden or NotFound."""
    actor.must(READ_ACCOUNTS, NOWHERE)
    with database.transaction() as connection:
        found = directory.show(connection, number)
    if found is None:
        raise NotFound(f"There is no account {number}.")
    return found


@command("account.invite")
def _let_slip_serve(
    connection: Connection, actor: Actor, *, staff_no: str, lookup: bytes, digits: str | None
) -> Change:
    by_post = actor.must(MANAGE_ACCOUNTS, NOWHERE)
    staff = accounts.staff_of(connection, staff_no)
    if staff is None:
        raise NotFound(f"Nobody has the staff number {staff_no!r}.")
    if digits is None:
        raise InvalidInput.of("digits", "No phone of theirs is known: write its last four digits.")
    account_id = accounts.account_of(connection, staff)
    _must_be_no_officer(connection, account_id)
    credentials.add_slip(connection, account_id, SLIP, lookup, digits)
    return Change(f"account {account_id}", by_post, NOWHERE, None, None)


def make_slip(database: Database, actor: Actor, staff_no: str, digits: str, boxes: Boxes) -> NewSlip:
    """A slip for a member of staff, bound to the digits of a phone, or else of the one that is known.

    Raises Forbidden, NotFound, InvalidInput, or KeysUnavailable.
    """
    actor.must(MANAGE_ACCOUNTS, NOWHERE)
    typed = read_digits(digits) if digits else _known_digits(database, staff_no, boxes)
    code = new_code()
    run(database, actor, _let_slip_serve, staff_no=staff_no, lookup=lookup_of(code), digits=typed)
    with database.transaction() as connection:
        staff = accounts.staff_of(connection, staff_no)
        until: datetime = credentials.slip_until(connection, lookup_of(code))
    return NewSlip(code, staff.name if staff else staff_no, until)


def _known_digits(database: Database, staff_no: str, boxes: Boxes) -> str | None:
    with database.transaction() as connection:
        staff = accounts.staff_of(connection, staff_no)
        return None if staff is None else last_digits(phone_of(connection, boxes, staff.person_id))


@command("account.sign_out")
def sign_out(connection: Connection, actor: Actor, *, number: int) -> Change:
    """End all sessions of somebody, and all that opens new ones. Raises Forbidden or NotFound."""
    by_post = actor.must(MANAGE_ACCOUNTS, NOWHERE)
    _must_be_there(connection, number)
    return Change(f"account {number}", by_post, NOWHERE, None, _shut_out(connection, number))


def _reopen(connection: Connection, actor: Actor, subject: str, *_: Any) -> Change:
    number = int(subject.removeprefix("account "))
    by_post = actor.must(MANAGE_ACCOUNTS, NOWHERE)
    if not _must_be_there(connection, number):
        raise Conflict("This account is open again.", {"now": {"closed": False}})
    accounts.set_closed(connection, number, False)
    return Change(subject, by_post, NOWHERE, {"closed": True}, {"closed": False})


@command("account.close", undo=_reopen)
def close(connection: Connection, actor: Actor, *, number: int) -> Change:
    """Let nobody in by an account until it is opened again; posts and enrollments are not ended.

    Raises Forbidden, NotFound, Conflict.
    """
    by_post = actor.must(MANAGE_ACCOUNTS, NOWHERE)
    if _must_be_there(connection, number):
        raise Conflict("This account is closed already.", {"now": {"closed": True}})
    ended = _shut_out(connection, number)
    accounts.set_closed(connection, number, True)
    return Change(f"account {number}", by_post, NOWHERE, {"closed": False}, {"closed": True, **ended})


def _shut_out(connection: Connection, number: int) -> dict[str, int]:
    ended = sessions.end_sessions(connection, number)
    gone = credentials.end_credentials(connection, number)
    credentials.end_slips(connection, number)
    return {"sessions": ended, "credentials": gone}


def _must_be_there(connection: Connection, number: int) -> bool:
    """Whether the account is closed. Raises NotFound, or Forbidden where it is an officer's."""
    closed = accounts.lock_account(connection, number)
    if closed is None:
        raise NotFound(f"There is no account {number}.")
    _must_be_no_officer(connection, number)
    return closed


def _must_be_no_officer(connection: Connection, account_id: int) -> None:
    if enrollments.offices_of(connection, account_id):
        raise Forbidden("Accounts of admins and auditors are looked after on the command line only.")


COMMANDS = (sign_out, close)
