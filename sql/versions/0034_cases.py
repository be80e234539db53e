"""cases: the statements are in sql/migrations/0034_cases.*.sql."""

from sql.frozen import run_body

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    run_body("0034_cases.up.sql")


def downgrade() -> None:
    run_body("0034_cases.down.sql")
