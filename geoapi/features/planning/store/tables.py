"""Plans, what is different in them, and what was done with them."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoapi.core.db import metadata


def _of_plan() -> Column[int]:
    return Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)


def _by(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, ForeignKey("account.id"), nullable=nullable)


def _now(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


plan = Table(
    "plan",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("reason", Text),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("effective_at", DateTime(timezone=True)),
    Column("reverts_id", BigInteger, ForeignKey("plan.id")),
    _by("made_by"),
    _now("made_at"),
    _by("submitted_by", nullable=True),
    _by("published_by", nullable=True),
    Column("published_at", DateTime(timezone=True)),
    Index("plan_state", "state", "effective_at"),
)

plan_scope = Table(
    "plan_scope",
    metadata,
    _of_plan(),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE"), primary_key=True),
)

plan_grid = Table(
    "plan_grid",
    metadata,
    _of_plan(),
    Column("code", Text, primary_key=True),
    Column("area_id", BigInteger, ForeignKey("area.id", ondelete="CASCADE")),
    Column("fate", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parent_code", Text, nullable=False),
    Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
    Column("base_boundary_id", BigInteger),
    Column("version", BigInteger, nullable=False),
    _by("changed_by"),
    _now("changed_at"),
    CheckConstraint("(geom IS NULL) = (fate = 'ended')"),
    Index("plan_grid_geom", "geom", postgresql_using="gist"),
)

plan_edit = Table(
    "plan_edit",
    metadata,
    _of_plan(),
    Column("seq", BigInteger, primary_key=True),
    _now("at"),
    _by("by_account"),
    Column("op", JSONB, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("undoes", BigInteger),
    ForeignKeyConstraint(("plan_id", "undoes"), ("plan_edit.plan_id", "plan_edit.seq")),
)

plan_binding = Table(
    "plan_binding",
    metadata,
    _of_plan(),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="CASCADE"), primary_key=True),
    Column("grid_code", Text),
)

plan_post = Table(
    "plan_post",
    metadata,
    _of_plan(),
    Column("post_code", Text, primary_key=True),
    Column("decision", Text, nullable=False),
    Column("to_grid", Text),
)

plan_moved_post = Table(
    "plan_moved_post",
    metadata,
    _of_plan(),
    Column("post_id", BigInteger, ForeignKey("post.id", ondelete="CASCADE"), primary_key=True),
    Column("to_grid", Text),
    Column("until", DateTime(timezone=True)),
)

plan_waiver = Table(
    "plan_waiver",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("check_key", Text, nullable=False),
    Column("codes", ARRAY(Text), nullable=False),
    Column("at_place", Geometry("POINT", 4326, spatial_index=False)),
    Column("why", Text, nullable=False),
    _by("by_account"),
    _now("at"),
    Index("plan_waiver_plan", "plan_id"),
)

plan_snapshot = Table(
    "plan_snapshot",
    metadata,
    _of_plan(),
    Column("name", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    _by("by_account"),
    _now("at"),
)

plan_step = Table(
    "plan_step",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("step", Text, nullable=False),
    _by("by_account"),
    Column("comment", Text),
    Column("seq", BigInteger, nullable=False),
    _now("at"),
    Index("plan_step_plan", "plan_id", "id"),
)

plan_document = Table(
    "plan_document",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    _by("by_account"),
    _now("at"),
    Column("made_at", DateTime(timezone=True)),
    Column("content", LargeBinary),
    Column("fault", Text),
    Column("lease", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Index("plan_document_plan", "plan_id", "id"),
    Index("plan_document_waiting", "id", postgresql_where=text("state = 'waiting'")),
)

boundary_crosswalk = Table(
    "boundary_crosswalk",
    metadata,
    Column("plan_id", BigInteger, ForeignKey("plan.id"), primary_key=True),
    Column("building_id", BigInteger, primary_key=True),
    Column("from_area_id", BigInteger),
    Column("to_area_id", BigInteger),
    Column("households", Integer, nullable=False),
    Column("effective_at", DateTime(timezone=True), nullable=False),
    Index("boundary_crosswalk_time", "effective_at"),
)

plan_proposal = Table(
    "plan_proposal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("area_code", Text, nullable=False),
    Column("low", Integer, nullable=False),
    Column("high", Integer, nullable=False),
    Column("whole_estates", Boolean, nullable=False),
    Column("keep", ARRAY(Text), nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("version", BigInteger),
    Column("result", JSONB(none_as_null=True)),
    Column("lease", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    _now("created_at"),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Index("plan_proposal_open", "account_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("plan_proposal_plan", "plan_id", "id"),
)

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
