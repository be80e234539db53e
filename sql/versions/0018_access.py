"""access: the statements are in sql/migrations/0018_access.*.sql."""

from sql.frozen import run_body

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_body("0018_access.up.sql")


def downgrade() -> None:
    run_body("0018_access.down.sql")
