"""Papers of plans: asked for, made by the clerk, taken along."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from geoapi.core.leases import PaperRows, taken_for

# So long nobody else takes one whose child gives no answer; no child takes longer.
LEASE_S = 900
# Papers are old when the plan goes on: they can be made again.
KEPT_HOURS = 7 * 24
MOST_SHOWN = 20


@dataclass(frozen=True)
class Document:
    """`version`: of the plan when it was asked for; `bytes` None until it is made."""

    number: int
    kind: str
    version: int
    state: str
    by: str
    at: datetime
    made_at: datetime | None
    bytes: int | None
    fault: str | None


@dataclass(frozen=True)
class Taken:
    """One that is to be made now, by whoever has `lease`."""

    number: int
    plan: str
    kind: str
    by: str
    lease: UUID
    tries: int


_DOCUMENT = """
    SELECT mine.id AS number, mine.kind, version, state, shown_name AS by, at, made_at,
           octet_length(content) AS bytes, fault
      FROM plan_document AS mine JOIN account ON account.id = by_account WHERE plan_id = :plan"""
ROWS = PaperRows("plan_document")


def add_document(connection: Connection, plan_id: int, kind: str, version: int, account_id: int) -> int:
    sql = """
        INSERT INTO plan_document (plan_id, kind, version, by_account)
        VALUES (:plan, :kind, :version, :by) RETURNING id"""
    values = {"plan": plan_id, "kind": kind, "version": version, "by": account_id}
    number: int = connection.execute(text(sql), values).scalar_one()
    return number


def waiting_of(connection: Connection, plan_id: int, kind: str, version: int) -> int | None:
    """The number of one that is asked for already, of this state of the plan."""
    sql = """
        SELECT min(id) FROM plan_document
         WHERE plan_id = :plan AND kind = :kind AND version = :version AND state = 'waiting'"""
    found: int | None = connection.execute(
        text(sql), {"plan": plan_id, "kind": kind, "version": version}
    ).scalar_one()
    return found


def documents_of(connection: Connection, plan_id: int) -> list[Document]:
    """The newest first."""
    sql = f"{_DOCUMENT} ORDER BY mine.id DESC LIMIT {MOST_SHOWN}"
    return [Document(*row) for row in connection.execute(text(sql), {"plan": plan_id})]


def document_of(connection: Connection, plan_id: int, number: int) -> Document | None:
    sql = f"{_DOCUMENT} AND mine.id = :number"
    row = connection.execute(text(sql), {"plan": plan_id, "number": number}).one_or_none()
    return None if row is None else Document(*row)


def content_of(connection: Connection, number: int) -> bytes:
    sql = "SELECT content FROM plan_document WHERE id = :number"
    return bytes(connection.execute(text(sql), {"number": number}).scalar_one())


def take(connection: Connection) -> Taken | None:
    """The oldest one that waits, or whose child has not come back."""
    sql = f"""
        UPDATE plan_document AS mine SET {taken_for(LEASE_S)}
          FROM plan, account
         WHERE mine.id = {ROWS.next}
           AND plan.id = plan_id AND account.id = mine.by_account
        RETURNING mine.id, plan.code, mine.kind, shown_name, lease, tries"""
    row = connection.execute(text(sql)).one_or_none()
    return None if row is None else Taken(*row)


def held(connection: Connection, number: int, lease: UUID) -> Taken | None:
    """One that is still to be made by who has this lease."""
    sql = """
        SELECT mine.id, plan.code, mine.kind, shown_name, lease, tries FROM plan_document AS mine
          JOIN plan ON plan.id = plan_id JOIN account ON account.id = mine.by_account
         WHERE mine.id = :number AND lease = :lease AND mine.state = 'waiting'"""
    row = connection.execute(text(sql), {"number": number, "lease": lease}).one_or_none()
    return None if row is None else Taken(*row)
