"""What somebody who is signed in does with the own account: what it is signed in with, and where."""

import time
from datetime import datetime
from typing import Any

from webauthn.helpers import generate_challenge

from geoapi.core import audit
from geoapi.core.boxes import Boxes, DamagedBox
from geoapi.core.db import Connection, Database
from geoapi.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotProven
from geoapi.core.throttle import counted_try
from geoapi.office.access import passkeys, totp
from geoapi.office.access.passkeys import RelyingParty, WrongAnswer
from geoapi.office.access.passwords import hash_password
from geoapi.office.access.signing_in import challenge_id
from geoapi.office.access.store import accounts, challenges, credentials, sessions
from geoapi.office.access.store.sessions import SignedIn
from geoapi.office.access.tokens import OIDC, SLIP, TOKEN, new_token, session_id

Json = dict[str, Any]
_NEW_PASSKEY, _NEW_TOTP = "new_passkey", "new_totp"
_ISSUER = "社区地图"


def ask_for_new_passkey(database: Database, party: RelyingParty, somebody: SignedIn) -> Json:
    """What the browser is asked to make, once. Raises Forbidden."""
    challenge = generate_challenge()
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        account_id = somebody.account_id
        challenges.add_challenge(connection, challenge_id(challenge), _NEW_PASSKEY, account_id)
        known = credentials.passkey_ids(connection, account_id)
        name = accounts.staff_no_of(connection, account_id)
    return passkeys.ask_for_new_passkey(party, challenge, account_id, name, somebody.name, known)


def add_passkey(
    database: Database, party: RelyingParty, somebody: SignedIn, credential: Json, label: str
) -> int:
    """The number of a new passkey, which proves by the way who it is.

    Raises Forbidden, InvalidInput or Conflict.
    """
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        try:
            challenge = passkeys.challenge_in(credential)
            asked = challenges.take_challenge(connection, challenge_id(challenge), _NEW_PASSKEY)
            new = passkeys.read_new(party, challenge, credential)
        except WrongAnswer:
            asked = None
        if asked is not None and asked[0] == somebody.account_id:
            number = credentials.add_passkey(
                connection, somebody.account_id, new.lookup, new.public_key, new.counter, label
            )
            if number is None:
                raise Conflict("This passkey is known already.")
            sessions.prove(connection, somebody.session)
            _note(connection, somebody, "credential.add", {"kind": "passkey", "credential": number})
            return number
    # Not in the transaction: what was asked once is not answered again.
    raise InvalidInput.of("credential", "That is no new passkey for this page: begin again.")


def set_password(database: Database, somebody: SignedIn, password: str) -> int:
    """Change the password, or set the first one; whoever else is signed in is signed out.

    Returns how many sessions that were. Raises Forbidden, InvalidInput or Busy.
    """
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        name = accounts.staff_no_of(connection, somebody.account_id)
    hashed = hash_password(password, name, somebody.name)
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        credentials.set_password(connection, somebody.account_id, hashed)
        ended = sessions.end_others(connection, somebody.account_id, somebody.session)
        _note(connection, somebody, "password.change", {"sessions_ended": ended})
    return ended


def begin_totp(database: Database, boxes: Boxes, somebody: SignedIn) -> tuple[str, str, str]:
    """A token of what is begun, a new secret and the URI of it that a phone reads. Raises Forbidden."""
    token, secret = new_token(), totp.new_secret()
    hashed = session_id(token)
    box = boxes.seal(secret.encode(), "challenge", "box", hashed.hex())
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        challenges.add_challenge(connection, hashed, _NEW_TOTP, somebody.account_id, box)
        name = accounts.staff_no_of(connection, somebody.account_id)
    return token, secret, totp.uri_of(secret, name, _ISSUER)


def confirm_totp(database: Database, boxes: Boxes, somebody: SignedIn, token: str, code: str) -> None:
    """Let the codes of a phone serve from now on, once it has shown one.

    Raises Forbidden, NotProven, TooMany, or Conflict where it was begun too long ago.
    """
    hashed = session_id(token)
    with counted_try(database, "code", f"session {somebody.session}", str(somebody.account_id)):
        with database.transaction() as connection:
            _must_be_sure(connection, somebody)
            begun = challenges.lock_challenge(connection, hashed, _NEW_TOTP)
            if begun is None or begun[0] != somebody.account_id or begun[1] is None:
                raise Conflict("That was begun too long ago: begin again.")
            try:
                secret = boxes.open(begun[1], "challenge", "box", hashed.hex())
            except DamagedBox:
                raise Conflict("The keys were changed meanwhile: begin again.") from None
            step = totp.step_of(secret.decode(), code, time.time(), 0)
            if step is not None:
                challenges.end_challenge(connection, hashed)
                number = credentials.set_totp(connection, somebody.account_id, step)
                box = boxes.seal(secret, "credential", "box", number)
                credentials.put_box(connection, number, box)
                sessions.prove(connection, somebody.session)
                return _note(connection, somebody, "credential.add", {"kind": "totp", "credential": number})
        raise NotProven("The code is not right: it is the one that the phone shows now.")


