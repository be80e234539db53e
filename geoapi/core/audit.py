"""What people have changed: one row a change, never altered again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.actors import Site
from geoapi.core.db import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("account_id", BigInteger),
    Column("post_code", Text),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("area_ids", ARRAY(BigInteger), nullable=False, server_default="{}"),
    Column("reason", Text),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Index("audit_subject", "subject", "id"),
)


@dataclass(frozen=True)
class AuditRow:
    id: int
    at: datetime
    account_id: int | None
    post_code: str | None
    act: str
    subject: str
    reason: str | None
    before: Any
    after: Any


def add_row(
    connection: Connection,
    act: str,
    subject: str,
    *,
    account_id: int | None = None,
    post_code: str | None = None,
    site: Site | None = None,
    reason: str | None = None,
    before: Any = None,
    after: Any = None,
) -> int:
    """Note one change; returns the number of its row."""
    values = {"act": act, "subject": subject, "account_id": account_id, "post_code": post_code,
              "area_ids": sorted(site.area_ids) if site else [], "reason": reason,
              "before": before, "after": after}  # fmt: skip
    number: int = connection.execute(insert(audit).values(values).returning(audit.c.id)).scalar_one()
    return number


def find_row(connection: Connection, number: int) -> AuditRow | None:
    columns = [audit.c[name] for name in AuditRow.__dataclass_fields__]
    row = connection.execute(select(*columns).where(audit.c.id == number)).one_or_none()
    return None if row is None else AuditRow(*row)
