"""changes: the statements are in sql/migrations/0012_changes.*.sql."""

from sql.frozen import run_body

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run_body("0012_changes.up.sql")


def downgrade() -> None:
    run_body("0012_changes.down.sql")