def add_token(database: Database, somebody: SignedIn, label: str) -> tuple[int, str, datetime]:
    """The number of a new token, the token itself, which is shown this once, and until when it serves.

    Raises Forbidden, or Conflict where there are too many.
    """
    if somebody.kind != "staff":
        raise Forbidden("Tokens are for members of staff.")
    token = new_token()
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        known = credentials.credentials_of(connection, somebody.account_id)
        if sum(each.kind == TOKEN for each in known) >= credentials.MOST_TOKENS:
            raise Conflict(f"You have {credentials.MOST_TOKENS} tokens: remove one that you do not use.")
        number, until = credentials.add_token(connection, somebody.account_id, session_id(token), label)
        _note(connection, somebody, "credential.add", {"kind": TOKEN, "credential": number})
    return number, token, until


def remove_credential(database: Database, somebody: SignedIn, number: int) -> None:
    """Raises Forbidden, NotFound, or Conflict where it is the last way to sign in."""
    with database.transaction() as connection:
        _must_be_sure(connection, somebody)
        kind = credentials.end_credential(connection, somebody.account_id, number)
        if kind is None:
            raise NotFound("There is no such passkey, password, code or token of yours.")
        if (
            kind != TOKEN
            and somebody.how != OIDC
            and not credentials.is_secured(connection, somebody.account_id)
        ):
            raise Conflict("That is the last way you have to sign in: add another one first.")
        _note(connection, somebody, "credential.remove", {"kind": kind, "credential": number})


def put_off(database: Database, somebody: SignedIn) -> None:
    """Leave the account as it is until the next time. Raises Conflict where that was done before."""
    with database.transaction() as connection:
        found = sessions.standing(connection, somebody.session)
        if found.was_put_off and not found.put_off_here:
            raise Conflict("This was put off once: save a passkey, or set a password and a code.")
        accounts.put_off(connection, somebody.account_id)
        _note(connection, somebody, "account.put_off", None)


def sessions_of(database: Database, somebody: SignedIn) -> list[sessions.OwnSession]:
    """Where one is signed in, and was of late. What is new is so until it has been looked at."""
    with database.transaction() as connection:
        found = sessions.sessions_of(connection, somebody.account_id, somebody.session)
        sessions.look(connection, somebody.session)
    return found


def end_session(database: Database, somebody: SignedIn, number: int) -> None:
    """Raises NotFound."""
    with database.transaction() as connection:
        if not sessions.end_session_of(connection, somebody.account_id, number):
            raise NotFound("There is no such session of yours.")
        _note(connection, somebody, "session.end", {"session": number})


def end_other_sessions(database: Database, somebody: SignedIn) -> int:
    """Returns how many."""
    with database.transaction() as connection:
        ended = sessions.end_others(connection, somebody.account_id, somebody.session)
        _note(connection, somebody, "session.end_others", {"sessions": ended})
    return ended


def reseal_boxes(database: Database, boxes: Boxes) -> int:
    """Encrypt all that is not under the key that encrypts now. Returns how many."""
    with database.transaction() as connection:
        old = [each for each in credentials.lock_boxes(connection) if not boxes.is_current(each[1])]
        for number, box in old:
            credentials.put_box(connection, number, boxes.resealed(box, "credential", "box", number))
    return len(old)


def _must_be_sure(connection: Connection, somebody: SignedIn) -> None:
    """Proved a moment ago or, for who came with a slip and has nothing else yet, not at all."""
    if somebody.level == 2:
        return
    if somebody.how == SLIP and not credentials.is_secured(connection, somebody.account_id):
        return
    raise Forbidden("Confirm that it is you first.", {"needs_level": 2})


def _note(connection: Connection, somebody: SignedIn, act: str, after: Json | None) -> None:
    subject = f"account {somebody.account_id}"
    audit.add_row(connection, act, subject, account_id=somebody.account_id, after=after)
