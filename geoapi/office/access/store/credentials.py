"""What somebody signs in with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from geoapi.core.db import metadata
from geoapi.office.access.store.accounts import lock_account

credential = Table(
    "credential",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("secret", Text),
    Column("label", Text, nullable=False, server_default=""),
    Column("public_key", LargeBinary),
    Column("box", LargeBinary),
    Column("counter", BigInteger, nullable=False, server_default="0"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True)),
    Column("used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("kind", "lookup"),
    Index("credential_account", "account_id"),
)

SLIP_DAYS, SLIP_TRIES = 7, 5
TOKEN_DAYS, MOST_TOKENS = 365, 10


@dataclass(frozen=True)
class Slip:
    id: int
    account_id: int
    kind: str
    secret: str | None
    tries: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Passkey:
    id: int
    account_id: int
    public_key: bytes
    counter: int


@dataclass(frozen=True)
class Totp:
    """`counter`: the last time step whose code was taken."""

    id: int
    box: bytes
    counter: int


@dataclass(frozen=True)
class OwnCredential:
    """One as its owner sees it."""

    id: int
    kind: str
    label: str
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


def add_slip(connection: Connection, account_id: int, kind: str, lookup: bytes, secret: str | None) -> None:
    """Let a slip serve; those printed earlier serve no longer."""
    end_slips(connection, account_id)
    connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, secret, expires_at)
        VALUES (:account, :kind, :lookup, :secret, now() + make_interval(days => :days))"""),
        {"account": account_id, "kind": kind, "lookup": lookup, "secret": secret, "days": SLIP_DAYS},
    )


def slip_until(connection: Connection, lookup: bytes) -> datetime:
    statement = "SELECT expires_at FROM credential WHERE kind = 'slip' AND lookup = :lookup"
    until: datetime = connection.execute(text(statement), {"lookup": lookup}).scalar_one()
    return until


def lock_slip(connection: Connection, lookup: bytes) -> Slip | None:
    """A slip that still serves; its account is locked first, as by whoever makes or ends slips."""
    whose = "SELECT account_id FROM credential WHERE kind IN ('slip', 'demo') AND lookup = :lookup"
    account_id = connection.execute(text(whose), {"lookup": lookup}).scalar_one_or_none()
    if account_id is None:
        return None
    lock_account(connection, account_id)
    row = connection.execute(
        text("""
        SELECT id, account_id, kind, secret, tries, created_at, expires_at FROM credential
         WHERE kind IN ('slip', 'demo') AND lookup = :lookup AND used_at IS NULL AND revoked_at IS NULL
           AND expires_at > now() AND tries < :most
           FOR UPDATE"""),
        {"lookup": lookup, "most": SLIP_TRIES},
    ).one_or_none()
    return None if row is None else Slip(*row)


def count_try(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET tries = tries + 1 WHERE id = :id"), {"id": slip.id})


def use_slip(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET used_at = now() WHERE id = :id"), {"id": slip.id})


def end_slips(connection: Connection, account_id: int) -> None:
    """Let none serve that has not been used yet."""
    statement = """
        UPDATE credential SET revoked_at = now()
         WHERE account_id = :id AND kind IN ('slip', 'demo') AND used_at IS NULL AND revoked_at IS NULL"""
    connection.execute(text(statement), {"id": account_id})


def end_slip(connection: Connection, slip: Slip) -> None:
    connection.execute(text("UPDATE credential SET revoked_at = now() WHERE id = :id"), {"id": slip.id})


def end_credentials(connection: Connection, account_id: int) -> int:
    """End all that an account signs in with besides slips; returns how many."""
    statement = """
        UPDATE credential SET revoked_at = now()
         WHERE account_id = :id AND kind IN ('passkey', 'password', 'totp', 'token') AND revoked_at IS NULL"""
    return connection.execute(text(statement), {"id": account_id}).rowcount


def end_credential(connection: Connection, account_id: int, number: int) -> str | None:
    """The kind of the one that was ended, if the account has it."""
    statement = """
        UPDATE credential SET revoked_at = now()
         WHERE id = :id AND account_id = :account AND kind IN ('passkey', 'password', 'totp', 'token')
           AND revoked_at IS NULL
     RETURNING kind"""
    return connection.execute(text(statement), {"id": number, "account": account_id}).scalar_one_or_none()


def credentials_of(connection: Connection, account_id: int) -> list[OwnCredential]:
    rows = connection.execute(
        text("""
        SELECT id, kind, label, created_at, used_at, expires_at FROM credential
         WHERE account_id = :id AND kind IN ('passkey', 'password', 'totp', 'token') AND revoked_at IS NULL
           AND (expires_at IS NULL OR expires_at > now())
         ORDER BY kind, id"""),
        {"id": account_id},
    )
    return [OwnCredential(*row) for row in rows]


def is_secured(connection: Connection, account_id: int) -> bool:
    """Whether there is a passkey, or a password and a second factor."""
    kinds = {each.kind for each in credentials_of(connection, account_id)}
    return "passkey" in kinds or {"password", "totp"} <= kinds


def passkey_ids(connection: Connection, account_id: int) -> list[bytes]:
    """By what a browser knows the passkeys of an account."""
    statement = """
        SELECT lookup FROM credential WHERE account_id = :id AND kind = 'passkey' AND revoked_at IS NULL"""
    return [bytes(row.lookup) for row in connection.execute(text(statement), {"id": account_id})]


def lock_passkey(connection: Connection, lookup: bytes) -> Passkey | None:
    """A passkey of an account that is open."""
    row = connection.execute(
        text("""
        SELECT credential.id, account_id, public_key, counter
          FROM credential JOIN account ON account.id = account_id
         WHERE credential.kind = 'passkey' AND lookup = :lookup AND revoked_at IS NULL AND closed_at IS NULL
           FOR UPDATE OF credential"""),
        {"lookup": lookup},
    ).one_or_none()
    return None if row is None else Passkey(row.id, row.account_id, bytes(row.public_key), row.counter)


def add_passkey(
    connection: Connection, account_id: int, lookup: bytes, public_key: bytes, counter: int, label: str
) -> int | None:
    """The number of the new one; None where it is known already."""
    number: int | None = connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, public_key, counter, label)
        VALUES (:account, 'passkey', :lookup, :public_key, :counter, :label)
        ON CONFLICT DO NOTHING RETURNING id"""),
        {
            "account": account_id,
            "lookup": lookup,
            "public_key": public_key,
            "counter": counter,
            "label": label,
        },
    ).scalar_one_or_none()
    return number


def add_token(connection: Connection, account_id: int, lookup: bytes, label: str) -> tuple[int, datetime]:
    """The number of a new one, and until when it serves."""
    row = connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, label, expires_at)
        VALUES (:account, 'token', :lookup, :label, now() + make_interval(days => :days))
        RETURNING id, expires_at"""),
        {"account": account_id, "lookup": lookup, "label": label, "days": TOKEN_DAYS},
    ).one()
    return row.id, row.expires_at


