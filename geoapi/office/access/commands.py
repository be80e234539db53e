"""Getting in, and out."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from geoapi.city.people.private_phones import phone_of
from geoapi.core import audit
from geoapi.core.boxes import Boxes
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, InvalidInput, NotFound, NotProven
from geoapi.core.networks import is_loopback
from geoapi.core.throttle import counted_try
from geoapi.office.access.matrix import ENROLLED_AS
from geoapi.office.access.slips import last_digits, lookup_of, new_code
from geoapi.office.access.store import accounts, credentials, enrollments, sessions
from geoapi.office.access.tokens import DEMO, SLIP, begin_session, session_id


@dataclass(frozen=True)
class Invitation:
    """A slip to hand over, with what its holder has to know besides."""

    code: str
    name: str
    digits: str


def invite(
    database: Database, staff_no: str, phone: str | None = None, *, boxes: Boxes | None = None
) -> Invitation:
    """Make a slip for a member of staff, bound to `phone` or else the one that is known: the private one,
    which is in one of `boxes`, or the one on duty.

    Raises NotFound, InvalidInput where there is no phone to bind it to, or KeysUnavailable.
    """
    with database.transaction() as connection:
        staff = accounts.staff_of(connection, staff_no)
        if staff is None:
            raise NotFound(f"Nobody has the staff number {staff_no!r}.")
        digits = last_digits(phone or phone_of(connection, boxes, staff.person_id))
        if digits is None:
            raise InvalidInput.of("phone", f"No phone of {staff.name} is known: say --phone.")
        code = new_code()
        account_id = accounts.account_of(connection, staff)
        credentials.add_slip(connection, account_id, SLIP, lookup_of(code), digits)
        audit.add_row(connection, "account.invite", f"account {account_id}")
    return Invitation(code, staff.name, digits)


def grant(database: Database, staff_no: str, acts_as: str) -> str:
    """Let a member of staff act as admin or auditor from now on; returns the name.

    Raises NotFound, or Conflict where that is so already, or whoever does the one is to do the other.
    """
    with database.transaction() as connection:
        staff = accounts.staff_of(connection, staff_no)
        if staff is None:
            raise NotFound(f"Nobody has the staff number {staff_no!r}.")
        account_id = accounts.account_of(connection, staff)
        if standing := enrollments.offices_of(connection, account_id):
            raise Conflict(f"{staff.name} is {' and '.join(standing)} already; nobody is both.")
        enrollments.enroll(connection, account_id, acts_as)
        audit.add_row(connection, "account.grant", f"account {account_id}", after=acts_as)
    return staff.name


def withdraw_grant(database: Database, staff_no: str, acts_as: str) -> None:
    """End that a member of staff is admin or auditor, at once. Raises NotFound."""
    with database.transaction() as connection:
        account_id = accounts.account_of_staff(connection, staff_no)
        if account_id is None or not enrollments.end_enrollments(connection, account_id, acts_as):
            raise NotFound(f"Nobody with the staff number {staff_no!r} is {acts_as}.")
        audit.add_row(connection, "account.withdraw_grant", f"account {account_id}", before=acts_as)


def make_demo_slip(database: Database, acts_as: str) -> Invitation:
    """A slip for somebody of the demo city who acts so; it serves on this machine only.

    Raises NotFound in a real city, or where nobody does.
    """
    with database.transaction() as connection:
        if not accounts.is_demo_city(connection):
            raise NotFound("This is no demo city: invite somebody by staff number.")
        found = accounts.find_holder(connection, acts_as)
        if found is None and acts_as in ENROLLED_AS:
            found = _enrolled_for_demo(connection, acts_as)
        if found is None:
            raise NotFound(f"Nobody in the demo city acts as {acts_as}.")
        account_id, name = found
        code = new_code()
        credentials.add_slip(connection, account_id, DEMO, lookup_of(code), None)
    return Invitation(code, name, "")


def _enrolled_for_demo(connection: Connection, acts_as: str) -> tuple[int, str] | None:
    """Somebody of the demo city who is enrolled so; who is not yet, is now."""
    found = enrollments.find_enrolled(connection, acts_as)
    if found is None and (candidate := enrollments.find_candidate(connection, acts_as)) is not None:
        staff = accounts.Staff(candidate.person_id, candidate.name)
        account_id = accounts.account_of(connection, staff)
        enrollments.enroll(connection, account_id, acts_as, candidate.area_id, candidate.place_id)
        audit.add_row(connection, "account.grant", f"account {account_id}", after=acts_as)
        found = account_id, candidate.name
    return found


def sign_in(
    database: Database,
    code: str,
    digits: str,
    address: str,
    device: str,
    *,
    entering: Callable[[Connection, int], None] | None = None,
) -> str:
    """The token of a new session, for a slip and the digits that it is bound to.

    `address`: from where. `entering`: what is done in the same transaction for the account that the slip is
    of; without it nobody comes in who is enrolled as nothing yet. Raises NotProven, which does not say what
    was wrong, TooMany, or what `entering` raises: then the slip serves on.
    """
    with counted_try(database, "slip", address):
        with database.transaction() as connection:
            slip = credentials.lock_slip(connection, lookup_of(code))
            if slip is not None and _fits(connection, slip, digits, address):
                if entering is not None:
                    entering(connection, slip.account_id)
                elif accounts.waits(connection, slip.account_id):
                    raise NotProven("Open the page whose address stands on the slip.")
                credentials.use_slip(connection, slip)
                return _opened(connection, slip, device)
            if slip is not None:
                credentials.count_try(connection, slip)
        raise NotProven("The code or the digits are not right, or the slip has been used.")


@dataclass(frozen=True)
class SlipFor:
    """Whose a slip is, as whoever holds it may ask before using it."""

    account_id: int
    kind: str
    name: str
    posts: tuple[sessions.HeldPost, ...]
    enrollments: tuple[sessions.Enrollment, ...]
    printed_at: datetime
    expires_at: datetime
    tries_left: int


def read_slip(database: Database, code: str, address: str) -> SlipFor:
    """Raises NotProven or TooMany."""
    with counted_try(database, "slip", address):
        with database.transaction() as connection:
            slip = credentials.lock_slip(connection, lookup_of(code))
            if slip is not None:
                name = accounts.name_of(connection, slip.account_id)
                posts = sessions.posts_of(connection, slip.account_id)
                enrolled = sessions.enrollments_of(connection, slip.account_id)
                left = credentials.SLIP_TRIES - slip.tries
                return SlipFor(
                    *(slip.account_id, slip.kind, name, posts, enrolled),
                    *(slip.created_at, slip.expires_at, left),
                )
        raise NotProven("There is no such slip, or it has been used.")


def refuse_slip(
    database: Database, code: str, address: str, *, refused: Callable[[Connection, int], None] | None = None
) -> None:
    """Let a slip serve no longer, which whoever holds it says is another's.

    `refused`: what else is done in the same transaction, about its account. Raises NotProven or TooMany.
    """
    with counted_try(database, "slip", address):
        with database.transaction() as connection:
            slip = credentials.lock_slip(connection, lookup_of(code))
            if slip is not None:
                credentials.end_slip(connection, slip)
                audit.add_row(connection, "slip.refuse", f"account {slip.account_id}")
                if refused is not None:
                    refused(connection, slip.account_id)
                return
        raise NotProven("There is no such slip, or it has been used.")


def sign_out(database: Database, token: str) -> None:
    with database.transaction() as connection:
        account_id = sessions.end_session(connection, session_id(token))
        if account_id is not None:
            audit.add_row(connection, "session.end", f"account {account_id}", account_id=account_id)


def sign_out_everywhere(database: Database, staff_no: str) -> int:
    """End all sessions of a member of staff, and all that opens new ones: of a lost phone, for one.

    Returns how many sessions. Raises NotFound.
    """
    with database.transaction() as connection:
        account_id = accounts.account_of_staff(connection, staff_no)
        if account_id is None:
            raise NotFound(f"Nobody with the staff number {staff_no!r} has ever been invited.")
        ended = sessions.end_sessions(connection, account_id)
        gone = credentials.end_credentials(connection, account_id)
        credentials.end_slips(connection, account_id)
        after = {"sessions": ended, "credentials": gone}
        audit.add_row(connection, "account.sign_out", f"account {account_id}", after=after)
    return ended


def _fits(connection: Connection, slip: credentials.Slip, digits: str, address: str) -> bool:
    if slip.kind == DEMO:
        # Nor one that was made before a real city came into the same database.
        return is_loopback(address) and accounts.is_demo_city(connection)
    # Perhaps typed in full width; and of other writing none fits.
    typed = unicodedata.normalize("NFKC", digits).encode()
    return slip.secret is not None and compare_digest(slip.secret.encode(), typed)


def _opened(connection: Connection, slip: credentials.Slip, device: str) -> str:
    if slip.kind == SLIP:
        # Who needs a new slip has lost what was signed in, and its passkey or second factor; or had none.
        ended = sessions.end_sessions(connection, slip.account_id)
        gone = credentials.end_credentials(connection, slip.account_id)
        if ended or gone:
            after = {"sessions": ended, "credentials": gone}
            subject = f"account {slip.account_id}"
            audit.add_row(connection, "account.recover", subject, account_id=slip.account_id, after=after)
    return begin_session(connection, slip.account_id, slip.kind, device)
