"""reports_received: the statements are in sql/migrations/0011_reports_received.*.sql."""

from sql.frozen import run_body

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_body("0011_reports_received.up.sql")


def downgrade() -> None:
    run_body("0011_reports_received.down.sql")
