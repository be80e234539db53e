"""tasks: the statements are in sql/migrations/0045_tasks.*.sql."""

from sql.frozen import run_body

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    run_body("0045_tasks.up.sql")


def downgrade() -> None:
    run_body("0045_tasks.down.sql")
