"""What a client sent before: for a day the same body is the same request."""

from uuid import UUID

from sqlalchemy import Connection, text

KEPT_HOURS = 24


def begin(connection: Connection, account_id: int, key: UUID, digest: bytes) -> str | None:
    """Note that something is sent, and return None; or the number that was answered to the same of late.

    Of two at once the second waits for the first.
    """
    values = {"account": account_id, "key": key, "digest": digest, "hours": KEPT_HOURS}
    if connection.execute(_BEGIN, values).one_or_none() is not None:
        return None
    number: str = connection.execute(_ANSWERED, values).scalar_one()
    return number


def answer(connection: Connection, account_id: int, key: UUID, number: str) -> None:
    """Note what was answered."""
    sql = """
        UPDATE request SET answer = to_jsonb(CAST(:number AS text))
         WHERE account_id = :account AND key = :key"""
    connection.execute(text(sql), {"account": account_id, "key": key, "number": number})


def receipt_of(connection: Connection, number: str, account_id: int, channel: str) -> bytes | None:
    """The key of the receipt of a matter that an account has sent by a channel; None of any other."""
    sql = """
        SELECT receipt_key FROM matter
         WHERE number = :number AND account_id = :account AND channel = :channel"""
    values = {"number": number, "account": account_id, "channel": channel}
    found = connection.execute(text(sql), values).scalar_one_or_none()
    return None if found is None else bytes(found)


def submission_of(connection: Connection, matter_id: int) -> UUID | None:
    """By which a matter came in; None where it is gone."""
    sql = "SELECT submission FROM matter WHERE id = :id"
    found: UUID | None = connection.execute(text(sql), {"id": matter_id}).scalar_one_or_none()
    return found


_BEGIN = text("""
    INSERT INTO request (account_id, key, digest) VALUES (:account, :key, :digest)
    ON CONFLICT (account_id, key) DO UPDATE SET at = now(), answer = NULL
     WHERE request.at < now() - make_interval(hours => :hours)
    RETURNING key""")
_ANSWERED = text("SELECT answer #>> '{}' FROM request WHERE account_id = :account AND key = :key")
