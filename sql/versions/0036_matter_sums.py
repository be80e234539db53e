"""matter_sums: the statements are in sql/migrations/0036_matter_sums.*.sql."""

from sql.frozen import run_body

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run_body("0036_matter_sums.up.sql")


def downgrade() -> None:
    run_body("0036_matter_sums.down.sql")
