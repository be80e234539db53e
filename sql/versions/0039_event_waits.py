"""notices: the statements are in sql/migrations/0039_event_waits.*.sql."""

from sql.frozen import run_body

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    run_body("0039_event_waits.up.sql")


def downgrade() -> None:
    run_body("0039_event_waits.down.sql")