def count_use(connection: Connection, number: int, counter: int) -> None:
    """That a credential was used, and how far its counter is then."""
    statement = "UPDATE credential SET used_at = now(), counter = :counter WHERE id = :id"
    connection.execute(text(statement), {"id": number, "counter": counter})


def password_of(connection: Connection, staff_no: str) -> tuple[int, str] | None:
    """The number of the account that signs in by this staff number, and the hash of its password."""
    row = connection.execute(
        text("""
        SELECT account_id, secret
          FROM credential JOIN account ON account.id = account_id JOIN person ON person.id = person_id
         WHERE staff_no = :staff_no AND credential.kind = 'password' AND revoked_at IS NULL
           AND closed_at IS NULL"""),
        {"staff_no": staff_no},
    ).one_or_none()
    return None if row is None else (row.account_id, row.secret)


def set_password(connection: Connection, account_id: int, hashed: str) -> None:
    _set_only(connection, account_id, "password", hashed)


def set_totp(connection: Connection, account_id: int, step: int) -> int:
    """The number of the row, for whose `box` a secret is to be sealed (see `put_box`)."""
    number = _set_only(connection, account_id, "totp", None)
    count_use(connection, number, step)
    return number


def _set_only(connection: Connection, account_id: int, kind: str, secret: str | None) -> int:
    """Of some kinds an account has one, in whose row the next one comes."""
    number: int = connection.execute(
        text("""
        INSERT INTO credential (account_id, kind, lookup, secret)
        VALUES (:account, :kind, :lookup, :secret)
        ON CONFLICT (kind, lookup) DO UPDATE SET secret = excluded.secret, created_at = now(),
            used_at = NULL, revoked_at = NULL
        RETURNING id"""),
        {"account": account_id, "kind": kind, "lookup": str(account_id).encode(), "secret": secret},
    ).scalar_one()
    return number


def put_box(connection: Connection, number: int, box: bytes) -> None:
    statement = "UPDATE credential SET box = :box WHERE id = :id"
    connection.execute(text(statement), {"id": number, "box": box})


def lock_totp(connection: Connection, account_id: int) -> Totp | None:
    statement = """
        SELECT id, box, counter FROM credential
         WHERE account_id = :id AND kind = 'totp' AND revoked_at IS NULL AND box IS NOT NULL
           FOR UPDATE"""
    row = connection.execute(text(statement), {"id": account_id}).one_or_none()
    return None if row is None else Totp(row.id, bytes(row.box), row.counter)


def lock_boxes(connection: Connection) -> list[tuple[int, bytes]]:
    """All that is encrypted, by row; also of what serves no longer."""
    statement = "SELECT id, box FROM credential WHERE box IS NOT NULL ORDER BY id FOR UPDATE"
    return [(row.id, bytes(row.box)) for row in connection.execute(text(statement))]
