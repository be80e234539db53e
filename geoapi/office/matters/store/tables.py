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
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint

from geoapi.core.db import metadata
from geoapi.office.matters.store.columns import (
    account,
    document,
    flag,
    moment,
    moment_of_writing,
    number,
    of_matter,
    words,
)

_OPEN = text("closed_at IS NULL")
_RUNNING = text("stopped_at IS NULL")


matter = Table(
    "matter",
    metadata,
    number(),
    Column("number", Text, nullable=False, unique=True),
    words("kind"),
    words("state"),
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("category", Text, ForeignKey("category.code"), nullable=False),
    words("channel"),
    words("title"),
    words("body"),
    document("answers"),
    document("facts"),
    Column("point", Geometry("Point", 4326, spatial_index=False)),
    Column("accuracy_m", REAL),
    words("place_text", ""),
    Column("building_id", BigInteger, ForeignKey("building.id", ondelete="SET NULL")),
    Column("grid_id", BigInteger, ForeignKey("area.id", ondelete="SET NULL")),
    Column("area_ids", ARRAY(BigInteger), nullable=False),
    flag("needs_confirmation"),
    Column("during", TSTZRANGE),
    Column("seats", Integer, nullable=False, server_default="1"),
    Column("post_code", Text),
    flag("urgent"),
    flag("special_group"),
    Column("submission", Uuid, nullable=False, unique=True),
    Column("submission_digest", LargeBinary, nullable=False),
    account(),
    account("entered_by"),
    Column("receipt_key", LargeBinary, nullable=False),
    moment_of_writing("happened_at"),
    moment_of_writing("opened_at"),
    moment_of_writing("changed_at"),
    moment("closed_at"),
    Column("outcome", Text),
    moment("due_at"),
    Column("public_text", Text),
    moment("published_at"),
    account("published_by"),
    moment("taken_down_at"),
    Column("face_point", Geometry("Point", 4326, spatial_index=False)),
    Column("face_grade", Text),
    moment("face_at"),
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
    words("kind"),
    Column("from_state", Text),
    words("verb"),
    words("to_state"),
    moment_of_writing(),
    moment_of_writing("happened_at"),
    words("done_by"),
    Column("account_id", BigInteger),
    Column("by_post", Text),
    Column("post_code", Text),
    Column("why", JSONB),
    Column("reason", Text),
    Column("said", Text),
    words("told"),
    document("fields"),
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
    number(),
    of_matter(),
    words("name"),
    words("rule"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("started_turn", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    flag("provisional"),
    moment("next_at"),
    Column("warned", SmallInteger, nullable=False, server_default="0"),
    moment("rung_at"),
    moment("stopped_at"),
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
    moment_of_writing(),
)

matter_note = Table(
    "matter_note",
    metadata,
    number(),
    of_matter(),
    moment_of_writing(),
    moment_of_writing("happened_at"),
    words("done_by"),
    account(),
    Column("by_post", Text),
    words("body"),
    words("told"),
    Column("submission", Uuid, unique=True),
    Index("matter_note_matter", "matter_id", "id"),
    Index("matter_note_account", "account_id", "at"),
    Index("matter_note_public", "at", postgresql_where=text("told = 'public'")),
)

matter_link = Table(
    "matter_link",
    metadata,
    of_matter("from_id", key=True),
    of_matter("to_id", key=True),
    Column("kind", Text, primary_key=True),
    moment_of_writing(),
    Index("matter_link_to", "to_id"),
)

matter_follow = Table(
    "matter_follow",
    metadata,
    of_matter(key=True),
    Column("follower", LargeBinary, primary_key=True),
    Column("came_from", BigInteger, ForeignKey("matter.id", ondelete="CASCADE")),
    moment_of_writing(),
)

matter_contact = Table(
    "matter_contact",
    metadata,
    of_matter(key=True),
    Column("name_box", LargeBinary),
    Column("phone_box", LargeBinary),
    Column("phone_key", LargeBinary),
    words("answer_by"),
    flag("confidential"),
    moment("gone_at"),
    Index("matter_contact_phone", "phone_key", postgresql_where=text("phone_key IS NOT NULL")),
)

matter_contact_look = Table(
    "matter_contact_look",
    metadata,
    number(),
    of_matter(),
    moment_of_writing(),
    account(),
    words("by_post"),
    words("reason"),
    Index("matter_contact_look_matter", "matter_id"),
)

matter_claim = Table(
    "matter_claim",
    metadata,
    number(),
    of_matter(),
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
    words("state", "receiving"),
    Column("bytes", Integer, nullable=False),
    Column("sent", LargeBinary),
    Column("picture", LargeBinary),
    Column("width", Integer),
    Column("height", Integer),
    Column("fault", Text),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("lease", Uuid),
    moment("leased_until"),
    moment_of_writing(),
    moment("taken_down_at"),
    Index("evidence_waiting", "at", postgresql_where=text("state = 'received'")),
    Index("evidence_coming", "at", postgresql_where=text("state IN ('receiving', 'received')")),
)

matter_face_flag = Table(
    "matter_face_flag",
    metadata,
    number(),
    of_matter(),
    words("reason"),
    words("flagger"),
    moment_of_writing(),
    moment("settled_at"),
    account("settled_by"),
    Index("matter_face_flag_once", "matter_id", "flagger", unique=True,
          postgresql_where=text("settled_at IS NULL")),
)  # fmt: skip

matter_evidence = Table(
    "matter_evidence",
    metadata,
    of_matter(key=True),
    Column("sha256", LargeBinary, primary_key=True),
    words("told"),
    words("stage"),
    moment_of_writing(),
    Index("matter_evidence_sha256", "sha256"),
)
