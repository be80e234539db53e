"""clerk: the statements are in sql/migrations/0021_clerk.*.sql."""

from sql.frozen import run_body

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run_body("0021_clerk.up.sql")


def downgrade() -> None:
    run_body("0021_clerk.down.sql")
