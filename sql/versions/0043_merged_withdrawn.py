"""cases: the statements are in sql/migrations/0043_merged_withdrawn.*.sql."""

from sql.frozen import run_body

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    run_body("0043_merged_withdrawn.up.sql")


def downgrade() -> None:
    run_body("0043_merged_withdrawn.down.sql")
