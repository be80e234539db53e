"""Matters, what was done with them, and what hangs on them."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint

from geoapi.core.db import metadata

_OPEN = text("closed_at IS NULL")
_RUNNING = text("stopped_at IS NULL")


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _of_matter(name: str = "matter_id", *, key: bool = False) -> Column[int]:
    of_matter = ForeignKey("matter.id", ondelete="CASCADE")
    return Column(name, BigInteger, of_matter, primary_key=key, nullable=False)


def _account(name: str = "account_id") -> Column[int]:
    return Column(name, BigInteger, ForeignKey("account.id", ondelete="SET NULL"))


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _at(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True))


def _now(name: str = "at") -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _json(name: str, default: str = "{}") -> Column[object]:
    return Column(name, JSONB, nullable=False, server_default=default)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default="false")


category = Table(
    "category",
    metadata,
    Column("code", Text, primary_key=True),
    _text("kind"),
    _text("name"),
    _text("name_en"),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("parent", Text, ForeignKey("category.code")),
    _json("codes"),
    _text("face", "estate"),
    _json("attributes", "[]"),
    _flag("simple"),
    Column("placed", Boolean, nullable=False, server_default="true"),
    Column("owner_roles", ARRAY(Text), nullable=False, server_default="{}"),
    _text("icon", "message-square-plus"),
    Column("rank", Integer, nullable=False, server_default="1000"),
    _flag("retired"),
)

matter_limit = Table(
    "matter_limit",
    metadata,
    _text("kind"),
    Column("category", Text, ForeignKey("category.code", ondelete="CASCADE")),
    _text("clock"),
    _text("rule"),
    Index("matter_limit_one", "kind", "clock", text("coalesce(category, '')"), unique=True),
)

matter_state = Table(
    "matter_state",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    _text("phase"),
    Column("is_over", Boolean, nullable=False),
)

matter_move = Table(
    "matter_move",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("from_state", Text, primary_key=True),
    Column("verb", Text, primary_key=True),
    Column("to_state", Text, primary_key=True),
    _flag("retired"),
    ForeignKeyConstraint(["kind", "from_state"], ["matter_state.kind", "matter_state.code"]),
    ForeignKeyConstraint(["kind", "to_state"], ["matter_state.kind", "matter_state.code"]),
)

matter = Table(
    "matter",
    metadata,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    _text("kind"),
    _text("state"),
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("category", Text, ForeignKey("category.code"), nullable=False),
    _text("channel"),
    _text("title"),
    _text("body"),
    _json("answers"),
    _json("facts"),
    Column("point", Geometry("Point", 4326, spatial_index=False)),
    Column("accuracy_m", REAL),
    _text("place_text", ""),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="SET NULL")),
    Column("grid_id", BigInteger, ForeignKey("area.id", ondelete="SET NULL")),
    Column("area_ids", ARRAY(BigInteger), nullable=False),
    _flag("needs_confirmation"),
    Column("during", TSTZRANGE),
    Column("seats", Integer, nullable=False, server_default="1"),
    Column("post_code", Text),
    _flag("urgent"),
    _flag("special_group"),
    Column("submission", Uuid, nullable=False, unique=True),
    Column("submission_digest", LargeBinary, nullable=False),
    _account(),
    _account("entered_by"),
    Column("receipt_key", LargeBinary, nullable=False),
    _now("happened_at"),
    _now("opened_at"),
    _now("changed_at"),
    _at("closed_at"),
    Column("outcome", Text),
    _at("due_at"),
    Column("public_text", Text),
    _at("published_at"),
    _account("published_by"),
    _at("taken_down_at"),
    Column("face_point", Geometry("Point", 4326, spatial_index=False)),
    Column("face_grade", Text),
    _at("face_at"),
    ForeignKeyConstraint(["kind", "state"], ["matter_state.kind", "matter_state.code"]),
    Index("matter_open_areas", "area_ids", postgresql_using="gin", postgresql_where=_OPEN,
          postgresql_with={"fastupdate": "off"}),
    Index("matter_areas", "area_ids", postgresql_using="gin"),
    Index("matter_due", "due_at", "id", postgresql_where=_OPEN),
    Index("matter_post", "post_code", "due_at", postgresql_where=_OPEN),
    Index("matter_point", "point", postgresql_using="gist"),
    Index("matter_changed", "changed_at"),
    Index("matter_opened", "opened_at"),
    Index("matter_account", "account_id", postgresql_where=text("account_id IS NOT NULL")),
    Index(
        *("matter_entered", "entered_by", "due_at"),
        postgresql_where=text("closed_at IS NULL AND entered_by IS NOT NULL"),
    ),
    Index("matter_published", "published_at", postgresql_where=text("published_at IS NOT NULL")),
    Index("matter_face_point", "face_point", postgresql_using="gist",
          postgresql_where=text("face_point IS NOT NULL")),
    Index("matter_face_opened", "opened_at", "number", postgresql_where=text("face_point IS NOT NULL")),
    Index("matter_face_changed", text("GREATEST(changed_at, face_at)"), "number",
          postgresql_where=text("face_at IS NOT NULL")),
    Index("matter_closed", "closed_at", postgresql_where=text("closed_at IS NOT NULL")),
)  # fmt: skip

matter_step = Table(
    "matter_step",
    metadata,
    Column("matter_id", BigInteger, ForeignKey("matter.id"), primary_key=True),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    Column("from_state", Text),
    _text("verb"),
    _text("to_state"),
    _now(),
    _now("happened_at"),
    _text("done_by"),
    Column("account_id", BigInteger),
    Column("by_post", Text),
    Column("post_code", Text),
    Column("why", JSONB),
    Column("reason", Text),
    Column("said", Text),
    _text("told"),
    _json("fields"),
    Column("submission", Uuid, unique=True),
    ForeignKeyConstraint(
        ["kind", "from_state", "verb", "to_state"],
        [f"matter_move.{name}" for name in ("kind", "from_state", "verb", "to_state")],
    ),
    Index("matter_step_at", "at"),
)

matter_clock = Table(
    "matter_clock",
    metadata,
    _id(),
    _of_matter(),
    _text("name"),
    _text("rule"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("started_turn", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    _flag("provisional"),
    _at("next_at"),
    Column("warned", SmallInteger, nullable=False, server_default="0"),
    _at("rung_at"),
    _at("stopped_at"),
    Column("stopped_turn", Integer),
    Index("matter_clock_running", "matter_id", "name", unique=True, postgresql_where=_RUNNING),
    Index("matter_clock_next", "next_at",
          postgresql_where=text("stopped_at IS NULL AND next_at IS NOT NULL")),
    Index("matter_clock_matter", "matter_id"),
)  # fmt: skip

matter_home = Table(
    "matter_home",
    metadata,
    Column("one", Boolean, primary_key=True, server_default="true"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    _now(),
)

matter_note = Table(
    "matter_note",
    metadata,
    _id(),
    _of_matter(),
    _now(),
    _now("happened_at"),
    _text("done_by"),
    _account(),
    Column("by_post", Text),
    _text("body"),
    _text("told"),
    Column("submission", Uuid, unique=True),
    Index("matter_note_matter", "matter_id", "id"),
    Index("matter_note_account", "account_id", "at"),
)

matter_link = Table(
    "matter_link",
    metadata,
    _of_matter("from_id", key=True),
    _of_matter("to_id", key=True),
    Column("kind", Text, primary_key=True),
    _now(),
    Index("matter_link_to", "to_id"),
)

matter_follow = Table(
    "matter_follow",
    metadata,
    _of_matter(key=True),
    Column("follower", LargeBinary, primary_key=True),
    Column("came_from", BigInteger, ForeignKey("matter.id", ondelete="CASCADE")),
    _now(),
)

matter_contact = Table(
    "matter_contact",
    metadata,
    _of_matter(key=True),
    Column("name_box", LargeBinary),
    Column("phone_box", LargeBinary),
    Column("phone_key", LargeBinary),
    _text("answer_by"),
    _flag("confidential"),
    _at("gone_at"),
    Index("matter_contact_phone", "phone_key", postgresql_where=text("phone_key IS NOT NULL")),
)

matter_contact_look = Table(
    "matter_contact_look",
    metadata,
    _id(),
    _of_matter(),
    _now(),
    _account(),
    _text("by_post"),
    _text("reason"),
    Index("matter_contact_look_matter", "matter_id"),
)

matter_claim = Table(
    "matter_claim",
    metadata,
    _id(),
    _of_matter(),
    Column("slot", Integer, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("held", TSTZRANGE, nullable=False),
    Column("ended", Text),
    ExcludeConstraint(
        ("matter_id", "="), ("slot", "="), ("held", "&&"), name="matter_claim_slot", using="gist"
    ),
    ExcludeConstraint(
        ("matter_id", "="), ("account_id", "="), ("held", "&&"), name="matter_claim_account", using="gist"
    ),
    Index("matter_claim_of", "account_id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    _text("state", "receiving"),
    Column("bytes", Integer, nullable=False),
    Column("sent", LargeBinary),
    Column("picture", LargeBinary),
    Column("width", Integer),
    Column("height", Integer),
    Column("fault", Text),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("lease", Uuid),
    _at("leased_until"),
    _now(),
    _at("taken_down_at"),
    Index("evidence_waiting", "at", postgresql_where=text("state = 'received'")),
    Index("evidence_coming", "at", postgresql_where=text("state IN ('receiving', 'received')")),
)

matter_face_flag = Table(
    "matter_face_flag",
    metadata,
    _id(),
    _of_matter(),
    _text("reason"),
    _text("flagger"),
    _now(),
    _at("settled_at"),
    _account("settled_by"),
    Index("matter_face_flag_once", "matter_id", "flagger", unique=True,
          postgresql_where=text("settled_at IS NULL")),
)  # fmt: skip

matter_evidence = Table(
    "matter_evidence",
    metadata,
    _of_matter(key=True),
    Column("sha256", LargeBinary, primary_key=True),
    _text("told"),
    _text("stage"),
    _now(),
    Index("matter_evidence_sha256", "sha256"),
)
