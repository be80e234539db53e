"""ferries: the statements are in sql/migrations/0009_ferries.*.sql."""

from sql.frozen import run_body

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_body("0009_ferries.up.sql")


def downgrade() -> None:
    run_body("0009_ferries.down.sql")
