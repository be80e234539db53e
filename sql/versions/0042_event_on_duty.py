"""notices: the statements are in sql/migrations/0042_event_on_duty.*.sql."""

from sql.frozen import run_body

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    run_body("0042_event_on_duty.up.sql")


def downgrade() -> None:
    run_body("0042_event_on_duty.down.sql")
