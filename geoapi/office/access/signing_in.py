"""Signing in with what one has, and proving once more who one is."""

import time
from dataclasses import dataclass
from typing import Any

from webauthn.helpers import generate_challenge

from geoapi.core import audit
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import Connection, Database
from geoapi.core.errors import NotProven
from geoapi.core.throttle import counted_try
from geoapi.office.access import passkeys, totp
from geoapi.office.access.passkeys import RelyingParty, WrongAnswer
from geoapi.office.access.passwords import is_password
from geoapi.office.access.store import accounts, challenges, credentials, sessions
from geoapi.office.access.store.sessions import SignedIn
from geoapi.office.access.tokens import OIDC, PASSKEY, PASSWORD, begin_session, session_id

Json = dict[str, Any]
_ASKED = "passkey"


@dataclass(frozen=True)
class Caller:
    """From where and by what somebody asks who is perhaps not known yet."""

    address: str
    device: str


def ask_for_passkey(database: Database, party: RelyingParty, account_id: int | None = None) -> Json:
    """What a browser is asked, once; of one account, or of any."""
    challenge = generate_challenge()
    with database.transaction() as connection:
        challenges.add_challenge(connection, challenge_id(challenge), _ASKED)
        allowed = [] if account_id is None else credentials.passkey_ids(connection, account_id)
    return passkeys.ask_for_passkey(party, challenge, allowed)


def sign_in_by_passkey(database: Database, party: RelyingParty, credential: Json, caller: Caller) -> str:
    """The token of a new session. Raises NotProven or TooMany."""
    with counted_try(database, PASSKEY, caller.address):
        with database.transaction() as connection:
            account_id = _owner(connection, party, credential)
            if account_id is not None:
                return begin_session(connection, account_id, PASSKEY, caller.device, proved_s_ago=0)
        raise NotProven("That is none of the passkeys that serve here.")


def sign_in_by_password(
    database: Database, boxes: Boxes, staff_no: str, password: str, code: str, caller: Caller
) -> str:
    """The token of a new session. Raises NotProven, which does not say what was wrong, TooMany or Busy."""
    with counted_try(database, PASSWORD, caller.address, staff_no):
        with database.transaction() as connection:
            found = credentials.password_of(connection, staff_no)
        # Nobody else's connection is held meanwhile.
        fits = is_password(password, found[1] if found else None)
        with database.transaction() as connection:
            # It may have been changed meanwhile.
            still_fits = fits and found and credentials.password_of(connection, staff_no) == found
            if found and still_fits and _take_code(connection, boxes, found[0], code):
                return begin_session(connection, found[0], PASSWORD, caller.device, proved_s_ago=0)
        raise NotProven("The staff number, the password or the code is not right.")


def sign_in_by_oidc(database: Database, staff_no: str, *, proved_s_ago: float | None, caller: Caller) -> str:
    """The token of a new session of whom the city's own sign-in vouches for. Raises NotProven."""
    with database.transaction() as connection:
        found = accounts.open_account_of(connection, staff_no)
        if found is None:
            raise NotProven("Nobody here has the staff number that the city's sign-in told.")
        return begin_session(connection, found[0], OIDC, caller.device, proved_s_ago)


def prove_by_passkey(database: Database, party: RelyingParty, somebody: SignedIn, credential: Json) -> None:
    """That it is still whoever signed in. Raises NotProven or TooMany."""
    with counted_try(database, "proof", f"session {somebody.session}"):
        with database.transaction() as connection:
            if _owner(connection, party, credential) == somebody.account_id:
                return _proved(connection, somebody, PASSKEY)
        raise NotProven("That is none of your passkeys.")


def prove_by_code(database: Database, boxes: Boxes, somebody: SignedIn, code: str) -> None:
    """The same by a code. Raises NotProven or TooMany."""
    with counted_try(database, "code", f"session {somebody.session}", str(somebody.account_id)):
        with database.transaction() as connection:
            if _take_code(connection, boxes, somebody.account_id, code):
                return _proved(connection, somebody, "totp")
        raise NotProven("The code is not right, or has been used.")


def challenge_id(challenge: bytes) -> bytes:
    return session_id(challenge.hex())


def _owner(connection: Connection, party: RelyingParty, credential: Json) -> int | None:
    """The account of the passkey that answers; whatever is wrong, the challenge cannot be answered again."""
    try:
        challenge = passkeys.challenge_in(credential)
        if challenges.take_challenge(connection, challenge_id(challenge), _ASKED) is None:
            return None
        known = credentials.lock_passkey(connection, passkeys.id_in(credential))
        if known is None:
            return None
        counter = passkeys.count_in(
            party, challenge, credential, known.account_id, known.public_key, known.counter
        )
    except WrongAnswer:
        return None
    credentials.count_use(connection, known.id, counter)
    return known.account_id


def _take_code(connection: Connection, boxes: Boxes, account_id: int, code: str) -> bool:
    known = credentials.lock_totp(connection, account_id)
    if known is None:
        return False
    try:
        secret = boxes.open(known.box, "credential", "box", known.id).decode()
    except DamagedBox:
        return False
    step = totp.step_of(secret, code, time.time(), known.counter)
    if step is None:
        return False
    credentials.count_use(connection, known.id, step)
    return True


def _proved(connection: Connection, somebody: SignedIn, how: str) -> None:
    sessions.prove(connection, somebody.session)
    subject = f"account {somebody.account_id}"
    audit.add_row(connection, "session.prove", subject, account_id=somebody.account_id, after={"how": how})
