"""The tables of comments on plans."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    func,
)

from geoapi.core.db import metadata

plan_comment = Table(
    "plan_comment",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("reply_to", BigInteger, ForeignKey("plan_comment.id", ondelete="CASCADE")),
    Column("at_place", Geometry("POINT", 4326, spatial_index=False)),
    Column("body", Text, nullable=False),
    Column("by_account", BigInteger, ForeignKey("account.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("settled_by", BigInteger, ForeignKey("account.id")),
    Column("settled_at", DateTime(timezone=True)),
    CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)"),
    CheckConstraint("reply_to IS NULL OR (at_place IS NULL AND settled_at IS NULL)"),
    Index("plan_comment_plan", "plan_id", "id"),
)

plan_presence = Table(
    "plan_presence",
    metadata,
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("area_code", Text),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
