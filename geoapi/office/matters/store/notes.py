"""Writing what somebody adds to a matter. Reading it: see files.py."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Known:
    """A note as a repeated submission finds it."""

    matter_id: int
    done_by: str
    body: str


def add_note(
    connection: Connection,
    matter_id: int,
    *,
    done_by: str,
    body: str,
    told: str,
    account_id: int | None = None,
    by_post: str | None = None,
    submission: UUID | None = None,
) -> int:
    """The number of a new one. Raises IntegrityError where the submission is there already."""
    sql = """
        INSERT INTO matter_note (matter_id, done_by, body, told, account_id, by_post, submission)
        VALUES (:id, :done_by, :body, :told, :account, :post, :submission) RETURNING id"""
    values = {"id": matter_id, "done_by": done_by, "body": body, "told": told, "submission": submission}
    found = connection.execute(text(sql), {**values, "account": account_id, "post": by_post})
    number: int = found.scalar_one()
    return number


def of_submission(connection: Connection, submission: UUID) -> Known | None:
    sql = "SELECT matter_id, done_by, body FROM matter_note WHERE submission = :submission"
    row = connection.execute(text(sql), {"submission": submission}).one_or_none()
    return None if row is None else Known(*row)


def count_of_reporter(connection: Connection, matter_id: int) -> int:
    sql = "SELECT count(*) FROM matter_note WHERE matter_id = :id AND done_by = 'reporter'"
    return int(connection.execute(text(sql), {"id": matter_id}).scalar_one())
