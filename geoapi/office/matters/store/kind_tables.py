"""What there is of each kind of matter: its categories and limits, its states and the moves between them."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from geoapi.core.db import metadata
from geoapi.office.matters.store.columns import document, flag, words

category = Table(
    "category",
    metadata,
    Column("code", Text, primary_key=True),
    words("kind"),
    words("name"),
    words("name_en"),
    Column("other_names", ARRAY(Text), nullable=False, server_default="{}"),
    Column("parent", Text, ForeignKey("category.code")),
    document("codes"),
    words("face", "estate"),
    document("attributes", "[]"),
    flag("simple"),
    Column("placed", Boolean, nullable=False, server_default="true"),
    Column("owner_roles", ARRAY(Text), nullable=False, server_default="{}"),
    words("icon", "message-square-plus"),
    Column("rank", Integer, nullable=False, server_default="1000"),
    flag("retired"),
)

matter_limit = Table(
    "matter_limit",
    metadata,
    words("kind"),
    Column("category", Text, ForeignKey("category.code", ondelete="CASCADE")),
    words("clock"),
    words("rule"),
    Index("matter_limit_one", "kind", "clock", text("coalesce(category, '')"), unique=True),
)

matter_state = Table(
    "matter_state",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    words("phase"),
    Column("is_over", Boolean, nullable=False),
)

matter_move = Table(
    "matter_move",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("from_state", Text, primary_key=True),
    Column("verb", Text, primary_key=True),
    Column("to_state", Text, primary_key=True),
    flag("retired"),
    ForeignKeyConstraint(["kind", "from_state"], ["matter_state.kind", "matter_state.code"]),
    ForeignKeyConstraint(["kind", "to_state"], ["matter_state.kind", "matter_state.code"]),
)
